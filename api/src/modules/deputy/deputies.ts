/** Standing deputies 代理: the list, setting one, ending one. Each is a root of its own in the engine's history, so that who set it is evidence. */
import { type JsonObject, RefusedError, type Root, type Tx } from '@onematter/engine';
import { decodeCursor, toPage } from '../../http/paging.ts';
import type { PackView } from '../../packs/pack-view.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import { Values } from '../case/visibility.ts';
import { managedLocalities } from '../instance/managed.ts';
import { loadPeople } from '../organisation/people.ts';
import type { Auth } from '../session/auth.ts';
import { permissionsOf } from '../session/permissions.ts';

export interface NewDeputy {
  readonly deputyId: string;
  readonly representedId: string;
  readonly personId: string;
  readonly role: string | null;
  readonly processId: string | null;
  /** legal days, the last one included */
  readonly from: string;
  readonly until: string | null;
  readonly reason: string;
}

interface Row {
  id: string;
  represented_id: string;
  represented_name: string;
  person_id: string;
  person_name: string;
  role: string | null;
  process_id: string | null;
  valid_from: string;
  valid_to: string | null;
  reason: string;
  set_by: string;
  set_by_name: string | null;
  set_at: string;
  ended_by: string | null;
  ended_by_name: string | null;
  ended_at: string | null;
  is_managed: boolean;
  sort_at: string;
}

/** Newest first: those one set or is named in, or (administrators) all of the localities looked after. */
export async function listDeputies(
  tx: Tx,
  auth: Auth,
  pack: PackView,
  query: { readonly scope: 'mine' | 'all'; readonly cursor?: string | undefined; readonly limit: number },
  today: string,
) {
  const values = new Values(auth.tenantId);
  const conditions = ['d.tenant_id = $1'];
  if (query.scope === 'mine') {
    const me = values.add(auth.personId);
    conditions.push(`(d.represented_id = ${me} or d.person_id = ${me})`);
  }
  const managed = managedPerson(auth, values, 'd.represented_id');
  if (query.scope === 'all') conditions.push(managed);
  const cursor = decodeCursor(query.cursor, ['instant', 'uuid']);
  if (cursor) conditions.push(`(d.set_at, d.deputy_id) < (${values.add(cursor[0])}::timestamptz, ${values.add(cursor[1])}::uuid)`);
  const name = (column: string) => `(select p.name from person p where p.tenant_id = d.tenant_id and p.person_id = d.${column})`;
  const rows = await tx.query<Row>(
    `select d.deputy_id as id, d.represented_id, ${name('represented_id')} as represented_name, d.person_id, ${name('person_id')} as person_name,
            d.role, d.process_id, d.valid_from::text as valid_from, d.valid_to::text as valid_to, d.reason, d.set_by, ${name('set_by')} as set_by_name,
            d.set_at, d.ended_by, ${name('ended_by')} as ended_by_name, d.ended_at, ${managed} as is_managed,
            to_char(d.set_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as sort_at
       from deputy d where ${conditions.join(' and ')} order by d.set_at desc, d.deputy_id desc limit ${values.add(query.limit + 1)}`,
    values.list,
  );
  const page = toPage(rows, query.limit, (row) => [row.sort_at, row.id]);
  return { items: page.items.map((row) => present(row, auth, pack, today)), next: page.next };
}

function present(row: Row, auth: Auth, pack: PackView, today: string) {
  const person = (id: string, name: string | null) => ({ id, name: name ?? id });
  const status = statusOf(row, today);
  return {
    ...{ id: row.id, represented: person(row.represented_id, row.represented_name), deputy: person(row.person_id, row.person_name) },
    ...{ role: row.role, roleName: row.role === null ? null : pack.roleName(row.role), processId: row.process_id },
    processName: row.process_id === null ? null : (pack.processes.get(row.process_id)?.name ?? row.process_id),
    ...{ from: row.valid_from, until: row.valid_to, reason: row.reason, setAt: row.set_at, endedAt: row.ended_at, status },
    setBy: person(row.set_by, row.set_by_name),
    endedBy: row.ended_by === null ? null : person(row.ended_by, row.ended_by_name),
    mayEnd: (status === 'effective' || status === 'planned') && (row.is_managed || row.represented_id === auth.personId),
  };
}

function statusOf({ ended_at, valid_from, valid_to }: Row, today: string): 'effective' | 'planned' | 'over' | 'ended' {
  if (ended_at !== null) return 'ended';
  if (valid_from > today) return 'planned';
  return valid_to !== null && valid_to < today ? 'over' : 'effective';
}

/** A person for himself, an administrator for those who hold a post in the localities looked after. */
export async function mayManage(tx: Tx, auth: Auth, representedId: string): Promise<boolean> {
  if (auth.personId === representedId) return true;
  const values = new Values(auth.tenantId);
  const [row] = await tx.query<{ is: boolean }>(
    `select ${managedPerson(auth, values, `${values.add(representedId)}::text`)} as is`,
    values.list,
  );
  return row!.is;
}

/** A condition: the person holds a post there, now or later. `$1` is the tenant. */
function managedPerson(auth: Auth, values: Values, personId: string): string {
  const today = `(coalesce(${values.add(auth.asOf)}::timestamptz, now()) at time zone 'Asia/Shanghai')::date`;
  return `exists (select from post o join agency g on g.tenant_id = o.tenant_id and g.agency_id = o.agency_id where o.tenant_id = $1
    and o.person_id = ${personId} and (o.valid_to is null or o.valid_to >= ${today})
    and g.locality_code like any(${values.add(managedLocalities(auth, 'deputy.manage'))}::text[]))`;
}

/** Inside the command that sets it. @throws {RefusedError} as `demandSound`, DEPUTY_EXISTS */
export async function insertDeputy(tx: Tx, root: Root, deputy: NewDeputy, pack: PackView): Promise<JsonObject> {
  await demandSound(tx, deputy, pack, legalDay(root.now));
  // one at a time for each represented person: two alike sent at once are still seen one by the other
  await tx.query('select 1 from person where tenant_id = $1 and person_id = $2 for no key update', [tx.tenantId, deputy.representedId]);
  const { deputyId, representedId, personId, role, processId, from, until, reason } = deputy;
  const [same] = await tx.query<{ id: string }>(
    `select deputy_id as id from deputy where tenant_id = $1 and represented_id = $2 and person_id = $3 and role is not distinct from $4
        and process_id is not distinct from $5 and ended_at is null and (valid_to is null or valid_to >= $6) and ($7::date is null or valid_from <= $7::date)`,
    [tx.tenantId, representedId, personId, role, processId, from, until],
  );
  if (same) throw new RefusedError('DEPUTY_EXISTS', { deputyId: same.id });
  await tx.query(
    `insert into deputy (tenant_id, deputy_id, represented_id, person_id, role, process_id, valid_from, valid_to, reason, set_by, set_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [tx.tenantId, deputyId, representedId, personId, role, processId, from, until, reason, root.actor.id, root.now],
  );
  return { deputyId, representedId, personId, role, processId, from, until, reason };
}

/** @throws {RefusedError} DEPUTY_SELF · DEPUTY_PERIOD_INVALID · PERSON_NOT_FOUND · DEPUTY_NOT_ELIGIBLE · DEPUTY_ROLE_NOT_HELD · PROCESS_NOT_FOUND */
async function demandSound(tx: Tx, deputy: NewDeputy, pack: PackView, today: string): Promise<void> {
  const { representedId, personId, role, processId, from, until } = deputy;
  if (representedId === personId) throw new RefusedError('DEPUTY_SELF');
  if (until !== null && (until < from || until < today)) throw new RefusedError('DEPUTY_PERIOD_INVALID', { from, until, today });
  const people = await loadPeople(tx, [representedId, personId], from > today ? from : today);
  const [represented, person] = [people[representedId], people[personId]];
  if (!represented || !person) throw new RefusedError('PERSON_NOT_FOUND', { personId: represented ? personId : representedId });
  const permissions = permissionsOf(person.posts.map((post) => post.role));
  if (!permissions.has('task.handle')) throw new RefusedError('DEPUTY_NOT_ELIGIBLE', { personId });
  if (role !== null && !represented.posts.some((post) => post.role === role)) throw new RefusedError('DEPUTY_ROLE_NOT_HELD', { role });
  if (processId !== null && !pack.processes.has(processId)) throw new RefusedError('PROCESS_NOT_FOUND', { processId });
}

export interface StoredDeputy {
  readonly represented_id: string;
  readonly person_id: string;
}

/** What the person may know of; null: nothing of this id. */
export async function findDeputy(tx: Tx, auth: Auth, deputyId: string): Promise<StoredDeputy | null> {
  const [row] = await tx.query<StoredDeputy>('select represented_id, person_id from deputy where tenant_id = $1 and deputy_id = $2', [
    auth.tenantId,
    deputyId,
  ]);
  return row && (row.person_id === auth.personId || (await mayManage(tx, auth, row.represented_id))) ? row : null;
}

/** Inside the command that ends it, under its root's lock. @throws {RefusedError} DEPUTY_ENDED */
export async function endDeputy(tx: Tx, root: Root): Promise<void> {
  const ended = await tx.query(
    `update deputy set ended_by = $3, ended_at = $4 where tenant_id = $1 and deputy_id = $2 and ended_at is null
        and (valid_to is null or valid_to >= $5) returning 1`,
    [tx.tenantId, root.rootId, root.actor.id, root.now, legalDay(root.now)],
  );
  if (ended.length === 0) throw new RefusedError('DEPUTY_ENDED');
}
