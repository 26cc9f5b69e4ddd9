/** What templates read when a document is drafted or issued: the case, the acting organ, people with their certificates, who signed what. */
import { type JsonObject, RefusedError, type Tx } from '@onematter/engine';
import type { DocumentFacts } from '../documents/index.ts';
import type { PackView } from '../packs/pack-view.ts';
import { type CaseRecord, caseFacts } from './case-record.ts';
import { idsOf } from './facts.ts';
import { legalDay } from './legal-time.ts';
import { textAt, valueAt } from './values.ts';

interface Parts {
  readonly pack: PackView;
  readonly isSampleSeal: boolean;
}

/** `completing`: the step whose completion causes the issue; its row is not stored yet. */
export async function documentFacts(
  tx: Tx,
  { pack, isSampleSeal }: Parts,
  record: CaseRecord,
  day: string,
  completing: { readonly elementId: string; readonly personId: string } | null,
): Promise<DocumentFacts> {
  const facts = caseFacts(record);
  const signatures = await signaturesOf(tx, record.caseId);
  const named = ['person', 'people'].flatMap((type) => idsIn(pack, facts, type));
  const signers = signatures.map((signature) => signature.ended_by);
  const people = await peopleWords(tx, [...named, ...signers, ...(completing ? [completing.personId] : [])], day);
  const signed = Object.fromEntries(signatures.map((row) => [row.element_id, { person: row.ended_by, on: legalDay(row.ended_at) }]));
  return {
    case: facts,
    agency: (await actingAgency(tx, record)) as unknown as DocumentFacts['agency'],
    facts: Object.fromEntries(pack.facts.map((fact) => [fact.path, fact])),
    people,
    agencies: await agencyNames(tx, idsIn(pack, facts, 'agency')),
    signed: completing ? { ...signed, [completing.elementId]: { person: completing.personId, on: day } } : signed,
    deadlines: Object.fromEntries([...pack.pack.deadlines.values()].map(({ id, within, count }) => [id, { within, count }])),
    isSampleSeal,
  } as DocumentFacts;
}

function idsIn(pack: PackView, facts: JsonObject, type: string): string[] {
  return pack.facts.filter((fact) => fact.type === type).flatMap((fact) => idsAt(facts, fact.path));
}

/** `a[].b`: the b of every row. */
function idsAt(facts: unknown, path: string): string[] {
  const [head, ...rest] = path.split('[].');
  const value = valueAt(facts, head!);
  if (rest.length === 0) return idsOf(value);
  return Array.isArray(value) ? value.flatMap((row) => idsAt(row, rest.join('[].'))) : [];
}

interface Signature {
  element_id: string;
  ended_by: string;
  ended_at: string;
}

function signaturesOf(tx: Tx, caseId: string): Promise<Signature[]> {
  return tx.query<Signature>(
    `select distinct on (element_id) element_id, ended_by, ended_at from user_task_done
      where tenant_id = $1 and root_id = $2 and ending = 'completed' and ended_by is not null order by element_id, ended_at desc`,
    [tx.tenantId, caseId],
  );
}

async function peopleWords(tx: Tx, personIds: readonly string[], day: string): Promise<DocumentFacts['people']> {
  const rows = await tx.query<{ person_id: string; name: string; certificates: Record<string, string> | null }>(
    `select p.person_id, p.name, (select json_object_agg(t.kind, t.number) from certificate t where t.tenant_id = p.tenant_id and t.person_id = p.person_id
        and t.valid_from <= $3 and (t.valid_to is null or t.valid_to >= $3)) as certificates
       from person p where p.tenant_id = $1 and p.person_id = any($2)`,
    [tx.tenantId, [...new Set(personIds)], day],
  );
  return Object.fromEntries(
    rows.map(({ person_id, name, certificates }) => [
      person_id,
      { name, certificateNo: certificates?.['enforcement'] ?? null, qualificationNo: certificates?.['legal-qualification'] ?? null },
    ]),
  );
}

async function agencyNames(tx: Tx, agencyIds: readonly string[]): Promise<Record<string, string>> {
  const rows = await tx.query<{ agency_id: string; name: string }>(
    'select agency_id, name from agency where tenant_id = $1 and agency_id = any($2)',
    [tx.tenantId, agencyIds],
  );
  return Object.fromEntries(rows.map((row) => [row.agency_id, row.name]));
}

/**
 * 法定/赋权: the township acts in its own name; 委托: in the name of the organ that delegated (行政处罚法 第二十条). A document that named another
 * organ would name the wrong remedies too, so there is none. @throws {RefusedError} DELEGATING_ORGAN_NOT_FOUND
 */
async function actingAgency(tx: Tx, record: CaseRecord): Promise<unknown> {
  const own = valueAt(record.facts, 'agency');
  if (textAt(record.facts, 'matter.kind') !== '委托') return own;
  const authority = textAt(record.facts, 'matter.originAuthority');
  const departments = await tx.query<{ name: string; short_name: string; profile: unknown }>(
    `select d.name, d.short_name, d.profile from agency d join agency own on own.tenant_id = d.tenant_id and own.agency_id = $2
      where d.tenant_id = $1 and d.kind = 'department' and d.county_code = own.county_code order by d.agency_id`,
    [record.tenantId, record.agencyId],
  );
  const organ = departments.find((department) => fieldOf(department).length > 1 && authority?.includes(fieldOf(department)));
  if (organ) return organ.profile;
  throw new RefusedError('DELEGATING_ORGAN_NOT_FOUND', {
    authority,
    zh: `没有找到委托机关（${authority ?? '事项未写明'}），不能以其名义制作文书，请先登记该机关`,
    en: `The delegating organ (${authority ?? 'not named by the matter'}) is not registered: no document can be made in its name`,
  });
}

/** 云江县城市管理局 → 城市管理: the field of a department, by which the catalogue names the originating authority. */
function fieldOf({ name, short_name }: { name: string; short_name: string }): string {
  return name.replace(short_name, '').replace(/[局委办]$/, '');
}
