import type { Facts, RuntimeRules } from '../../../engine/src/pure.ts';

/** People of tests of task operations: whoever handled a case may not review it, and a review asks for a certificate. */
export const RULES: RuntimeRules = {
  distinctPersons: [{ duties: ['handle', 'review'], guardrail: 'G-03', basis: 'apl-2021#58' }],
  qualified: [{ duty: 'review', certificate: 'legal-qualification', guardrail: 'G-05', basis: 'apl-2021#58.2' }],
};

export function person(personId: string, role = 'officer', certificates: readonly string[] = ['legal-qualification']) {
  return { personId, name: personId, posts: [{ postId: `post-${personId}`, role, agencyId: 'town' }], certificates };
}

export function factsOf(...ids: readonly string[]): Partial<Facts> {
  return { case: { agencyId: 'town' }, people: Object.fromEntries(ids.map((id) => [id, person(id)])) };
}

export const as = (id: string) => ({ kind: 'person', id }) as const;
export const SYSTEM = { kind: 'system', id: 'administrator' } as const;
