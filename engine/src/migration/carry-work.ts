import { openJob } from '../elements/job.ts';
import { dueAtOf } from '../elements/user-task.ts';
import { asFailure } from '../kernel/failure.ts';
import type { Loop, ProgramElement, Text, UserTaskSpec } from '../kernel/program.ts';
import { childrenOf, editNode, emit, type Run, setVariablesOf } from '../kernel/run.ts';
import type { TaskState } from '../kernel/state.ts';
import type { Json } from '../kernel/types.ts';
import { evaluateText, evaluateTexts } from '../kernel/variables.ts';
import { isCandidate } from '../tasks/candidates.ts';
import { mayReceive } from '../tasks/obligations.ts';
import { finding, named } from './findings.ts';
import type { MigrationFinding } from './plan.ts';
import type { Route } from './route.ts';

/* The work in hand: user tasks with who has them, jobs in flight, the counters of loops, incidents. */

function failed(route: Route, id: string, to: ProgramElement, error: unknown): MigrationFinding {
  const failure = asFailure(error);
  return finding(
    'MIGRATION_WAIT_FAILED',
    { definitionId: route.mapping.from, program: route.target, elementId: to.id, isNew: true, activityId: id },
    {
      zh: `${named(route.target, to.id)}现在不能等待：${failure.code}`,
      en: `${named(route.target, to.id)} cannot wait now: ${failure.message}`,
    },
  );
}

// ── user tasks ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function assignmentText({ assignee, candidateUsers, candidateRoles, agency, agencyReach }: UserTaskSpec): string {
  return JSON.stringify([agencyReach, ...[assignee, candidateUsers, candidateRoles, agency].map((text) => text && plainText(text))]);
}

function plainText(text: Text): unknown {
  return text.kind === 'static' ? text.text : ['=', text.expression.text];
}

/**
 * A user task keeps its id, its draft and its local variables; name, form, stage, duty, operations and deadline become those of the new
 * version. Candidates stay as they are where the new version says the same about them, else they are evaluated again. Whoever has the
 * task keeps it, unless the new version bars this person (duties, certificates) or no longer counts them among the candidates: then it goes
 * back to the candidates.
 */
export function carryTask(run: Run, route: Route, id: string, from: ProgramElement, to: ProgramElement): MigrationFinding[] {
  const { task } = run.nodes[id]!;
  if (task === undefined || from.spec.kind !== 'user-task' || to.spec.kind !== 'user-task') return [];
  try {
    moveTask(run, route, id, task, from, to);
    return [];
  } catch (error) {
    return [failed(route, id, to, error)];
  }
}

function moveTask(run: Run, route: Route, id: string, task: TaskState, from: ProgramElement, to: ProgramElement): void {
  if (from.spec.kind !== 'user-task' || to.spec.kind !== 'user-task') return;
  const before = from.spec.task;
  const spec = to.spec.task;
  const isSame = assignmentText(before) === assignmentText(spec);
  const offered = isSame ? task : offer(run, id, task, spec);
  const wanted = offered.assignee;
  const withheld = wanted === null ? null : mayReceive(run, route.mapping.to, wanted, spec.duty);
  const next = withheld === null ? offered : handedBack(offered, null);
  editNode(run, id, { task: next });
  emit(run, {
    type: 'user-task.migrated',
    from: from.id === to.id ? null : from.id,
    assigneeBefore: task.assignee,
    keepsDueAt: before.deadline === spec.deadline,
    task: {
      taskId: task.id,
      activityId: id,
      elementId: to.id,
      processId: route.target.processId,
      definitionId: route.mapping.to,
      name: to.name,
      formKey: spec.formKey,
      assignee: next.assignee,
      candidateUsers: next.users ?? [],
      candidateRoles: next.roles ?? [],
      agencyId: next.agency ?? null,
      ...(next.reach === undefined ? {} : { agencyReach: next.reach }),
      ...(spec.assign === 'claim' ? {} : { assign: spec.assign }),
      duty: spec.duty,
      stage: spec.stage,
      operations: spec.operations,
      deadline: spec.deadline,
      dueAt: dueAtOf(run, spec),
      input: run.variables[id] ?? {},
      ...(withheld === null ? {} : { withheld: { assignee: wanted!, code: withheld.code, details: withheld.details } }),
    },
  });
}

/** The candidates of the new version; the assignee where they still are one of them, or where nobody can tell. */
function offer(run: Run, id: string, task: TaskState, spec: UserTaskSpec): TaskState {
  const named = evaluateText(run, id, spec.assignee, 'assignee');
  const users = evaluateTexts(run, id, spec.candidateUsers, 'candidateUsers');
  const roles = evaluateTexts(run, id, spec.candidateRoles, 'candidateGroups');
  const agency = evaluateText(run, id, spec.agency, 'om:agency');
  const { users: _users, roles: _roles, agency: _agency, reach: _reach, ...rest } = task;
  const next: TaskState = {
    ...rest,
    ...(users.length > 0 ? { users } : {}),
    ...(roles.length > 0 ? { roles } : {}),
    ...(agency === null ? {} : { agency }),
    ...(spec.agencyReach === 'agency' ? {} : { reach: spec.agencyReach }),
  };
  if (task.assignee === null) return { ...next, assignee: named };
  const isOpenToAll = users.length === 0 && roles.length === 0;
  const isKnown = users.includes(task.assignee) || run.env.facts.people[task.assignee] !== undefined;
  const stays = task.assignee === named || isOpenToAll || !isKnown || isCandidate(next, task.assignee, run.env.facts);
  return stays ? next : handedBack(next, named);
}

/** From one person to another, or to the candidates; a delegation 委派 ends with it. */
function handedBack(task: TaskState, assignee: string | null): TaskState {
  const { owner: _delegator, ...rest } = task;
  return { ...rest, assignee };
}

/** Items beside the task – signers 加签, persons asked 沟通 – go with it; where the task would come straight back to is said anew. */
export function carryItems(run: Run, route: Route, id: string, from: ProgramElement, to: ProgramElement): void {
  const { items, straightBack } = run.nodes[id]!;
  for (const item of items ?? [])
    emit(run, {
      type: 'work.migrated',
      kind: 'item',
      id: item.id,
      elementId: to.id,
      from: from.id,
      activityId: id,
      definitionId: route.mapping.to,
    });
  if (straightBack === undefined) return;
  const element = route.targetOf(straightBack.element)?.id;
  editNode(run, id, { straightBack: element === undefined ? undefined : { ...straightBack, element } });
}

// ── jobs, incidents ────────────────────────────────────────────────────────────────────────────────────────────────────

/** A job in flight goes on, with the input and headers it was created with; one of another type is withdrawn and created anew. */
export function carryJob(run: Run, route: Route, id: string, from: ProgramElement, to: ProgramElement): MigrationFinding[] {
  const { job } = run.nodes[id]!;
  if (job === undefined) return [];
  const [old, next] = [jobOf(from), jobOf(to)];
  if (next === null) return [];
  if (old !== null && JSON.stringify(plainText(old.type)) === JSON.stringify(plainText(next.type))) {
    emit(run, {
      type: 'work.migrated',
      kind: 'job',
      id: job.id,
      elementId: to.id,
      from: from.id,
      activityId: id,
      definitionId: route.mapping.to,
    });
    return [];
  }
  emit(run, { type: 'job.cancelled', jobId: job.id, elementId: from.id, cause: 'migration' });
  editNode(run, id, { job: undefined });
  try {
    openJob(run, id, next);
    return [];
  } catch (error) {
    return [failed(route, id, to, error)];
  }
}

function jobOf({ spec }: ProgramElement) {
  return 'job' in spec ? spec.job : null;
}

/** An incident stays as it is: whoever resolves it tries again what the new version says. */
export function carryIncident(run: Run, route: Route, id: string, from: ProgramElement, to: ProgramElement): void {
  const { incident } = run.nodes[id]!;
  if (incident === undefined || from.id === to.id) return;
  emit(run, {
    type: 'work.migrated',
    kind: 'incident',
    id: incident.id,
    elementId: to.id,
    from: from.id,
    activityId: id,
    definitionId: route.mapping.to,
  });
}

// ── loops ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Members that began keep their items: the collection is not read again. The names of item and output collection become those of the new
 * version; a standard loop takes its new condition and maximum for the next round.
 */
export function carryLoop(run: Run, id: string, from: ProgramElement, to: ProgramElement): void {
  const { loop } = run.nodes[id]!;
  if (loop === undefined || from.loop === null || to.loop === null) return;
  if (to.loop.kind === 'standard') editNode(run, id, { loop: { ...loop, total: to.loop.maximum ?? 0 } });
  else if (from.loop.kind === 'multi-instance') renameItems(run, id, loop.total, from.loop, to.loop);
}

function renameItems(run: Run, id: string, total: number, from: Loop, to: Loop): void {
  if (from.outputCollection !== to.outputCollection) {
    const { [from.outputCollection ?? '']: list, ...rest } = run.variables[id] ?? {};
    const local: Record<string, Json> = { ...rest };
    if (to.outputCollection !== null) local[to.outputCollection] = list ?? Array.from({ length: total }, () => null);
    setVariablesOf(run, id, Object.keys(local).length > 0 ? local : undefined);
  }
  if (from.inputElement === to.inputElement) return;
  for (const member of childrenOf(run, id)) {
    const { [from.inputElement ?? '']: item, ...rest } = run.variables[member] ?? {};
    if (to.inputElement !== null && item !== undefined) setVariablesOf(run, member, { ...rest, [to.inputElement]: item });
  }
}
