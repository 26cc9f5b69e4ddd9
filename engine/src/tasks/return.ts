import { Refused } from '../kernel/failure.ts';
import { fireParallelJoin, putArrival } from '../kernel/joins.ts';
import { hasSlot } from '../kernel/lineage.ts';
import type { ProgramSet } from '../kernel/program.ts';
import { childrenOf, editNode, elementById, emit, loadProgram, processNodeOf, programOf, type Run } from '../kernel/run.ts';
import { terminate } from '../kernel/scopes.ts';
import type { Lineage, Merged, Node, Passed, State } from '../kernel/state.ts';
import { activate, beginNode } from '../kernel/tokens.ts';
import type { KernelCommand } from '../kernel/types.ts';
import { isStraightBackPossible, straightBackFrom } from './straight-back.ts';
import { noteActed } from './take-back.ts';
import { allow, demandHolder, openTask } from './task-commands.ts';
import { checkReason } from './work.ts';

/** A step the task may be returned to. */
export interface ReturnTarget {
  readonly elementId: string;
  readonly name: string;
}

/** A return target; `isStraightBack`: its completion may send the token straight back 直送退回人. */
export interface ReturnPlace extends ReturnTarget {
  readonly isStraightBack: boolean;
}

export interface Place {
  readonly scope: string;
  readonly slot: number;
  readonly element: string;
}

/**
 * 退回 targets of an open task, nearest scope first, latest passed last within a scope: user tasks and call activities whose latest
 * completion the task's token descends from (kernel/lineage.ts draws why), in its own scope or an enclosing one – also across a call
 * activity, never into another member of a multi-instance. Empty where the task is not open or may not be returned.
 */
export function returnTargets(programs: ProgramSet, state: State, taskId: string): readonly ReturnPlace[] {
  const nodeId = Object.keys(state.nodes).find((id) => state.nodes[id]!.task?.id === taskId);
  if (nodeId === undefined) return [];
  const programAt = (id: string) => loadProgram(programs, state.nodes[processNodeOf(state.nodes, id)]!.definition!);
  const task = elementById(programAt(nodeId), state.nodes[nodeId]!.element);
  if (task.spec.kind !== 'user-task' || !task.spec.task.operations.includes('return')) return [];
  return places(state.nodes, nodeId).map((place) => {
    const target = elementById(programAt(place.scope), place.element);
    const isStraightBack = isStraightBackPossible(state.nodes, { nodeId, element: task }, place, target);
    return { elementId: place.element, name: target.name, isStraightBack };
  });
}

/** Where a token resting in `nodeId` can go back to. An element id found in a nearer scope hides the same id further out. */
function places(nodes: Readonly<Record<string, Node>>, nodeId: string): Place[] {
  const found: Place[] = [];
  for (let anchor = nodeId; nodes[anchor]!.parent !== null; anchor = nodes[anchor]!.parent!) {
    const scope = nodes[anchor]!.parent!;
    const lineage = nodes[anchor]!.lineage ?? '';
    for (const [slot, passed] of (nodes[scope]!.passed ?? []).entries()) {
      if (passed.closed || passed.element === nodes[anchor]!.element || !hasSlot(lineage, slot)) continue;
      if (!found.some((place) => place.element === passed.element)) found.push({ scope, slot, element: passed.element });
    }
  }
  return found;
}

/**
 * Returns a task: withdraws every token of the scope that descends from the target's latest completion, puts back what joins had taken
 * from other branches, and enters the target again. Refusals: RETURN_TARGET_NOT_ALLOWED with the allowed ids, REASON_REQUIRED,
 * STRAIGHT_BACK_NOT_POSSIBLE (straight-back.ts), OPERATION_INVALID.
 */
export function returnTask(run: Run, command: Extract<KernelCommand, { type: 'user-task.return' }>): void {
  const open = openTask(run, command.taskId);
  allow(open, 'return', command.actor);
  demandHolder(run, open, command.actor);
  const { reason } = checkReason(open.spec, 'return', command.reason);
  const { rerun = 'all' } = command;
  if (rerun !== 'all' && rerun !== 'straight-back') throw new Refused('OPERATION_INVALID', { field: 'rerun' });
  const allowed = places(run.nodes, open.nodeId);
  const place = allowed.find((one) => one.element === command.target);
  if (place === undefined)
    throw new Refused('RETURN_TARGET_NOT_ALLOWED', { target: String(command.target), allowed: allowed.map((one) => one.element) });
  const target = elementById(programOf(run, place.scope), place.element);
  const straightBack = rerun === 'all' ? null : straightBackFrom(run, open, place, target);
  emit(run, {
    type: 'user-task.returned',
    taskId: open.task.id,
    elementId: open.element.id,
    target: target.id,
    reason: reason!,
    by: command.actor.id,
    ...(straightBack === null ? {} : { rerun: 'straight-back' as const }),
  });
  noteActed(run, open.nodeId);
  reenter(run, place, `returned:${place.element}`, straightBack);
}

/** Undoes the latest completion of a place and enters it again. Returns the new node's id. */
export function reenter(run: Run, place: Place, cause: string, straightBack: Node['straightBack'] | null = null): string {
  const target = elementById(programOf(run, place.scope), place.element);
  const { lineage, merged } = run.nodes[place.scope]!.passed![place.slot]!;
  withdraw(run, place, cause);
  for (const arrival of merged ?? []) putArrival(run, place.scope, arrival);
  const id = beginNode(run, place.scope, target, lineage);
  if (straightBack !== null) editNode(run, id, { straightBack });
  activate(run, id);
  for (const gateway of new Set((merged ?? []).map((arrival) => arrival.gateway))) {
    const join = elementById(programOf(run, place.scope), gateway);
    if (join.spec.kind === 'parallel-gateway') fireParallelJoin(run, place.scope, join);
  }
  return id;
}

function withdraw(run: Run, { scope, slot }: Place, cause: string): void {
  for (const child of childrenOf(run, scope)) if (hasSlot(run.nodes[child]!.lineage ?? '', slot)) terminate(run, child, cause);
  const { joins, passed } = run.nodes[scope]!;
  const restored = passed![slot]!.merged ?? [];
  editNode(run, scope, {
    ...(joins === undefined ? {} : { joins: without(joins, slot) }),
    passed: passed!.map((one, i) => (i === slot ? { element: one.element, lineage: one.lineage } : undo(one, slot, restored))),
  });
}

/** Joins undone by the return took nothing any more: what they took for this record is live again, or withdrawn. */
function undo(passed: Passed, slot: number, restored: readonly Merged[]): Passed {
  if (passed.merged === undefined) return passed;
  const merged = passed.merged.filter(
    (one) => !hasSlot(one.lineage, slot) && !restored.some((other) => other.flow === one.flow && isOfSameFiring(one, other)),
  );
  const { merged: _dropped, ...rest } = passed;
  return merged.length > 0 ? { ...rest, merged } : rest;
}

/** One firing takes one arrival of a flow. States stored before firings had numbers tell them by what the arrivals descended from. */
function isOfSameFiring(one: Merged, other: Merged): boolean {
  return one.firing === other.firing && (one.firing !== undefined || one.lineage === other.lineage);
}

type Joins = NonNullable<Node['joins']>;

function without(joins: Joins, slot: number): Joins | undefined {
  const kept: Record<string, Record<string, readonly Lineage[]>> = {};
  for (const [gateway, flows] of Object.entries(joins)) {
    for (const [flow, arrivals] of Object.entries(flows)) {
      const rest = arrivals.filter((lineage) => !hasSlot(lineage, slot));
      if (rest.length > 0) kept[gateway] = { ...kept[gateway], [flow]: rest };
    }
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}
