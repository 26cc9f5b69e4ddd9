import type { Instant, JsonObject, KernelEvent, Participation } from '../kernel/types.ts';
import type { IncidentRow } from '../runtime/types.ts';
import type { Tx } from './database.ts';
import { togetherable } from './together.ts';

type Raised = Extract<KernelEvent, { readonly type: 'incident.raised' }>;

const RAISE = `insert into incident (tenant_id, root_id, raised_at, source, incident_id, element_id, code, message, details)
  select $1, $2, $3, 'kernel', i."incidentId", i."elementId", i.code, i.message, i.details
    from json_to_recordset($4::json) as i("incidentId" uuid, "elementId" text, code text, message text, details json)`;

export function raiseIncidents(tx: Tx, rootId: string, now: Instant, raised: readonly Raised[]): Promise<unknown>[] {
  return [tx.query(RAISE, [tx.tenantId, rootId, now, JSON.stringify(raised)], 'incident-raise')];
}

export function resolveIncidents(tx: Tx, now: Instant, ids: readonly string[]): Promise<unknown>[] {
  return [
    tx.query(
      'update incident set resolved_at = $2 where tenant_id = $1 and incident_id = any($3::uuid[]) and resolved_at is null',
      [tx.tenantId, now, ids],
      'incident-resolve',
    ),
  ];
}

export interface Subject {
  readonly kind: 'timer' | 'job' | 'message' | 'outbox' | 'command';
  readonly id: string;
}

/** A fault outside the model; one open incident per root, code and subject. False: it is open already. */
export async function raiseRuntimeIncident(
  tx: Tx,
  incident: {
    readonly incidentId: string;
    readonly rootId: string;
    readonly code: string;
    readonly message: string;
    readonly details: JsonObject;
    readonly subject: Subject;
    readonly now: Instant;
  },
): Promise<boolean> {
  const { incidentId, rootId, code, message, details, subject, now } = incident;
  const rows = await tx.query(
    `insert into incident (tenant_id, incident_id, root_id, source, code, message, details, subject_kind, subject_id, raised_at)
     values ($1, $2, $3, 'runtime', $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, root_id, code, subject_kind, subject_id) where resolved_at is null and subject_kind is not null do nothing returning true`,
    [tx.tenantId, incidentId, rootId, code, message, JSON.stringify(details), subject.kind, subject.id, now],
  );
  return rows.length > 0;
}

interface StoredIncident extends IncidentRow {
  readonly subjectKind: Subject['kind'] | null;
  readonly subjectId: string | null;
}

const COLUMNS = `incident_id as "incidentId", root_id as "rootId", source, element_id as "elementId", code, message, details,
  raised_at as "raisedAt", resolved_at as "resolvedAt"`;

export async function readIncident(tx: Tx, incidentId: string): Promise<StoredIncident | null> {
  const rows = await tx.query<StoredIncident>(
    `select ${COLUMNS}, subject_kind as "subjectKind", subject_id as "subjectId" from incident where tenant_id = $1 and incident_id = $2`,
    [tx.tenantId, incidentId],
  );
  return rows[0] ?? null;
}

/** Newest first. `isOpen` absent: open and resolved alike. */
export async function listIncidents(
  tx: Tx,
  { rootId, isOpen, limit = 100 }: { readonly rootId?: string; readonly isOpen?: boolean; readonly limit?: number } = {},
): Promise<IncidentRow[]> {
  return tx.query<IncidentRow>(
    `select ${COLUMNS} from incident where tenant_id = $1 and ($2::uuid is null or root_id = $2)
        and ($3::boolean is null or (resolved_at is null) = $3) order by raised_at desc, incident_id desc limit $4`,
    [tx.tenantId, rootId ?? null, isOpen ?? null, limit],
  );
}

const PARTICIPATE = togetherable(
  'participation-store',
  `insert into participation (tenant_id, root_id, person_id, duty, first_at)
       select $1, $2, p."personId", p.duty, $3 from json_to_recordset($4::json) as p("personId" text, duty text)
       on conflict (tenant_id, root_id, person_id, duty) do nothing`,
);

export function storeParticipations(tx: Tx, rootId: string, now: Instant, participations: readonly Participation[]): Promise<unknown>[] {
  return [tx.query(PARTICIPATE, [tx.tenantId, rootId, now, JSON.stringify(participations)], 'participation-store')];
}
