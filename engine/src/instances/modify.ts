import { asFailure, Refused } from '../kernel/failure.ts';
import type { ProgramElement } from '../kernel/program.ts';
import { childrenOf, editNode, emit, programOf, type Run } from '../kernel/run.ts';
import { checkScope, terminate } from '../kernel/scopes.ts';
import type { Lineage } from '../kernel/state.ts';
import { activate, beginNode } from '../kernel/tokens.ts';
import { applyInputs, checkNames, setLocal } from '../kernel/variables.ts';
import { openBoundaryWaits, openEventSubProcesses } from '../kernel/waits.ts';
import { markingOf } from '../verify/marking.ts';
import { type Marking, REACH_LIMIT, reach } from '../verify/reach.ts';
import type { InstanceCommand, Withdrawal } from './instance-types.ts';
import { closeLostReturns, common } from './modify-lineage.ts';
import { findTargets, isScopeOf, type Target } from './modify-scope.ts';
import { demandReason } from './reason.ts';

/**
 * 流程修正: cancels, withdraws and activates in one step. Checked is the moment in between, when the new tokens stand in their elements and nothing
 * has moved yet: whatever the kernel does from there is an execution. Refusals: REASON_REQUIRED; MODIFICATION_EMPTY; MODIFICATION_TOO_LARGE;
 * ACTIVITY_NOT_OPEN, ACTIVITY_NOT_CANCELLABLE; TOKEN_NOT_WAITING; ELEMENT_NOT_FOUND, ELEMENT_NOT_ACTIVATABLE;
 * SCOPE_NOT_FOUND, SCOPE_AMBIGUOUS;
 * VARIABLE_NAME_INVALID; STATE_NOT_REACHABLE, STATE_NOT_DECIDED.
 */
type Modify = Extract<InstanceCommand, { type: 'root.modify' }>;

const PARTS_LIMIT = 100;

export function modifyRoot(run: Run, command: Modify): void {
  const reason = demandReason(command.reason, 'modify');
  const { cancel = [], withdraw = [], activate: wanted = [], check = true } = command;
  const parts = cancel.length + withdraw.length + wanted.length;
  if (parts === 0) throw new Refused('MODIFICATION_EMPTY');
  if (parts > PARTS_LIMIT) throw new Refused('MODIFICATION_TOO_LARGE', { limit: PARTS_LIMIT });
  const cancelled = [...new Set(cancel)].map((id) => cancellable(run, id));
  const withdrawn = withdraw.flatMap((one) => waitingTokens(run, one));
  const targets = findTargets(run, wanted);
  emit(run, {
    type: 'root.modified',
    reason,
    by: command.actor.id,
    cancelled: cancelled.map((activityId) => ({ activityId, elementId: run.nodes[activityId]!.element })),
    withdrawn: withdrawn.map(({ scopeId, joinId, flowId, lineages }) => ({ scopeId, joinId, flowId, count: lineages.length })),
    activated: targets.map(({ scopeId, element }) => ({ scopeId, elementId: element.id })),
    isChecked: check,
  });
  const touched = new Set([
    ...cancelled.map((id) => run.nodes[id]!.parent!),
    ...withdrawn.map(({ scopeId }) => scopeId),
    ...targets.map(({ scopeId }) => scopeId),
  ]);
  const lineageIn = inherited(run, touched, cancelled, withdrawn);
  for (const id of cancelled) if (run.nodes[id] !== undefined) terminate(run, id, 'modified');
  for (const one of withdrawn) takeAway(run, one);
  const scopes = [...touched].filter((scopeId) => run.nodes[scopeId] !== undefined);
  const planned = targets.map((target) => plan(run, target));
  if (check) for (const scopeId of scopes) demandReachable(run, scopeId, planned);
  for (const scopeId of scopes) closeLostReturns(run, scopeId, lineageIn(scopeId), newIn(planned, scopeId));
  const opened = new Map<string, string>();
  for (const one of planned) begin(run, one, lineageIn(one.scopeId), opened);
  for (const scopeId of scopes) checkScope(run, scopeId);
}

// ── what goes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whole activities: not a process, not one member of a multi-instance, nothing that is being compensated or waits for it. */
function cancellable(run: Run, id: string): string {
  const node = run.nodes[id];
  if (node === undefined || node.parent === null) throw new Refused('ACTIVITY_NOT_OPEN', { activityId: id });
  let isUndoing = false;
  for (let at: string | null = id; at !== null; at = run.nodes[at]!.parent) isUndoing ||= run.nodes[at]!.compensating !== undefined;
  if (node.definition !== undefined || node.index !== undefined || node.awaits !== undefined || isUndoing)
    throw new Refused('ACTIVITY_NOT_CANCELLABLE', { activityId: id, elementId: node.element });
  return id;
}

interface Waiting {
  readonly scopeId: string;
  readonly joinId: string;
  readonly flowId: string;
  readonly lineages: readonly Lineage[];
}

/** @throws {Refused} TOKEN_NOT_WAITING */
function waitingTokens(run: Run, { joinId, flowId, scopeId }: Withdrawal): Waiting[] {
  const scopes = Object.keys(run.nodes).filter((id) => run.nodes[id]!.joins?.[joinId] !== undefined && (scopeId ?? id) === id);
  const scope = scopes[0];
  if (scope === undefined) throw new Refused('TOKEN_NOT_WAITING', { joinId, flowId: flowId ?? null });
  if (scopes.length > 1) throw new Refused('SCOPE_AMBIGUOUS', { elementId: joinId, scopeIds: scopes });
  const flows = Object.entries(run.nodes[scope]!.joins![joinId]!).filter(([id]) => (flowId ?? id) === id);
  if (flows.length === 0) throw new Refused('TOKEN_NOT_WAITING', { joinId, flowId: flowId ?? null });
  return flows.map(([id, lineages]) => ({ scopeId: scope, joinId, flowId: id, lineages }));
}

function takeAway(run: Run, { scopeId, joinId, flowId }: Waiting): void {
  const scope = run.nodes[scopeId];
  const flows = scope?.joins?.[joinId];
  if (scope === undefined || flows === undefined) return;
  const { [flowId]: _gone, ...rest } = flows;
  const { [joinId]: _all, ...others } = scope.joins!;
  const joins = Object.keys(rest).length > 0 ? { ...others, [joinId]: rest } : others;
  editNode(run, scopeId, { joins: Object.keys(joins).length > 0 ? joins : undefined });
}

/** What the new tokens of a scope descend from: that from which everything that went for them did; where nothing went, everything that is there. */
function inherited(
  run: Run,
  touched: ReadonlySet<string>,
  cancelled: readonly string[],
  withdrawn: readonly Waiting[],
): (scopeId: string) => Lineage {
  const known = new Map<string, Lineage>();
  for (const scopeId of touched) {
    const gone = [
      ...cancelled.filter((id) => run.nodes[id]!.parent === scopeId).map((id) => run.nodes[id]!.lineage ?? ''),
      ...withdrawn.filter((one) => one.scopeId === scopeId).flatMap(({ lineages }) => lineages),
    ];
    const all = [
      ...childrenOf(run, scopeId).map((id) => run.nodes[id]!.lineage ?? ''),
      ...Object.values(run.nodes[scopeId]?.joins ?? {}).flatMap((flows) => Object.values(flows).flat()),
    ];
    known.set(scopeId, common(gone.length > 0 ? gone : all));
  }
  return (scopeId) => known.get(scopeId) ?? '';
}

// ── what begins ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A target with the sub-processes that must begin around it first, outermost first. */
interface Planned extends Target {
  readonly path: readonly ProgramElement[];
}

/** Two targets in one sub-process that has to begin share it: only the first opens it. */
function plan(run: Run, target: Target): Planned {
  const { elements } = programOf(run, target.scopeId);
  const path: ProgramElement[] = [];
  for (let at = target.element.parent; !isScopeOf(run, target.scopeId, at); at = elements[at]!.parent) path.unshift(elements[at]!);
  return { ...target, path };
}

/** New tokens directly in the scope: targets in it, and each sub-process on the way to a target once. */
function newIn(planned: readonly Planned[], scopeId: string): string[] {
  const direct = planned.filter((one) => one.scopeId === scopeId && one.path.length === 0).map(({ element }) => element.id);
  const opened = planned.filter((one) => one.scopeId === scopeId && one.path.length > 0).map(({ path }) => path[0]!.id);
  return [...direct, ...new Set(opened)];
}

function demandReachable(run: Run, scopeId: string, planned: readonly Planned[]): void {
  const marking = withMore(markingOf(run.nodes, scopeId), newIn(planned, scopeId));
  const node = run.nodes[scopeId]!;
  demand(run, scopeId, node.definition === undefined ? node.element : null, marking);
  for (const sub of new Set(planned.filter((one) => one.scopeId === scopeId).flatMap(({ path }) => path))) {
    const inside = planned.filter((one) => one.scopeId === scopeId && one.path.includes(sub));
    const next = inside.map(({ path, element }) =>
      path.at(-1) === sub ? { id: element.id, isTarget: true } : { id: path[path.indexOf(sub) + 1]!.id, isTarget: false },
    );
    const opened = new Set(next.filter(({ isTarget }) => !isTarget).map(({ id }) => id));
    demand(run, scopeId, sub.id, withMore({ resting: {} }, [...next.filter(({ isTarget }) => isTarget).map(({ id }) => id), ...opened]));
  }
}

function withMore(marking: Marking, elementIds: readonly string[]): Marking {
  const resting = { ...marking.resting };
  for (const id of elementIds) resting[id] = (resting[id] ?? 0) + 1;
  return { ...marking, resting };
}

function demand(run: Run, scopeId: string, scope: string | null, marking: Marking): void {
  const answer = reach(programOf(run, scopeId), scope, marking, { isAtRest: false });
  if (answer.kind === 'undecided') throw new Refused('STATE_NOT_DECIDED', { scopeId, limit: REACH_LIMIT });
  if (answer.kind === 'reachable') return;
  const { why, elements, message } = answer.reason;
  throw new Refused('STATE_NOT_REACHABLE', { scopeId, why, elements, message });
}

/** `opened`: sub-processes begun by this modification, by the scope around and their element. */
function begin(run: Run, { scopeId, element, path, variables }: Planned, lineage: Lineage, opened: Map<string, string>): void {
  let scope = scopeId;
  for (const sub of path) {
    const key = `${scope}/${sub.id}`;
    const inside = opened.get(key) ?? openSubProcess(run, scope, sub, scope === scopeId ? lineage : '');
    opened.set(key, inside);
    scope = inside;
  }
  const id = beginNode(run, scope, element, scope === scopeId ? lineage : '');
  if (variables !== undefined) setLocal(run, id, checkNames(variables));
  activate(run, id);
}

/** A sub-process begins without its start event; its mappings, boundary events and event sub-processes as always. What fails in them refuses. */
function openSubProcess(run: Run, scopeId: string, sub: ProgramElement, lineage: Lineage): string {
  const id = beginNode(run, scopeId, sub, lineage);
  try {
    applyInputs(run, id, sub.inputs);
    if ('scope' in sub.spec) openEventSubProcesses(run, id, sub.spec.scope);
    openBoundaryWaits(run, id, sub);
  } catch (error) {
    const failure = asFailure(error);
    throw new Refused(failure.code, { message: failure.message, ...failure.details });
  }
  return id;
}
