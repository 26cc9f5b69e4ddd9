import { complete } from './activities.ts';
import { feel } from './feel.ts';
import { extendLoop, memberOf } from './loops.ts';
import { noteActed } from './return.ts';
import { type OperationAct, PEOPLE } from './tasks.ts';
import { assign, hasOutputs } from './variables.ts';
import { closeItem, type Instance, type Item, openItem, type Round, see, type World } from './world.ts';

/** 加签 (docs/tasks.md, Signing): a round of signers before the task is completed, or after. */

/** 加签 by who has the task. */
export function addSign(world: World, instance: Instance, act: OperationAct): boolean {
  const { by, persons, position } = act;
  const task = instance.task!;
  if (task.doneBy !== null || task.assignee !== by || persons!.some((one) => !PEOPLE.includes(one) || one === by)) return false;
  if (position === 'beside') return addMembers(world, instance, persons!);
  const side = position!;
  const round = task[side];
  if (round !== null && JSON.stringify(round.mode) !== JSON.stringify(act.mode)) return false;
  if (round !== null && persons!.some((one) => isSigner(instance, side, one))) return false;
  see(world, 'user-task.sign-added', instance.element, `${side} ${persons!.join(',')}`);
  noteActed(world, instance);
  task[side] = round ?? { mode: act.mode!, of: 0, agreed: 0, disagreed: 0, waiting: [] };
  task[side].of += persons!.length;
  task[side].waiting.push(...persons!);
  if (side === 'before') call(world, instance, side);
  return true;
}

const signersOf = ({ task }: Instance, side: Side): Item[] => task!.items.filter((one) => one.position === side);

function isSigner(instance: Instance, side: Side, person: string): boolean {
  return signersOf(instance, side).some((one) => one.person === person) || instance.task![side]!.waiting.includes(person);
}

type Side = 'before' | 'after';

/** Everybody who may sign now gets an item: one after the other in a sequence, else all. */
function call(world: World, instance: Instance, side: Side): void {
  const round = instance.task![side]!;
  while (round.waiting.length > 0 && (round.mode !== 'sequence' || signersOf(instance, side).length === 0))
    openItem(world, instance, { kind: 'sign', person: round.waiting.shift()!, position: side });
}

/** 并加签: each person gets a member of the multi-instance beside the task, in a sequence at its end. */
function addMembers(world: World, instance: Instance, persons: readonly string[]): boolean {
  const whole = instance.parent!;
  if (instance.role !== 'member' || whole.loop!.isStandard) return false;
  const loop = whole.loop!;
  if (
    persons.some((one) =>
      [...loop.added].some(([index, person]) => person === one && (index > loop.begun || memberOf(world, whole, index))),
    )
  )
    return false;
  see(world, 'user-task.sign-added', instance.element, `beside ${persons.join(',')}`);
  noteActed(world, instance);
  extendLoop(world, whole, persons);
  return true;
}

/** 签: by the signer; who disagrees says why. */
export function sign(world: World, instance: Instance, { by, item, agree, reason }: OperationAct): boolean {
  const mine = instance.task!.items.filter((one) => one.kind === 'sign')[item ?? 0];
  if (mine === undefined || mine.person !== by || (agree === false && reason === '')) return false;
  const side = mine.position!;
  see(world, 'user-task.signed', instance.element, `${side} ${agree}`);
  noteActed(world, instance);
  closeItem(world, instance, mine, 'answered');
  instance.task![side]![agree ? 'agreed' : 'disagreed'] += 1;
  goOn(world, instance, side);
  return true;
}

/** Null while it is open. */
function outcomeOf({ mode, of, agreed, disagreed }: Round): 'agreed' | 'disagreed' | null {
  const said = (isAgreed: boolean) => (isAgreed ? 'agreed' : 'disagreed');
  if (mode === 'any') return agreed + disagreed > 0 ? said(agreed > 0) : null;
  if (typeof mode !== 'object') return agreed + disagreed === of ? said(disagreed === 0) : null;
  if (agreed * 100 >= mode.ratio * of) return 'agreed';
  return (of - disagreed) * 100 < mode.ratio * of ? 'disagreed' : null;
}

/** Decided, or the next. */
function goOn(world: World, instance: Instance, side: Side): void {
  const task = instance.task!;
  const round = task[side]!;
  const outcome = outcomeOf(round);
  if (outcome === null) return void (side === 'before' || task.doneBy !== null ? call(world, instance, side) : undefined);
  for (const item of signersOf(instance, side)) closeItem(world, instance, item, 'decided');
  task[side] = null;
  settle(world, instance, side, outcome, round);
  if (side === 'after') complete(world, instance, {});
}

/** The end of a round; one that nobody is left in decides nothing and leaves a disagreement as it is. */
function settle(world: World, instance: Instance, side: Side, outcome: 'agreed' | 'disagreed' | 'withdrawn', round: Round): void {
  const { of, agreed, disagreed } = round;
  see(world, 'user-task.signing-decided', instance.element, `${side} ${outcome} ${agreed}-${disagreed} of ${of}`);
  if (outcome === 'withdrawn' && feel('signing.outcome', instance) === 'disagreed') return;
  const signing = { position: side, outcome, agreed, disagreed, of };
  if (hasOutputs(instance.element)) instance.variables.set('signing', signing);
  else assign(instance, 'signing', signing);
}

/** 减签 by who has the task, or who completed it while signers after it are heard: then somebody must be left to wait for. */
export function removeSign(world: World, instance: Instance, { by, persons }: OperationAct): boolean {
  const task = instance.task!;
  if ((task.doneBy ?? task.assignee) !== by) return false;
  const side = (['before', 'after'] as const).find((one) => task[one] !== null && isSigner(instance, one, persons![0]!));
  if (side === undefined || persons!.some((one) => !isSigner(instance, side, one))) return false;
  const round = task[side]!;
  if (round.of === persons!.length && task.doneBy !== null) return false;
  if (typeof round.mode === 'object' && round.disagreed > 0) return false;
  see(world, 'user-task.sign-removed', instance.element, persons!.join(','));
  noteActed(world, instance);
  for (const item of signersOf(instance, side)) if (persons!.includes(item.person)) closeItem(world, instance, item, 'removed');
  round.waiting.splice(0, round.waiting.length, ...round.waiting.filter((one) => !persons!.includes(one)));
  round.of -= persons!.length;
  if (round.of === 0) {
    task[side] = null;
    settle(world, instance, side, 'withdrawn', round);
  } else if (side === 'before' || task.doneBy !== null) goOn(world, instance, side);
  return true;
}

/** The task is completed; the token waits for the signers after it. */
export function awaitSigners(world: World, instance: Instance, by: string): void {
  const task = instance.task!;
  for (const item of task.items) closeItem(world, instance, item, 'ended');
  task.doneBy = by;
  see(world, 'user-task.completed', instance.element);
  noteActed(world, instance);
  call(world, instance, 'after');
}
