/**
 * To whom a task may be handed 转办/委派, who may sign 加签, be asked 沟通 or get a copy 抄送: those who can first, the others with what the
 * rules would object to, so that nobody is chosen in vain.
 */
import { type Engine, obligations, type TaskStanding, type Tx } from '@onematter/engine';
import { z } from 'zod';
import { describeCode } from '../../errors.ts';
import type { PackView } from '../../packs/pack-view.ts';
import { loadAgencies } from '../organisation/ancestors.ts';
import { findPeople, loadPeople, type PersonOption } from '../organisation/people.ts';
import type { Auth } from '../session/auth.ts';
import { permissionsOf } from '../session/permissions.ts';
import type { FoundTask } from './find-task.ts';

export const PICKED_FOR = ['assign', 'delegate', 'add-sign', 'consult', 'carbon-copy'] as const;

export const Assignee = z
  .object({
    id: z.string(),
    name: z.string(),
    roleName: z.string(),
    unit: z.string().nullable(),
    agencyName: z.string(),
    /** why not, where separation of duty 办审定分离 or a missing certificate stands in the way */
    refusal: z.string().nullable(),
  })
  .meta({ id: 'Assignee' });
type Assignee = z.infer<typeof Assignee>;

export interface Asked {
  readonly auth: Auth;
  readonly operation: (typeof PICKED_FOR)[number];
  /** part of a name: searches the whole tenant where anybody may be chosen */
  readonly q: string | undefined;
  readonly day: string;
}

/** As long as a list of persons is of use; a name finds the others. */
const LONGEST = 200;

export async function possibleAssignees(
  tx: Tx,
  { engine, pack }: { readonly engine: Engine; readonly pack: PackView },
  task: FoundTask,
  asked: Asked,
): Promise<Assignee[]> {
  const isHandedOn = asked.operation === 'assign' || asked.operation === 'delegate';
  const found = await (isHandedOn && task.item_kind === 'task' ? candidates(tx, task, asked) : anybody(tx, task, asked));
  const people = new Map(found.map((person) => [person.id, person]));
  for (const self of [asked.auth.personId, task.on_behalf_of, isHandedOn ? task.assignee : null]) {
    if (self !== null && !(asked.operation === 'assign' && self !== task.assignee)) people.delete(self);
  }
  const isHolding = isHandedOn || asked.operation === 'add-sign';
  const facts = isHolding ? await loadPeople(tx, [...people.keys()], asked.day) : {};
  const participations = isHolding ? await engine.participations(tx, task.root_id) : [];
  const rules = (await engine.definition(tx, task.definition_id))?.rules ?? { distinctPersons: [], qualified: [] };
  const standing = await engine.taskStanding(tx, task.root_id, task.task_id);
  const listed = [...people.values()].slice(0, LONGEST).map(({ id, name, role, unit, agencyName }): Assignee => {
    const objection = isHolding ? obligations(rules, facts[id], id, task.duty, participations) : null;
    const basis = typeof objection?.details['basis'] === 'string' ? `（${objection.details['basis']}）` : '';
    const refusal = objection ? `${describeCode(objection.code).zh}${basis}` : alreadyIn(standing, task, asked, id);
    return { id, name, roleName: pack.roleName(role), unit, agencyName, refusal };
  });
  return [...listed.filter((one) => one.refusal === null), ...listed.filter((one) => one.refusal !== null)];
}

/** Holders of the task's roles within its reach. */
async function candidates(tx: Tx, task: FoundTask, { q, day }: Asked): Promise<PersonOption[]> {
  const agencyId = task.agency_id ?? task.case_agency_id;
  const above = task.agency_reach === 'parents' ? ((await loadAgencies(tx, [agencyId]))[agencyId]?.ancestors ?? []) : [];
  const where = task.agency_reach === 'children' ? { within: agencyId } : { agencyIds: [agencyId, ...above] };
  return (await Promise.all(task.candidate_roles.map((role) => findPeople(tx, { role, q, ...where }, day)))).flat();
}

/** Who holds a post at the task's agency or below it, or anywhere in the tenant by name; whoever must answer handles tasks. */
async function anybody(tx: Tx, task: FoundTask, { q, day, operation }: Asked): Promise<PersonOption[]> {
  const where = q === undefined ? { within: task.agency_id ?? task.case_agency_id } : { q };
  const found = await findPeople(tx, where, day);
  return operation === 'carbon-copy' ? found : found.filter(({ role }) => permissionsOf([role]).has('task.handle'));
}

/** Whoever signs already, or is asked and has not answered, is not asked again. */
function alreadyIn(standing: TaskStanding | null, task: FoundTask, { operation }: Asked, personId: string): string | null {
  if (standing === null) return null;
  const signers = standing.rounds.flatMap((round) => [...round.signers.flatMap(({ person, owner }) => [person, owner]), ...round.waiting]);
  const isSigning = [...signers, ...standing.otherMembers, task.assignee, task.owner].includes(personId);
  if (operation === 'add-sign' && isSigning) return describeCode('SIGNER_DUPLICATE').zh;
  return operation === 'consult' && standing.asked.includes(personId) ? describeCode('PERSON_ALREADY_ASKED').zh : null;
}
