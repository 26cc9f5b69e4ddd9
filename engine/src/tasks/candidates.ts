import { omOf } from '../kernel/moddle.ts';
import { problem, type Source } from '../kernel/source.ts';
import type { TaskState } from '../kernel/state.ts';
import type { AgencyReach, AssignRule, Facts, UserTaskOpened } from '../kernel/types.ts';

/*
 * Who may do a task 候选人: named persons (FEEL may name the case's own people), or the holders of a role at an agency – and, by
 * `om:agencyReach`, at the agencies above or below it. In worklists candidates are principals, found through one index:
 *
 *   person:P          that person
 *   role:R@A          who holds R at A; a task that reaches upwards has one for A and one for each agency above it
 *   role:R@A/*        who holds R somewhere below A; a reader looks for it at every agency above his own
 */

type Agencies = NonNullable<Facts['agencies']>;

/** Is the person among the candidates: named, or in a candidate role within reach of the task's agency (else the case's)? */
export function isCandidate(task: Pick<TaskState, 'users' | 'roles' | 'agency' | 'reach'>, personId: string, facts: Facts): boolean {
  if (task.users?.includes(personId)) return true;
  const agency = task.agency ?? facts.case?.['agencyId'] ?? null;
  const posts = facts.people[personId]?.posts ?? [];
  return posts.some(
    (post) =>
      task.roles?.includes(post.role) &&
      (agency === null || (typeof agency === 'string' && isWithin(post.agencyId, agency, task.reach ?? 'agency', facts.agencies ?? {}))),
  );
}

function isWithin(held: string, agency: string, reach: AgencyReach, agencies: Agencies): boolean {
  if (held === agency) return true;
  if (reach === 'parents') return agencies[agency]?.ancestors.includes(held) ?? false;
  return reach === 'children' && (agencies[held]?.ancestors.includes(agency) ?? false);
}

/** The principals under which a task stands while nobody holds it. `agencyId`: whose roles are meant; null where there is none. */
export function candidatePrincipals(
  task: Pick<UserTaskOpened, 'candidateUsers' | 'candidateRoles' | 'agencyReach'>,
  agencyId: string | null,
  agencies: Agencies,
): string[] {
  const places = agencyId === null ? [] : placesOf(agencyId, task.agencyReach, agencies);
  const roles = task.candidateRoles.flatMap((role) => places.map((place) => `role:${role}@${place}`));
  return [...new Set([...task.candidateUsers.map((user) => `person:${user}`), ...roles])];
}

function placesOf(agencyId: string, reach: UserTaskOpened['agencyReach'], agencies: Agencies): string[] {
  if (reach === 'parents') return [agencyId, ...(agencies[agencyId]?.ancestors ?? [])];
  return reach === 'children' ? [agencyId, `${agencyId}/*`] : [agencyId];
}

/** The principals a post makes its holder: of the role at its agency, and below every agency above. */
export function postPrincipals(role: string, agencyId: string, ancestors: readonly string[]): string[] {
  return [`role:${role}@${agencyId}`, ...ancestors.map((ancestor) => `role:${role}@${ancestor}/*`)];
}

const REACHES: readonly AgencyReach[] = ['agency', 'parents', 'children'];
const RULES: readonly AssignRule[] = ['claim', 'least-loaded', 'round-robin'];

/** `om:agencyReach` of an element; null where it is refused. */
export function readReach(source: Source): AgencyReach | null {
  return readWord(source, 'agencyReach', REACHES);
}

/** `om:assign` of an element; null where it is refused. */
export function readAssignRule(source: Source): AssignRule | null {
  return readWord(source, 'assign', RULES);
}

function readWord<W extends string>(source: Source, name: string, words: readonly W[]): W | null {
  const text = omOf(source.element)[name] ?? words[0]!;
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  return problem(
    source,
    'ATTRIBUTE_INVALID',
    { zh: `“${source.id}”的 om:${name} 为“${text}”`, en: `om:${name} of “${source.id}” is “${text}”` },
    { zh: `可用：${words.join('、')}`, en: `Use: ${words.join(', ')}` },
  );
}
