/** Which running instances and batches a migration 迁移 may touch: those of the localities of the posts that give the permission. */
import type { MigrationPlan, Tx } from '@onematter/engine';
import { ApiError } from '../../errors.ts';
import { Values } from '../case/visibility.ts';
import { managedRoots, ROOT_WITH_CASE } from '../instance/managed.ts';
import type { Auth } from '../session/auth.ts';

/** Running by a definition of the plan, itself or by a process it calls. `or` would read every running root: two searches, an index each. */
function concerned(definitions: string, condition: string): string {
  const of = (runs: string) => `select r.root_id from root r where r.tenant_id = $1 and r.status = 'active' and ${runs} and ${condition}`;
  return `${of(`r.definition_id = any(${definitions}::uuid[])`)} union
    ${of(`r.called_definitions is not null and r.called_definitions && ${definitions}::uuid[]`)}`;
}

const versionsOf = (plan: MigrationPlan) => plan.processes.map(({ from }) => from);

/** A page of those concerned that the person manages, in order of id; `limit` of them after `after`. */
export async function managedConcerned(
  tx: Tx,
  auth: Auth,
  plan: MigrationPlan,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<string[]> {
  const values = new Values(auth.tenantId);
  const from = values.add(versionsOf(plan));
  const cursor = values.add(after);
  const rows = await tx.query<{ id: string }>(
    `select r.root_id as id from (${concerned(from, `(${cursor}::uuid is null or r.root_id > ${cursor}::uuid)`)}) n
       join ${ROOT_WITH_CASE} on true where r.tenant_id = $1 and r.root_id = n.root_id and ${managedRoots(auth, values, 'migration.manage')}
      order by 1 limit ${values.add(limit)}`,
    values.list,
  );
  return rows.map(({ id }) => id);
}

/** Of the instances concerned (of `caseIds`, where given) those the person manages, and how many lie elsewhere. */
export async function splitConcerned(
  tx: Tx,
  auth: Auth,
  plan: MigrationPlan,
  caseIds: readonly string[] | undefined,
): Promise<{ readonly managed: string[]; readonly leftOut: number }> {
  const values = new Values(auth.tenantId);
  const from = values.add(versionsOf(plan));
  const named = values.add(caseIds ?? null);
  const rows = await tx.query<{ id: string; isManaged: boolean }>(
    `select r.root_id as id, ${managedRoots(auth, values, 'migration.manage')} as "isManaged"
       from (${concerned(from, `(${named}::uuid[] is null or r.root_id = any(${named}::uuid[]))`)}) n
       join ${ROOT_WITH_CASE} on true where r.tenant_id = $1 and r.root_id = n.root_id`,
    values.list,
  );
  const managed = rows.filter(({ isManaged }) => isManaged).map(({ id }) => id);
  return { managed, leftOut: rows.length - managed.length };
}

/** Of these ids the ones the person manages. */
export async function managedOf(tx: Tx, auth: Auth, rootIds: readonly string[]): Promise<string[]> {
  const values = new Values(auth.tenantId);
  const rows = await tx.query<{ id: string }>(
    `select r.root_id as id from ${ROOT_WITH_CASE} where r.tenant_id = $1 and r.root_id = any(${values.add(rootIds)}::uuid[])
        and ${managedRoots(auth, values, 'migration.manage')}`,
    values.list,
  );
  return rows.map(({ id }) => id);
}

/** Of these batches the ones without an instance elsewhere. */
export async function managedBatches(tx: Tx, auth: Auth, batchIds: readonly string[]): Promise<ReadonlySet<string>> {
  const values = new Values(auth.tenantId);
  const rows = await tx.query<{ id: string }>(
    `select b.batch_id as id from migration_batch b where b.tenant_id = $1 and b.batch_id = any(${values.add(batchIds)}::uuid[])
        and not exists (select from migration_instance m join ${ROOT_WITH_CASE} on true
          where m.tenant_id = $1 and m.batch_id = b.batch_id and r.tenant_id = $1 and r.root_id = m.root_id
            and not ${managedRoots(auth, values, 'migration.manage')})`,
    values.list,
  );
  return new Set(rows.map(({ id }) => id));
}

/** @throws {ApiError} MIGRATION_NOT_FOUND: there is none, or it reaches into another locality */
export async function demandManagedBatch(tx: Tx, auth: Auth, batchId: string): Promise<void> {
  if (!(await managedBatches(tx, auth, [batchId])).has(batchId)) throw new ApiError('MIGRATION_NOT_FOUND');
}
