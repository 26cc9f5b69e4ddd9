import type { Actor, Instant, RuntimeRules } from '../kernel/types.ts';
import type { Tx } from './database.ts';

export interface DefinitionMeta {
  readonly definitionId: string;
  readonly deploymentId: string;
  readonly packId: string;
  readonly packVersion: string;
  readonly processId: string;
  readonly version: number;
  readonly versionTag: string | null;
  readonly digest: string;
  readonly resourceName: string;
  readonly deployedAt: Instant;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** All that compiles one definition. */
export interface DefinitionSource extends DefinitionMeta {
  readonly xml: string;
  readonly decisions: readonly NamedText[];
  readonly rules: RuntimeRules;
}

const META = `d.definition_id as "definitionId", d.deployment_id as "deploymentId", d.pack_id as "packId", d.pack_version as "packVersion",
  d.process_id as "processId", d.version, d.version_tag as "versionTag", d.digest, d.resource_name as "resourceName", d.deployed_at as "deployedAt"`;

export async function readDefinitionSource(tx: Tx, definitionId: string): Promise<DefinitionSource | null> {
  const rows = await tx.query<DefinitionSource>(
    `select ${META}, d.xml, p.decisions, p.rules from process_definition d
       join deployment p on p.tenant_id = d.tenant_id and p.deployment_id = d.deployment_id where d.tenant_id = $1 and d.definition_id = $2`,
    [tx.tenantId, definitionId],
  );
  return rows[0] ?? null;
}

/** Everything deployed in the tenant, without the texts, oldest version first. */
export async function readDefinitionMetas(tx: Tx): Promise<DefinitionMeta[]> {
  return tx.query<DefinitionMeta>(
    `select ${META} from process_definition d where d.tenant_id = $1 order by d.pack_id, d.process_id, d.version`,
    [tx.tenantId],
  );
}

/** Latest version of each process, of every pack or of one. */
export async function readLatestDefinitions(tx: Tx, packId: string | null): Promise<DefinitionMeta[]> {
  return tx.query<DefinitionMeta>(
    `select distinct on (d.pack_id, d.process_id) ${META} from process_definition d
      where d.tenant_id = $1 and ($2::text is null or d.pack_id = $2) order by d.pack_id, d.process_id, d.version desc`,
    [tx.tenantId, packId],
  );
}

/** Serialises deployments of a tenant and counts this one; the tenant's row is made where it is missing. */
export async function lockTenantForDeployment(tx: Tx): Promise<Instant> {
  const rows = await tx.query<{ now: Instant }>(
    `insert into tenant (tenant_id, deployment_count) values ($1, 1)
     on conflict (tenant_id) do update set deployment_count = tenant.deployment_count + 1 returning clock_timestamp() as now`,
    [tx.tenantId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('Expected the row of the tenant, but got none');
  return row.now;
}

export async function findDeployment(
  tx: Tx,
  digest: string,
): Promise<{ readonly deploymentId: string; readonly definitions: DefinitionMeta[] } | null> {
  const rows = await tx.query<{ deployment_id: string }>('select deployment_id from deployment where tenant_id = $1 and digest = $2', [
    tx.tenantId,
    digest,
  ]);
  const deploymentId = rows[0]?.deployment_id;
  if (deploymentId === undefined) return null;
  const definitions = await tx.query<DefinitionMeta>(
    `select ${META} from process_definition d where d.tenant_id = $1 and d.deployment_id = $2 order by d.process_id`,
    [tx.tenantId, deploymentId],
  );
  return { deploymentId, definitions };
}

export interface NewDeployment {
  readonly deploymentId: string;
  readonly packId: string;
  readonly packVersion: string;
  readonly digest: string;
  readonly decisions: readonly NamedText[];
  readonly rules: RuntimeRules;
  readonly author: Actor;
  readonly now: Instant;
}

export async function insertDeployment(tx: Tx, deployment: NewDeployment): Promise<void> {
  const { deploymentId, packId, packVersion, digest, decisions, rules, author, now } = deployment;
  await tx.query(
    `insert into deployment (tenant_id, deployment_id, pack_id, pack_version, digest, decisions, rules, author_kind, author_id, deployed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [tx.tenantId, deploymentId, packId, packVersion, digest, JSON.stringify(decisions), JSON.stringify(rules), author.kind, author.id, now],
  );
}

export interface NewDefinition {
  readonly definitionId: string;
  readonly processId: string;
  readonly versionTag: string | null;
  readonly digest: string;
  readonly resourceName: string;
  readonly xml: string;
}

/** Numbers the version within pack and process; deployments of a tenant come one after another. */
export async function insertDefinition(tx: Tx, deployment: NewDeployment, definition: NewDefinition): Promise<number> {
  const { definitionId, processId, versionTag, digest, resourceName, xml } = definition;
  const rows = await tx.query<{ version: number }>(
    `insert into process_definition (tenant_id, definition_id, deployment_id, pack_id, pack_version, process_id, version, version_tag, digest, resource_name, xml, deployed_at)
     select $1, $2, $3, $4, $5, $6, coalesce(max(version), 0) + 1, $7, $8, $9, $10, $11
       from process_definition where tenant_id = $1 and pack_id = $4 and process_id = $6 returning version`,
    [
      tx.tenantId,
      definitionId,
      deployment.deploymentId,
      deployment.packId,
      deployment.packVersion,
      processId,
      versionTag,
      digest,
      resourceName,
      xml,
      deployment.now,
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('Expected the version of a definition, but got none');
  return row.version;
}

/** Messages start the latest version only: what an older version of the pack's processes listened to is forgotten. */
export async function replaceStartSubscriptions(
  tx: Tx,
  packId: string,
  processIds: readonly string[],
  starts: readonly {
    readonly messageName: string;
    readonly processId: string;
    readonly startEventId: string;
    readonly definitionId: string;
  }[],
): Promise<void> {
  await tx.query('delete from start_subscription where tenant_id = $1 and pack_id = $2 and process_id = any($3)', [
    tx.tenantId,
    packId,
    processIds,
  ]);
  await tx.query(
    `insert into start_subscription (tenant_id, message_name, pack_id, process_id, start_event_id, definition_id)
     select $1, s."messageName", $2, s."processId", s."startEventId", s."definitionId"
       from json_to_recordset($3::json) as s("messageName" text, "processId" text, "startEventId" text, "definitionId" uuid)`,
    [tx.tenantId, packId, JSON.stringify(starts)],
  );
}
