import { Refused } from '../kernel/failure.ts';
import { beginMember, ITEMS, inputOf, LOOP_LIMIT } from '../kernel/loops.ts';
import type { Loop, ProgramElement } from '../kernel/program.ts';
import { childrenOf, editNode, elementOf, type Run, setVariablesOf } from '../kernel/run.ts';
import { terminate } from '../kernel/scopes.ts';
import type { LoopState } from '../kernel/state.ts';
import { activate } from '../kernel/tokens.ts';
import type { Json, JsonObject } from '../kernel/types.ts';
import { handTo } from './hand-to.ts';

/**
 * Members of a running multi-instance that come and go: 并加签 adds one for each person, 减签 removes those not completed, 拿回 begins one again.
 * `total` follows, so that a completion condition counts those who are there. A person added is the item of the new member and gets
 * its task, whatever the model's assignment says.
 */

/** The body a user task's node is a member of; null where it is none, or one round of a standard loop. */
export function bodyOfMember(run: Run, nodeId: string): string | null {
  const { index, parent } = run.nodes[nodeId]!;
  return index !== undefined && elementOf(run, nodeId)!.loop?.kind === 'multi-instance' ? parent : null;
}

/** Whose members are not completed: who has their tasks, and in a sequence whose turn is still to come. */
export function personsOfMembers(run: Run, bodyId: string): readonly string[] {
  const held = childrenOf(run, bodyId).flatMap((id) => run.nodes[id]!.task?.owner ?? run.nodes[id]!.task?.assignee ?? []);
  return [...held, ...comingOf(run, bodyId)];
}

/** Items of a sequence not begun yet that are persons. */
function comingOf(run: Run, bodyId: string): readonly string[] {
  if (!loopOf(run, bodyId).sequential) return [];
  return itemsOf(run, bodyId)
    .slice(run.nodes[bodyId]!.loop!.started)
    .filter((item) => typeof item === 'string');
}

function loopOf(run: Run, bodyId: string): Loop {
  return elementOf(run, bodyId)!.loop as Loop; // bodyOfMember saw that it is one
}

function itemsOf(run: Run, bodyId: string): readonly Json[] {
  return (run.variables[bodyId]?.[ITEMS] as readonly Json[] | undefined) ?? [];
}

/** @throws {Refused} PERSONS_TOO_MANY beyond 1,000 members */
export function addMembers(run: Run, bodyId: string, element: ProgramElement, persons: readonly string[]): void {
  const loop = loopOf(run, bodyId);
  const before = run.nodes[bodyId]!.loop!;
  if (before.total + persons.length > LOOP_LIMIT) throw new Refused('PERSONS_TOO_MANY', { limit: LOOP_LIMIT });
  const last = loop.sequential ? before.total : before.started;
  const added = { ...before.added, ...Object.fromEntries(persons.map((personId, i) => [String(last + i + 1), personId])) };
  const state: LoopState = { ...before, total: before.total + persons.length, added };
  editNode(run, bodyId, { loop: loop.sequential ? state : { ...state, started: before.started + persons.length } });
  growBody(run, bodyId, loop, persons);
  if (loop.sequential) return;
  const members = persons.map((personId, i) => beginMember(run, bodyId, element, last + i, inputOf(loop, personId)));
  for (const [i, member] of members.entries()) activateFor(run, member, persons[i]!);
}

/** The body's own lists: a place in the output for each, and an item where items are kept. */
function growBody(run: Run, bodyId: string, { outputCollection }: Loop, persons: readonly string[]): void {
  const local = run.variables[bodyId];
  if (local === undefined) return;
  const longer: Record<string, Json> = { ...local };
  if (outputCollection !== null) longer[outputCollection] = [...(local[outputCollection] as readonly Json[]), ...persons.map(() => null)];
  if (local[ITEMS] !== undefined) longer[ITEMS] = [...itemsOf(run, bodyId), ...persons];
  setVariablesOf(run, bodyId, longer);
}

function activateFor(run: Run, memberId: string, personId: string): void {
  activate(run, memberId);
  handTo(run, memberId, personId);
}

/** Ends members that are not completed; never that of `ownId`, which is the one who removes, so one always stays. @throws {Refused} LAST_SIGNER */
export function removeMembers(run: Run, bodyId: string, ownId: string, persons: readonly string[]): void {
  const own = run.nodes[ownId]!.task;
  const ownPerson = own?.owner ?? own?.assignee;
  if (ownPerson != null && persons.includes(ownPerson)) throw new Refused('LAST_SIGNER', { personId: ownPerson });
  for (const id of childrenOf(run, bodyId)) {
    const { task } = run.nodes[id]!;
    const person = task?.owner ?? task?.assignee;
    if (id !== ownId && person != null && persons.includes(person)) removeOne(run, bodyId, id);
  }
  if (loopOf(run, bodyId).sequential) removeComing(run, bodyId, persons);
}

function removeOne(run: Run, bodyId: string, memberId: string): void {
  terminate(run, memberId, 'sign-removed');
  const loop = run.nodes[bodyId]!.loop!;
  editNode(run, bodyId, { loop: { ...loop, total: loop.total - 1 } });
}

function removeComing(run: Run, bodyId: string, persons: readonly string[]): void {
  const { outputCollection } = loopOf(run, bodyId);
  const state = run.nodes[bodyId]!.loop!;
  const items = itemsOf(run, bodyId);
  const kept = items.flatMap((item, i) => (i < state.started || !(typeof item === 'string' && persons.includes(item)) ? [i] : []));
  if (kept.length === items.length) return;
  const local: JsonObject = { ...run.variables[bodyId], [ITEMS]: kept.map((i) => items[i]!) };
  const outputs = outputCollection === null ? null : (local[outputCollection] as readonly Json[]);
  setVariablesOf(run, bodyId, outputs === null ? local : { ...local, [outputCollection!]: kept.map((i) => outputs[i]!) });
  const added = Object.entries(state.added ?? {}).flatMap(([index, personId]) => {
    const at = kept.indexOf(Number(index) - 1);
    return at < 0 ? [] : [[String(at + 1), personId] as const];
  });
  editNode(run, bodyId, { loop: { ...state, total: kept.length, ...(state.added ? { added: Object.fromEntries(added) } : {}) } });
}

/** Begins a completed member again, for whoever completed it: in a sequence the member begun since is withdrawn. */
export function beginMemberAgain(run: Run, bodyId: string, index: number, personId: string): void {
  const element = elementOf(run, bodyId)!;
  const loop = loopOf(run, bodyId);
  if (loop.sequential) for (const id of childrenOf(run, bodyId)) terminate(run, id, 'taken-back');
  const state = run.nodes[bodyId]!.loop!;
  const { [String(index)]: _again, ...done } = state.done!;
  const { done: _all, ...rest } = state;
  const kept = Object.keys(done).length > 0 ? { ...rest, done } : rest;
  editNode(run, bodyId, { loop: { ...kept, completed: state.completed - 1, started: loop.sequential ? index : state.started } });
  const local = run.variables[bodyId];
  if (loop.outputCollection !== null) {
    const outputs = local![loop.outputCollection] as readonly Json[];
    setVariablesOf(run, bodyId, { ...local, [loop.outputCollection]: outputs.with(index - 1, null) });
  }
  const item = state.added?.[String(index)] ?? itemsOf(run, bodyId)[index - 1] ?? null;
  activateFor(run, beginMember(run, bodyId, element, index - 1, inputOf(loop, item)), personId);
}
