import type { Code } from '../errors.ts';
import type { Run } from '../kernel/run.ts';
import type { JsonObject, Participation, PersonFacts, RuntimeRules } from '../kernel/types.ts';

/** Why a person may not hold a task. */
export interface Objection {
  readonly code: Code;
  readonly details: JsonObject;
}

/**
 * Obligations 义务 a person must meet to hold or complete a task of this duty, whatever roles they hold and however the token came:
 * separation of duty 办审定分离 and binding of duty 同一人 over *persons* and their acts in this root, and certificates.
 * null: nothing stands in the way.
 */
export function obligations(
  rules: RuntimeRules,
  person: PersonFacts | undefined,
  personId: string,
  duty: string | null,
  participations: readonly Participation[],
): Objection | null {
  if (duty === null) return null;
  const held = new Set(participations.filter((one) => one.personId === personId).map((one) => one.duty));
  for (const { duties, guardrail, basis } of rules.distinctPersons) {
    const other: string | null = duties[0] === duty ? duties[1] : duties[1] === duty ? duties[0] : null;
    if (other !== null && other !== duty && held.has(other))
      return { code: 'DUTY_CONFLICT', details: { guardrail, basis, duty, held: other } };
  }
  for (const { duties, guardrail, basis } of rules.samePerson ?? []) {
    const other: string | null = duties[0] === duty ? duties[1] : duties[1] === duty ? duties[0] : null;
    const isBound = other !== null && other !== duty && participations.some((one) => one.duty === other);
    if (isBound && !held.has(other)) return { code: 'SAME_PERSON_REQUIRED', details: { guardrail, basis, duty, other } };
  }
  for (const { duty: asked, certificate, guardrail, basis } of rules.qualified) {
    if (asked !== duty || person?.certificates.includes(certificate)) continue;
    return { code: 'CERTIFICATE_REQUIRED', details: { guardrail, basis, duty, certificate } };
  }
  return null;
}

/** What a duty asks of whoever is to receive it, for those who search among many: the same rules as `obligations`. */
export interface Eligibility {
  readonly excluded: readonly string[];
  /** null: anybody else */
  readonly only: readonly string[] | null;
  readonly certificates: readonly string[];
}

export function eligibility(rules: RuntimeRules, duty: string | null, participations: readonly Participation[]): Eligibility {
  const holders = (other: string) => [...new Set(participations.filter((one) => one.duty === other).map((one) => one.personId))];
  const others = (pairs: RuntimeRules['distinctPersons']) =>
    pairs.flatMap(({ duties: [a, b] }) => (a === b ? [] : a === duty ? [b] : b === duty ? [a] : []));
  const bound = others(rules.samePerson ?? [])
    .map(holders)
    .filter((persons) => persons.length > 0);
  return {
    excluded: [...new Set(others(rules.distinctPersons).flatMap(holders))],
    only: bound.length === 0 ? null : bound.reduce((all, persons) => all.filter((one) => persons.includes(one))),
    certificates: rules.qualified.filter((rule) => rule.duty === duty).map((rule) => rule.certificate),
  };
}

/** The same, inside a step. */
export function mayHold(run: Run, definitionId: string, personId: string, duty: string | null): Objection | null {
  return obligations(run.programs.rules(definitionId), run.env.facts.people[personId], personId, duty, run.participations);
}

/**
 * The same for an assignee the model names when a task opens. Facts of a person the command did not name may not have been loaded: then
 * the certificate is asked for at the completion, which always checks again.
 */
export function mayReceive(run: Run, definitionId: string, personId: string, duty: string | null): Objection | null {
  const rules = run.programs.rules(definitionId);
  const person = run.env.facts.people[personId];
  return obligations(person === undefined ? { ...rules, qualified: [] } : rules, person, personId, duty, run.participations);
}
