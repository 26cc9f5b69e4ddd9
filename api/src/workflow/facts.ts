/** What a kernel step reads from outside: the case record and the people it may concern, as they are at the step's instant. */
import { type EngineHooks, type Facts, type KernelCommand, personsNamedBy, type Root, type Tx } from '@onematter/engine';
import { loadPeople } from '../modules/organisation/people.ts';
import { caseFacts, loadRecord } from './case-record.ts';
import { handlersOf } from './handlers.ts';
import { legalDay } from './legal-time.ts';
import type { WorkflowParts } from './parts.ts';
import { valueAt } from './values.ts';

export function factsLoader({ keys, pack }: WorkflowParts): EngineHooks['loadFacts'] {
  const personPaths = pack.facts
    .filter((fact) => (fact.type === 'person' || fact.type === 'people') && !fact.path.includes('['))
    .map((fact) => fact.path);
  return async function loadFacts(tx: Tx, root: Root, command: KernelCommand): Promise<Facts> {
    const record = await loadRecord(tx, keys, root.rootId);
    const facts = record ? caseFacts(record) : null;
    const named = facts ? personPaths.flatMap((path) => idsOf(valueAt(facts, path))) : [];
    const ids = new Set([...named, ...actorsOf(command), ...(record ? [record.openedBy] : [])]);
    return { case: facts, participations: record ? handlersOf(record) : [], people: await loadPeople(tx, [...ids], legalDay(root.now)) };
  };
}

function actorsOf(command: KernelCommand): string[] {
  const actor = command.actor.kind === 'person' ? [command.actor.id] : [];
  return [...actor, ...personsNamedBy(command)];
}

/** A person's id, a list of them, or Form.io's select boxes ({ id: true }). */
export function idsOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(idsOf);
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([id, chosen]) => (chosen === true ? [id] : []));
  return [];
}
