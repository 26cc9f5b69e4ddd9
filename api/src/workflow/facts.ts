/** What a kernel step reads from outside: the case record and the people it may concern, as they are at the step's instant. */
import { type Engine, type EngineHooks, type Facts, type KernelCommand, personsNamedBy, type Root, type Tx } from '@onematter/engine';
import { deputationsOf } from '../modules/deputy/powers.ts';
import { loadAgencies } from '../modules/organisation/ancestors.ts';
import { loadPeopleAndAgencies } from '../modules/organisation/people.ts';
import { caseFacts, loadRecord } from './case-record.ts';
import { HANDLE, handlersOf } from './handlers.ts';
import { legalDay } from './legal-time.ts';
import type { WorkflowParts } from './parts.ts';
import { valueAt } from './values.ts';

/** `engine` is asked late: the hooks are needed to build it. */
export function factsLoader({ keys, pack }: WorkflowParts, engine: () => Engine): EngineHooks['loadFacts'] {
  const personPaths = pack.facts
    .filter((fact) => (fact.type === 'person' || fact.type === 'people') && !fact.path.includes('['))
    .map((fact) => fact.path);
  return async function loadFacts(tx: Tx, root: Root, command: KernelCommand): Promise<Facts> {
    const record = await loadRecord(tx, keys, root.rootId);
    const facts = record ? caseFacts(record) : null;
    const named = facts ? personPaths.flatMap((path) => idsOf(valueAt(facts, path))) : [];
    const ids = new Set([...named, ...actorsOf(command), ...(record ? [record.openedBy] : [])]);
    const participations = record ? handlersOf(record) : [];
    const known = await engine().participations(tx, root.rootId); // in memory: the root is locked
    const handlers = [...participations, ...known].filter((one) => one.duty === HANDLE).map((one) => one.personId);
    const { people, agencies } = await loadPeopleAndAgencies(tx, [...ids], legalDay(root.now));
    return {
      case: facts && { ...facts, handlers: [...new Set(handlers)] },
      participations,
      people: await withPowers(tx, people, command, root),
      agencies: { ...agencies, ...(await aboveTask(tx, root)) },
    };
  };
}

/** For whom the actor may act, where the command says that he does. */
async function withPowers(tx: Tx, people: Facts['people'], command: KernelCommand, { now }: Root): Promise<Facts['people']> {
  const actor = people[command.actor.id];
  if (!('onBehalfOf' in command) || command.onBehalfOf === undefined || !actor) return people;
  return { ...people, [actor.personId]: { ...actor, deputyFor: await deputationsOf(tx, actor.personId, legalDay(now)) } };
}

/** What lies above the agency of the task a command names, where it is offered to the agencies above. */
async function aboveTask(tx: Tx, { task }: Root): Promise<Facts['agencies']> {
  return task?.agencyReach === 'parents' && task.agencyId !== null ? loadAgencies(tx, [task.agencyId]) : {};
}

function actorsOf(command: KernelCommand): string[] {
  const actor = command.actor.kind === 'person' ? [command.actor.id] : [];
  const represented = 'onBehalfOf' in command && command.onBehalfOf !== undefined ? [command.onBehalfOf] : [];
  return [...actor, ...represented, ...personsNamedBy(command)];
}

/** A person's id, a list of them, or Form.io's select boxes ({ id: true }). */
export function idsOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(idsOf);
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([id, chosen]) => (chosen === true ? [id] : []));
  return [];
}
