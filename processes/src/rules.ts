import type { RuntimeRules } from '@onematter/engine/pure';
import type { Pack } from './pack/pack.ts';

/** The rules of guardrails.yaml 红线 that the engine keeps at claim, assignment and completion: G-01, G-03, G-08 in the base pack. */
export function runtimeRules(pack: Pick<Pack, 'guardrails' | 'laws'>): RuntimeRules {
  const basisOf = (refs: readonly string[]) => refs.map((ref) => (pack.laws.has(ref) ? pack.laws.articleText(ref) : ref)).join('、');
  const samePerson = pack.guardrails.guardrails.flatMap(({ id, basis, same }) =>
    same.map((duties) => ({ duties, guardrail: id, basis: basisOf(basis) })),
  );
  return {
    distinctPersons: pack.guardrails.guardrails.flatMap(({ id, basis, distinct }) =>
      distinct.map((duties) => ({ duties, guardrail: id, basis: basisOf(basis) })),
    ),
    ...(samePerson.length === 0 ? {} : { samePerson }),
    qualified: pack.guardrails.guardrails.flatMap(({ id, basis, qualified }) =>
      qualified.map((rule) => ({ ...rule, guardrail: id, basis: basisOf(basis) })),
    ),
  };
}
