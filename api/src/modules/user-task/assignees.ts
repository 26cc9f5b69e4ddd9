/** To whom a task may be handed 转办: the holders of its roles, each with what the rules would object to, so that nobody is chosen in vain. */
import { type Engine, obligations, type Tx } from '@onematter/engine';
import { z } from 'zod';
import { describeCode } from '../../errors.ts';
import type { PackView } from '../../packs/pack-view.ts';
import { loadAgencies } from '../organisation/ancestors.ts';
import { findPeople, loadPeople } from '../organisation/people.ts';
import type { FoundTask } from './find-task.ts';

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

export async function possibleAssignees(
  tx: Tx,
  engine: Engine,
  task: FoundTask,
  pack: PackView,
  day: string,
): Promise<z.infer<typeof Assignee>[]> {
  const agencyId = task.agency_id ?? task.case_agency_id;
  const above = task.agency_reach === 'parents' ? ((await loadAgencies(tx, [agencyId]))[agencyId]?.ancestors ?? []) : [];
  const where = task.agency_reach === 'children' ? { within: agencyId } : { agencyIds: [agencyId, ...above] };
  const found = await Promise.all(task.candidate_roles.map((role) => findPeople(tx, { role, ...where }, day)));
  const people = new Map(found.flat().map((person) => [person.id, person]));
  people.delete(task.assignee ?? '');
  const facts = await loadPeople(tx, [...people.keys()], day);
  const participations = await engine.participations(tx, task.root_id);
  const rules = (await engine.definition(tx, task.definition_id))?.rules ?? { distinctPersons: [], qualified: [] };
  return [...people.values()].map(({ id, name, role, unit, agencyName }) => {
    const objection = obligations(rules, facts[id], id, task.duty, participations);
    const basis = typeof objection?.details['basis'] === 'string' ? `（${objection.details['basis']}）` : '';
    return {
      id,
      name,
      roleName: pack.roleName(role),
      unit,
      agencyName,
      refusal: objection ? `${describeCode(objection.code).zh}${basis}` : null,
    };
  });
}
