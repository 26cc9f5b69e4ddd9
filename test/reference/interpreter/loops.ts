import type { Json } from '../../../engine/src/pure.ts';
import { begin, finish } from './activities.ts';
import { feel } from './feel.ts';
import { child, formula } from './model.ts';
import { terminate } from './scopes.ts';
import { assign, collectionOf } from './variables.ts';
import { childrenOf, type Instance, newInstance, see, type World } from './world.ts';

/** §13.3.6, §13.3.7: how often, and whether one after the other. */
export function beginLoop(world: World, whole: Instance): void {
  const spec = child(whole.element, 'loopCharacteristics')!;
  if (spec.$type === 'bpmn:StandardLoopCharacteristics') {
    whole.loop = {
      isSequential: true,
      isStandard: true,
      items: null,
      total: (spec['loopMaximum'] as number | undefined) ?? Number.POSITIVE_INFINITY,
      begun: 0,
      completed: 0,
      added: new Map(),
    };
    if (spec['testBefore'] === true && !asksForAnother(whole)) return void finish(world, whole);
    return void sendRound(world, whole);
  }
  const collection = collectionOf(whole.element);
  const items = collection === null ? null : (feel(collection.each, whole) as readonly Json[]);
  const total = items?.length ?? (feel(formula(child(spec, 'loopCardinality'))!, whole) as number);
  whole.loop = { isSequential: spec['isSequential'] === true, isStandard: false, items, total, begun: 0, completed: 0, added: new Map() };
  if (collection?.collect !== undefined)
    whole.variables.set(
      collection.collect,
      Array.from({ length: total }, () => null),
    );
  if (total === 0) return void endLoop(world, whole);
  if (whole.loop.isSequential) return void beginMember(world, whole);
  const members = Array.from({ length: total }, () => newMember(world, whole));
  for (const member of members) if (member.isOpen) begin(world, member);
}

/** A round of a standard loop begins as a move of its own (docs/elements.md). */
function sendRound(world: World, whole: Instance): void {
  world.moving.push({ scope: whole, flow: null, node: whole.element, after: [] });
}

export function beginMember(world: World, whole: Instance): void {
  begin(world, newMember(world, whole));
}

/** §13.3.7: all instances of a parallel multi-instance are made before any of them works. */
function newMember(world: World, whole: Instance): Instance {
  const loop = whole.loop!;
  loop.begun += 1;
  const member = newInstance(world, whole.element, 'member', whole, [], loop.begun);
  const as = collectionOf(whole.element)?.as;
  member.variables.set('loopCounter', loop.begun);
  if (as !== undefined && loop.items !== null) member.variables.set(as, loop.items[loop.begun - 1] ?? loop.added.get(loop.begun)!);
  see(world, 'activated', member.element);
  return member;
}

/** 并加签: further members, at once or at the end of a sequence. */
export function extendLoop(world: World, whole: Instance, persons: readonly string[]): void {
  const loop = whole.loop!;
  const collect = collectionOf(whole.element)?.collect;
  for (const person of persons) {
    loop.total += 1;
    loop.added.set(loop.total, person);
  }
  if (collect !== undefined) {
    const list = whole.variables.get(collect) as readonly Json[];
    whole.variables.set(collect, [...list, ...persons.map(() => null)]);
  }
  if (!loop.isSequential) for (const _ of persons) beginMember(world, whole);
}

export function memberOf(world: World, whole: Instance, index: number): Instance | undefined {
  return childrenOf(world, whole).find((one) => one.index === index);
}

/** A member has completed: the next, the end by the condition, or the end of all. */
export function memberDone(world: World, member: Instance): void {
  const whole = member.parent!;
  const loop = whole.loop!;
  loop.completed += 1;
  if (loop.isStandard) return void (asksForAnother(whole) ? sendRound(world, whole) : finish(world, whole));
  collect(whole, member);
  const open = childrenOf(world, whole).length;
  if (loop.completed === loop.total || conditionHolds(whole, open)) return void endLoop(world, whole);
  if (loop.isSequential) beginMember(world, whole);
}

/** §13.3.6 */
function asksForAnother(whole: Instance): boolean {
  const loop = whole.loop!;
  if (loop.completed >= loop.total) return false;
  const condition = formula(child(child(whole.element, 'loopCharacteristics'), 'loopCondition'));
  return condition === undefined || feel(condition, whole, { loopCounter: loop.completed }) === true;
}

function conditionHolds(whole: Instance, open: number): boolean {
  const condition = formula(child(child(whole.element, 'loopCharacteristics'), 'completionCondition'));
  if (condition === undefined) return false;
  const loop = whole.loop!;
  return (
    feel(condition, whole, {
      numberOfInstances: loop.total,
      numberOfActiveInstances: open,
      numberOfCompletedInstances: loop.completed,
      numberOfTerminatedInstances: 0,
    }) === true
  );
}

function collect(whole: Instance, member: Instance): void {
  const collection = collectionOf(whole.element);
  if (collection?.collect === undefined) return;
  const list = [...(whole.variables.get(collection.collect) as readonly Json[])];
  list[member.index! - 1] = feel(collection.value!, member);
  whole.variables.set(collection.collect, list);
}

/** What still runs is withdrawn; the collected output goes to the scope. */
function endLoop(world: World, whole: Instance): void {
  for (const member of childrenOf(world, whole)) terminate(world, member);
  const collected = collectionOf(whole.element)?.collect;
  if (collected !== undefined) assign(whole.parent!, collected, whole.variables.get(collected)!);
  finish(world, whole);
}
