import { type PackProblem, packProblem } from '../problem.ts';
import type { Pack } from './pack.ts';

type Pair = readonly [string, string];

/**
 * The duties of guardrails.yaml 红线: each that a rule names is registered, and no two rules ask for opposite things – a pair bound to one
 * person 同一人 (also by way of others: a with b, b with c) and kept apart 办审定分离 at the same time could be held by nobody.
 */
export function lintDuties({ guardrails: { duties, guardrails } }: Pick<Pack, 'guardrails'>): PackProblem[] {
  const registered = new Set(duties.map((duty) => duty.id));
  const unknown = guardrails.flatMap(({ id: path, distinct, same, qualified }) => {
    const named = new Set([...distinct.flat(), ...same.flat(), ...qualified.map((rule) => rule.duty)]);
    return [...named]
      .filter((duty) => !registered.has(duty))
      .map((id) => packProblem('GUARDRAIL_DUTY_UNKNOWN', { file: 'guardrails.yaml', path }, { id }));
  });
  const heldTogether = together(guardrails.flatMap((guardrail) => guardrail.same));
  const contradicted = guardrails.flatMap(({ id: path, distinct, same }) => {
    const wrong: Pair[] = [...distinct.filter(([a, b]) => heldTogether(a, b)), ...[...distinct, ...same].filter(([a, b]) => a === b)];
    return [...new Set(wrong.map((pair) => pair.join(' × ')))].map((pair) =>
      packProblem('GUARDRAIL_DUTIES_CONTRADICT', { file: 'guardrails.yaml', path }, { pair }),
    );
  });
  return [...unknown, ...contradicted];
}

/** Whether two duties end up with one person: the classes that the pairs make. */
function together(pairs: readonly Pair[]): (a: string, b: string) => boolean {
  const leader = new Map<string, string>();
  const find = (duty: string): string => {
    const next = leader.get(duty);
    return next === undefined ? duty : find(next);
  };
  for (const [a, b] of pairs) if (find(a) !== find(b)) leader.set(find(a), find(b));
  return (a, b) => a !== b && find(a) === find(b);
}
