import type { Facts, KernelCommand, KernelEvent, RuntimeRules, UserTaskOpened } from '../kernel/types.ts';
import { eligibility } from '../tasks/obligations.ts';
import type { OpenedTask } from './changes.ts';
import type { EngineParts } from './parts.ts';
import { type RootWork, rootOf } from './root-work.ts';
import type { AssignmentChoice, AssignmentRequest } from './types.ts';

/*
 * Assignment rules 分派 (`om:assign`): what opened in a step and is nobody's yet goes, in the same transaction, to one of those who may
 * have it, by an ordinary `user-task.assign` of the system. Who that is the api knows (posts and open tasks are in the database): one
 * query a task, none for tasks without a rule. Where nobody is eligible the task stays in the pool of its candidates.
 */

const ASSIGNMENT = { kind: 'system', id: 'assignment' } as const;

export type AssignCommand = Extract<KernelCommand, { readonly type: 'user-task.assign' }>;

/** The tasks of a step that wait for a rule: still open, with nobody. */
export function toAssign(work: RootWork, events: readonly KernelEvent[]): OpenedTask[] {
  return events.flatMap((event) => {
    const task =
      event.type === 'user-task.opened' && event.task.assign !== undefined ? work.changes.opened.get(event.task.taskId) : undefined;
    return task !== undefined && task.assignee === null ? [task] : [];
  });
}

export interface Assignment {
  readonly command: AssignCommand;
  /** with what is known of the chosen person */
  readonly facts: Facts;
}

/** Whom the rule of a task chooses, as a command; null: nobody. `facts` are those of the step that opened it. */
export async function assignmentOf(
  parts: EngineParts,
  work: RootWork,
  task: OpenedTask,
  facts: Facts,
  rules: RuntimeRules,
): Promise<Assignment | null> {
  const participations = [...facts.participations, ...work.participations];
  const choice = await parts.hooks.chooseAssignee?.(work.tx, rootOf(work), {
    ...{ rule: task.assign!, duty: task.duty, users: task.candidateUsers, roles: task.candidateRoles, pool: poolOf(task) },
    ...reachOf(task),
    ...eligibility(rules, task.duty, participations),
    pending: pendingOf(work),
  });
  if (choice === undefined || choice === null) return null;
  const { person, agencies } = choice;
  return {
    command: {
      type: 'user-task.assign',
      actor: ASSIGNMENT,
      taskId: task.taskId,
      assignee: person.personId,
      reason: reasonOf(task, choice),
    },
    facts: {
      ...facts,
      participations,
      people: { ...facts.people, [person.personId]: person },
      agencies: { ...facts.agencies, ...agencies },
    },
  };
}

/** A turn goes round among those who do the same step at the same agency; load is looked at over everything. */
function poolOf({ assign, processId, elementId, rolesAgencyId }: OpenedTask): string {
  return assign === 'round-robin' ? `${processId}/${elementId}@${rolesAgencyId ?? ''}` : '';
}

function reachOf({ rolesAgencyId, agencyReach, candidatePrincipals }: OpenedTask): Pick<AssignmentRequest, 'agencyIds' | 'below'> {
  if (rolesAgencyId === null) return { agencyIds: [], below: null };
  if (agencyReach === 'children') return { agencyIds: [rolesAgencyId], below: rolesAgencyId };
  const places = candidatePrincipals.flatMap((principal) =>
    principal.startsWith('role:') ? [principal.slice(principal.indexOf('@') + 1)] : [],
  );
  return { agencyIds: [...new Set([rolesAgencyId, ...places])], below: null };
}

/** What this transaction has given to whom and not stored yet. */
function pendingOf({ changes }: RootWork): { readonly [personId: string]: number } {
  const counts: Record<string, number> = {};
  const given = [...[...changes.opened.values()].map((task) => task.assignee), ...changes.assigned.values()];
  for (const personId of given) if (personId !== null) counts[personId] = (counts[personId] ?? 0) + 1;
  return counts;
}

/** As the history keeps it: the rule, how much the person had, among how many. */
function reasonOf({ assign }: UserTaskOpened, { openTasks, candidates }: AssignmentChoice): string {
  return `${assign} open=${openTasks} candidates=${candidates}`;
}
