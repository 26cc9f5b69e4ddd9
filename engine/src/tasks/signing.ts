import { editNode, elementOf, emit, type Run } from '../kernel/run.ts';
import type { ItemState, RoundState } from '../kernel/state.ts';
import { complete } from '../kernel/tokens.ts';
import { bringIn, lookupIn } from '../kernel/variables.ts';
import { closeItem, openItem } from './items.ts';
import type { SignMode } from './operation-types.ts';
import { findItem } from './work.ts';

/**
 * Rounds of signers 加签, at most one before and one after a task.
 *
 *   before 前加签   open ──answers──▶ decided; until then the task cannot be completed (AWAITS_SIGNERS)
 *   after 后加签    planned ──the task is completed──▶ open ──answers──▶ decided: the token leaves
 *
 * | mode         | who has an item        | decided                                              | agreed if               |
 * |--------------|------------------------|------------------------------------------------------|-------------------------|
 * | all 会签      | everybody at once      | when everybody has answered                          | nobody disagreed        |
 * | any 或签      | everybody at once      | by the first answer                                  | that answer agrees      |
 * | sequence 依次签 | one after the other  | when everybody has answered                          | nobody disagreed        |
 * | ratio 比例签   | everybody at once      | as soon as the share agreed is reached or out of reach | it is reached         |
 *
 * The decision is written as the variable `signing` by the rules of what a job brings: local where output mappings look at it, else
 * propagated; so a flow can branch on `signing.outcome`.
 */
export type RoundPosition = 'before' | 'after';

export function roundOf(run: Run, nodeId: string, position: RoundPosition): RoundState | undefined {
  return run.nodes[nodeId]!.rounds?.[position];
}

export function setRound(run: Run, nodeId: string, position: RoundPosition, round: RoundState | undefined): void {
  const { [position]: _old, ...others } = run.nodes[nodeId]!.rounds ?? {};
  const rounds = round === undefined ? others : { ...others, [position]: round };
  editNode(run, nodeId, { rounds: Object.keys(rounds).length > 0 ? rounds : undefined });
}

/** Open items of a round, oldest first. */
export function signersOf(run: Run, nodeId: string, position: RoundPosition): readonly ItemState[] {
  return (run.nodes[nodeId]!.items ?? []).filter((item) => item.kind === 'sign' && item.position === position);
}

/** More signers: a new round, or more of the one that is there. `isOpen`: they may sign now. */
export function addSigners(
  run: Run,
  nodeId: string,
  position: RoundPosition,
  mode: SignMode,
  persons: readonly string[],
  isOpen: boolean,
): void {
  const before = roundOf(run, nodeId, position) ?? { mode, of: 0, agreed: 0, disagreed: 0 };
  setRound(run, nodeId, position, {
    ...before,
    of: before.of + persons.length,
    waiting: [...(before.waiting ?? []), ...persons],
  });
  if (isOpen) openSigners(run, nodeId, position);
}

/** Opens the items of whoever is next: of one person in a sequence, else of everybody. */
export function openSigners(run: Run, nodeId: string, position: RoundPosition): void {
  const round = roundOf(run, nodeId, position)!;
  const waiting = round.waiting ?? [];
  const isOne = round.mode === 'sequence';
  const next = isOne ? waiting.slice(0, signersOf(run, nodeId, position).length > 0 ? 0 : 1) : waiting;
  if (next.length === 0) return;
  const { waiting: _all, ...rest } = round;
  const left = waiting.slice(next.length);
  setRound(run, nodeId, position, left.length > 0 ? { ...rest, waiting: left } : rest);
  const node = run.nodes[nodeId]!;
  const parentTaskId = node.task?.id ?? node.done!.task; // after: the completed task
  for (const person of next) openItem(run, nodeId, parentTaskId, { kind: 'sign', person, position });
}

export function countAnswer(run: Run, nodeId: string, position: RoundPosition, agree: boolean): void {
  const round = roundOf(run, nodeId, position)!;
  setRound(run, nodeId, position, agree ? { ...round, agreed: round.agreed + 1 } : { ...round, disagreed: round.disagreed + 1 });
}

/** What the answers so far decide; null while they decide nothing. */
export function decisionOf({ mode, of, agreed, disagreed }: RoundState): 'agreed' | 'disagreed' | null {
  const answered = agreed + disagreed;
  if (mode === 'any') return answered === 0 ? null : agreed > 0 ? 'agreed' : 'disagreed';
  if (mode === 'all' || mode === 'sequence') return answered < of ? null : disagreed === 0 ? 'agreed' : 'disagreed';
  const needed = Math.ceil((of * mode.ratio) / 100);
  if (agreed >= needed) return 'agreed';
  return agreed + (of - answered) < needed ? 'disagreed' : null;
}

/** Decides the round if the answers do; else whoever is next may sign. */
export function goOnSigning(run: Run, nodeId: string, position: RoundPosition): void {
  const round = roundOf(run, nodeId, position)!;
  const outcome = decisionOf(round);
  if (outcome === null) {
    openSigners(run, nodeId, position);
    return;
  }
  for (const { id } of signersOf(run, nodeId, position)) closeItem(run, findItem(run, id)!, null, 'decided');
  endRound(run, nodeId, position, outcome);
  if (position === 'after') complete(run, nodeId);
}

/**
 * A round that ends with nobody left in it: nobody has answered, so nothing is decided, and the history and `signing` say that. A disagreement that
 * `signing` tells of stays: it is not undone by asking others and taking them back.
 */
export function withdrawRound(run: Run, nodeId: string, position: RoundPosition): void {
  endRound(run, nodeId, position, 'withdrawn');
}

function endRound(run: Run, nodeId: string, position: RoundPosition, outcome: 'agreed' | 'disagreed' | 'withdrawn'): void {
  const { agreed, disagreed, of } = roundOf(run, nodeId, position)!;
  setRound(run, nodeId, position, undefined);
  const { element: elementId, task, done } = run.nodes[nodeId]!;
  emit(run, {
    type: 'user-task.signing-decided',
    taskId: task?.id ?? done!.task,
    elementId,
    position,
    outcome,
    agreed,
    disagreed,
    of,
  });
  if (outcome === 'withdrawn' && isDisagreed(lookupIn(run, nodeId)('signing'))) return;
  bringIn(run, nodeId, elementOf(run, nodeId)!.outputs, { signing: { position, outcome, agreed, disagreed, of } });
}

function isDisagreed(signing: unknown): boolean {
  return typeof signing === 'object' && signing !== null && 'outcome' in signing && signing.outcome === 'disagreed';
}
