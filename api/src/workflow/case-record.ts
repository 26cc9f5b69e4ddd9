/**
 * The case record 案件记录: the one home of the case facts (design.md §5). Every write goes through `writeRecord`, under the root's lock, which
 * also derives what the platform owes: the matter's snapshot, the officers' text, the party's birth date, search columns, sealed numbers.
 */
import { type JsonObject, RefusedError, type Tx } from '@onematter/engine';
import { applyWrites, birthOn, type CaseWrite, isIdNumber } from '@onematter/processes/form-rules';
import { matterFacts } from '@onematter/processes/pure';
import { gramsOf } from '../modules/case/grams.ts';
import { findMatter } from '../modules/matter/catalogue.ts';
import { officersText } from '../modules/organisation/people.ts';
import type { Keys } from '../secrets/keys.ts';
import { seal, unseal } from '../secrets/sealing.ts';
import { legalDay } from './legal-time.ts';
import { registerSubject } from './subject.ts';
import { textAt } from './values.ts';

/** Identity of people, encrypted at rest wherever a record or a submission holds it. */
export const SEALED_PATHS: readonly string[] = ['party.idNo', 'clue.reporterName', 'clue.reporterPhone'];

export interface CaseRecord {
  readonly tenantId: string;
  readonly caseId: string;
  readonly kind: 'case' | 'clue';
  readonly caseNo: string | null;
  readonly title: string;
  readonly status: 'open' | 'suspended' | 'closed';
  readonly stage: string | null;
  readonly outcome: string | null;
  readonly openedAt: string;
  readonly revision: number;
  readonly agencyId: string;
  readonly processId: string;
  readonly packId: string;
  readonly originClueId: string | null;
  readonly openedBy: string;
  /** everything forms and connectors wrote, sealed values opened */
  readonly facts: JsonObject;
}

interface Row {
  case_id: string;
  kind: 'case' | 'clue';
  case_no: string | null;
  title: string;
  status: CaseRecord['status'];
  stage: string | null;
  outcome: string | null;
  opened_at: string;
  revision: number;
  agency_id: string;
  process_id: string;
  pack_id: string;
  origin_clue_id: string | null;
  opened_by: string;
  facts: JsonObject;
  sealed: Record<string, string>;
}

/**
 * Records as this transaction has read and written them: the hooks of one command ask for the record of its root many times, and under the
 * root's lock nobody else writes it. Everything that writes one is in this file.
 */
const kept = new WeakMap<Tx, Map<string, CaseRecord>>();

function keep(tx: Tx, record: CaseRecord): void {
  const records = kept.get(tx) ?? new Map<string, CaseRecord>();
  records.set(record.caseId, record);
  kept.set(tx, records);
}

/** After a part of the transaction was undone: what was written in it is no longer there. */
export function forgetRecords(tx: Tx): void {
  kept.delete(tx);
}

export async function loadRecord(tx: Tx, keys: Keys, caseId: string): Promise<CaseRecord | null> {
  const known = kept.get(tx)?.get(caseId);
  if (known) return known;
  const [row] = await tx.query<Row>(
    `select case_id, kind, case_no, title, status, stage, outcome, opened_at, revision, agency_id, process_id, pack_id, origin_clue_id,
            opened_by, facts, sealed
       from case_record where tenant_id = $1 and case_id = $2`,
    [tx.tenantId, caseId],
    'case-record.load',
  );
  if (!row) return null;
  const record = toRecord(String(tx.tenantId), row, keys);
  keep(tx, record);
  return record;
}

function toRecord(tenantId: string, row: Row, keys: Keys): CaseRecord {
  return {
    tenantId,
    caseId: row.case_id,
    kind: row.kind,
    caseNo: row.case_no,
    title: row.title,
    status: row.status,
    stage: row.stage,
    outcome: row.outcome,
    openedAt: row.opened_at,
    revision: row.revision,
    agencyId: row.agency_id,
    processId: row.process_id,
    packId: row.pack_id,
    originClueId: row.origin_clue_id,
    openedBy: row.opened_by,
    facts: openSealed(keys, tenantId, row.facts, row.sealed),
  };
}

/** The record as FEEL and documents read it under the name `case`. */
export function caseFacts(record: CaseRecord): JsonObject {
  return {
    ...record.facts,
    id: record.caseId,
    kind: record.kind,
    caseNo: record.caseNo,
    title: record.title,
    status: record.status,
    stage: record.stage,
    outcome: record.outcome,
    openedOn: legalDay(record.openedAt),
    originClueId: record.originClueId,
    agencyId: record.agencyId,
  };
}

export function sealFacts(keys: Keys, tenantId: string, facts: JsonObject): { facts: JsonObject; sealed: Record<string, string> } {
  const sealed: Record<string, string> = {};
  const writes: CaseWrite[] = [];
  for (const path of SEALED_PATHS) {
    const value = textAt(facts, path);
    if (value === null) continue;
    sealed[path] = seal(keys, `${tenantId}/${path}`, value);
    writes.push({ path, value: null });
  }
  return { facts: applyWrites(facts, writes), sealed };
}

export function openSealed(keys: Keys, tenantId: string, facts: JsonObject, sealed: Readonly<Record<string, string>>): JsonObject {
  const writes = Object.entries(sealed).map(([path, value]): CaseWrite => ({ path, value: unseal(keys, `${tenantId}/${path}`, value) }));
  return applyWrites(facts, writes);
}

export interface NewRecord {
  readonly caseId: string;
  readonly kind: 'case' | 'clue';
  readonly processId: string;
  readonly packId: string;
  readonly title: string;
  readonly agencyId: string;
  readonly originClueId: string | null;
  readonly openedBy: string;
  readonly openedAt: string;
}

/** An empty record with its agency's snapshot; what is known of it is written next. */
export async function insertRecord(tx: Tx, record: NewRecord): Promise<void> {
  const [agency] = await tx.query<{ profile: JsonObject; city_code: string | null; county_code: string | null; town_code: string | null }>(
    'select profile, city_code, county_code, town_code from agency where tenant_id = $1 and agency_id = $2',
    [tx.tenantId, record.agencyId],
  );
  if (!agency) throw new RefusedError('AGENCY_NOT_COMPETENT', { agencyId: record.agencyId });
  await tx.query(
    `insert into case_record (tenant_id, case_id, kind, title, status, opened_at, revision, facts, process_id, pack_id, agency_id,
        city_code, county_code, town_code, opened_by, origin_clue_id, grams)
     values ($1, $2, $3, $4, 'open', $5, 0, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      ...[tx.tenantId, record.caseId, record.kind, record.title, record.openedAt, JSON.stringify({ agency: agency.profile })],
      ...[record.processId, record.packId, record.agencyId, agency.city_code, agency.county_code, agency.town_code],
      ...[record.openedBy, record.originClueId, gramsOf(record.title)],
    ],
  );
}

/** Applies writes to the record, derives what follows from them, saves. Returns the record as it is afterwards. */
export async function writeRecord(tx: Tx, keys: Keys, before: CaseRecord, writes: readonly CaseWrite[], now: string): Promise<CaseRecord> {
  const written = applyWrites(before.facts, writes);
  const facts = await derive(tx, before.facts, written, now);
  const after: CaseRecord = { ...before, facts, title: titleOf(before, facts), revision: before.revision + 1 };
  await saveRecord(tx, keys, after);
  if (
    textAt(facts, 'party.name') !== textAt(before.facts, 'party.name') ||
    textAt(facts, 'party.idNo') !== textAt(before.facts, 'party.idNo')
  ) {
    await registerSubject(tx, keys, after, now);
  }
  return after;
}

async function derive(tx: Tx, before: JsonObject, after: JsonObject, now: string): Promise<JsonObject> {
  const day = legalDay(now);
  const writes: CaseWrite[] = [];
  const matter = await changedMatter(tx, before, after, day);
  if (matter) writes.push({ path: 'matter', value: matter });
  const idNo = textAt(after, 'party.idNo');
  if (idNo !== textAt(before, 'party.idNo')) {
    const isCitizen = textAt(after, 'party.type') !== 'organization' && idNo !== null && isIdNumber(idNo);
    writes.push({ path: 'party.birthOn', value: isCitizen ? birthOn(idNo) : null });
  }
  const isFiledNow = textAt(after, 'filing.filedOn') !== null && textAt(before, 'filing.filedOn') === null;
  const officers = [textAt(after, 'officers.lead'), textAt(after, 'officers.second')];
  const haveChanged = officers[0] !== textAt(before, 'officers.lead') || officers[1] !== textAt(before, 'officers.second');
  if (isFiledNow || haveChanged) writes.push({ path: 'officersText', value: await officersText(tx, officers, day) });
  return applyWrites(after, writes);
}

/** The snapshot of the matter as the case uses it; its tiers depend on whether the party is a citizen or an organisation. */
async function changedMatter(tx: Tx, before: JsonObject, after: JsonObject, day: string): Promise<JsonObject | null> {
  const code = textAt(after, 'matterCode');
  const partyType = textAt(after, 'party.type') === 'organization' ? 'organization' : 'citizen';
  if (code === null || (code === textAt(before, 'matterCode') && partyType === (textAt(before, 'party.type') ?? 'citizen'))) return null;
  const matter = await findMatter(tx, code, day);
  if (!matter) throw new RefusedError('MATTER_NOT_FOUND', { code });
  return matterFacts(matter, partyType) as JsonObject;
}

/** 案件名称: the cause once it is written, else the suspected matter; a clue is called by what was found. */
function titleOf(record: CaseRecord, facts: JsonObject): string {
  const cause = textAt(facts, 'filing.cause');
  if (cause) return cause;
  const matter = textAt(facts, 'matter.name');
  if (matter) return record.kind === 'case' ? `涉嫌${matter}` : matter;
  const content = textAt(facts, 'clue.content');
  if (content) return content.length <= 30 ? content : `${content.slice(0, 29)}…`;
  return record.title;
}

async function saveRecord(tx: Tx, keys: Keys, record: CaseRecord): Promise<void> {
  const { facts, sealed } = sealFacts(keys, record.tenantId, record.facts);
  const party = textAt(facts, 'party.name');
  const place = textAt(facts, 'place.address');
  const grams = gramsOf(record.title, party, place, record.caseNo);
  const saved = tx.query(
    `update case_record set facts = $3, sealed = $4, revision = $5, title = $6, matter_code = $7, matter_domain = $8, matter_kind = $9,
        party_name = $10, place = $11, lead_officer = $12, second_officer = $13, case_no = $14, status = $15, stage = $16, outcome = $17, grams = $18
      where tenant_id = $1 and case_id = $2`,
    [
      ...[record.tenantId, record.caseId, JSON.stringify(facts), JSON.stringify(sealed), record.revision, record.title],
      ...[textAt(facts, 'matterCode'), textAt(facts, 'matter.domain'), textAt(facts, 'matter.kind'), party, place],
      ...[
        textAt(facts, 'officers.lead'),
        textAt(facts, 'officers.second'),
        record.caseNo,
        record.status,
        record.stage,
        record.outcome,
        grams,
      ],
    ],
    'case-record.save',
  );
  const told = tx.query(
    `update user_task set title = $3, party = $4, matter_code = $5, grams = $6
      where tenant_id = $1 and root_id = $2 and (title, party, matter_code) is distinct from ($3, $4, $5)`,
    [record.tenantId, record.caseId, record.title, party, textAt(facts, 'matterCode'), gramsOf(record.title, party)],
    'case-record.tasks',
  );
  await Promise.all([saved, told]);
  keep(tx, { ...record, facts: JSON.parse(JSON.stringify(record.facts)) }); // as it would be read
}

/** What the platform itself says of the case: number, status, stage, outcome. */
export async function updateRecord(
  tx: Tx,
  keys: Keys,
  record: CaseRecord,
  change: Partial<Pick<CaseRecord, 'caseNo' | 'status' | 'stage' | 'outcome'>>,
  now: string,
): Promise<CaseRecord> {
  const after = { ...record, ...change, revision: record.revision + 1 };
  await saveRecord(tx, keys, after);
  if (change.status === 'closed') {
    await tx.query('update case_record set closed_at = $3 where tenant_id = $1 and case_id = $2', [record.tenantId, record.caseId, now]);
  }
  return after;
}
