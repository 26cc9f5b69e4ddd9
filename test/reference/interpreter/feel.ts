import { evaluate } from 'feelin';
import type { Json } from '../../../engine/src/pure.ts';
import type { Instance } from './world.ts';

const answers = new Map<string, Json>();

/** Every variable an instance sees: its own, then those around it up to its process instance (Camunda 8 scopes). */
export function visible(instance: Instance): Record<string, Json> {
  const around = instance.role === 'process' ? {} : visible(instance.parent!);
  return { ...around, ...Object.fromEntries(instance.variables) };
}

/** FEEL by feelin; the same text over the same values is asked once. */
export function feel(text: string, instance: Instance, extra: { readonly [name: string]: Json } = {}): Json {
  const all = { ...visible(instance), ...extra };
  const used = Object.fromEntries((text.match(/[A-Za-z_]\w*/g) ?? []).filter((name) => name in all).map((name) => [name, all[name]!]));
  const key = `${text}|${JSON.stringify(used)}`;
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = (evaluate(text, used).value ?? null) as Json;
    if (answers.size > 20_000) answers.clear();
    answers.set(key, answer);
  }
  return answer;
}
