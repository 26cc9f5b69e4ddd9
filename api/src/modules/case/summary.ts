/** The summary of a case: its row, facts in words, parties, who works on it, the line of steps, open tasks, linked records, incidents. */
import type { Engine, Tx } from '@onematter/engine';
import type { PackView } from '../../packs/pack-view.ts';
import { lineOfStages } from '../../packs/stages.ts';
import { type CaseRecord, caseFacts } from '../../workflow/case-record.ts';
import { idsOf } from '../../workflow/facts.ts';
import { textAt, valueAt } from '../../workflow/values.ts';
import { lightOf } from '../deadline/light.ts';
import type { Language } from '../form/localize.ts';
import { namesOf } from '../organisation/people.ts';
import type { SeenCase } from './find-case.ts';
import { caseRow, presentRow } from './list-cases.ts';
import { presentFacts, presentParty } from './present-facts.ts';
import type { CaseLink, CaseSummary } from './views.ts';

export interface SummaryParts {
  readonly engine: Engine;
  readonly pack: PackView;
  readonly now: Date;
  readonly language: Language;
}

export async function caseSummary(tx: Tx, seen: SeenCase, parts: SummaryParts): Promise<CaseSummary> {
  const { record, isReadable } = seen;
  const { pack, now } = parts;
  const row = await caseRow(tx, record.caseId);
  if (!row) throw new Error(`Expected the row of ${record.caseId}, but there is none`);
  const facts = caseFacts(record);
  const names = await referredNames(tx, pack, record);
  const reader = { names, isUnmasked: seen.isUnmasked, language: parts.language };
  const incidents = await parts.engine.listIncidents(tx, { rootId: record.caseId, isOpen: true });
  return {
    ...presentRow({ ...row, is_readable: isReadable }, pack, now),
    handlers: await handlersOf(tx, record, pack),
    isReadable,
    facts: isReadable ? presentFacts(pack.facts, facts, reader) : [],
    parties: isReadable ? presentParty(facts, seen.isUnmasked) : [],
    steps: await stepsOf(tx, record, pack),
    openTasks: await openTasksOf(tx, record, pack, now),
    originClue: await linkTo(tx, record.originClueId),
    linkedCase: record.kind === 'clue' ? await caseFromClue(tx, record.caseId) : null,
    suspension: await suspensionOf(tx, record.caseId),
    incidents: incidents.map((incident) => ({
      ...{ id: incident.incidentId, message: incident.message, elementId: incident.elementId, at: incident.raisedAt },
      title: pack.processes.get(record.processId)?.names.get(incident.elementId ?? '') ?? incident.code,
    })),
  };
}

/** Since when nothing of its process moves, and why. */
async function suspensionOf(tx: Tx, caseId: string): Promise<CaseSummary['suspension']> {
  const [row] = await tx.query<{ readonly since: string; readonly reason: string }>(
    `select suspended_at as since, coalesce(state -> 'suspended' ->> 'reason', '') as reason from root
      where tenant_id = $1 and root_id = $2 and suspended_at is not null`,
    [tx.tenantId, caseId],
  );
  return row ?? null;
}

/** Names of every person and agency the facts mention by id. */
async function referredNames(tx: Tx, pack: PackView, record: CaseRecord): Promise<Map<string, string>> {
  const ofType = (...types: string[]) =>
    pack.facts.filter((fact) => types.includes(fact.type)).flatMap((fact) => deepIds(record.facts, fact.path));
  const names = await namesOf(tx, ofType('person', 'people'));
  const agencyIds = ofType('agency');
  if (agencyIds.length === 0) return names;
  const agencies = await tx.query<{ agency_id: string; name: string }>(
    'select agency_id, name from agency where tenant_id = $1 and agency_id = any($2)',
    [tx.tenantId, agencyIds],
  );
  return new Map([...names, ...agencies.map((agency): [string, string] => [agency.agency_id, agency.name])]);
}

function deepIds(facts: unknown, path: string): string[] {
  const [head, ...rest] = path.split('[].');
  const value = valueAt(facts, head!);
  if (rest.length === 0) return idsOf(value);
  return Array.isArray(value) ? value.flatMap((entry) => deepIds(entry, rest.join('[].'))) : [];
}

async function handlersOf(tx: Tx, record: CaseRecord, pack: PackView): Promise<CaseSummary['handlers']> {
  const rows = await tx.query<{ person_id: string; name: string; duty: string }>(
    `select x.person_id, p.name, x.duty from participation x join person p on p.tenant_id = x.tenant_id and p.person_id = x.person_id
      where x.tenant_id = $1 and x.root_id = $2 order by x.first_at`,
    [tx.tenantId, record.caseId],
  );
  const lead = textAt(record.facts, 'officers.lead');
  const second = textAt(record.facts, 'officers.second');
  const dutyName = (personId: string, duty: string) => {
    if (duty === 'handle' && personId === lead) return '主办';
    if (duty === 'handle' && personId === second) return '协办';
    return pack.dutyName(duty);
  };
  const took = rows.map((row) => ({ id: row.person_id, name: row.name, duty: row.duty, dutyName: dutyName(row.person_id, row.duty) }));
  const names = await namesOf(tx, [lead, second]);
  const named = [lead, second].flatMap((id) =>
    id === null || took.some((handler) => handler.id === id && handler.duty === 'handle')
      ? []
      : [{ id, name: names.get(id) ?? id, duty: 'handle', dutyName: dutyName(id, 'handle') }],
  );
  const place = ({ id, duty }: { id: string; duty: string }) => (duty !== 'handle' ? 2 : id === lead ? 0 : id === second ? 1 : 2);
  return [...named, ...took].sort((a, b) => place(a) - place(b));
}

/** The thin line: stages of the process in the order of its file; done, current and to do by what was opened and ended so far. */
async function stepsOf(tx: Tx, record: CaseRecord, pack: PackView): Promise<CaseSummary['steps']> {
  const rows = await tx.query<{ stage: string; is_open: boolean }>(
    `select stage, true as is_open from user_task where tenant_id = $1 and root_id = $2 and stage is not null
     union select stage, false from user_task_done where tenant_id = $1 and root_id = $2 and stage is not null and ending = 'completed'`,
    [tx.tenantId, record.caseId],
  );
  const open = new Set(rows.filter((row) => row.is_open).map((row) => row.stage));
  const done = new Set(rows.filter((row) => !row.is_open).map((row) => row.stage));
  const stages = lineOfStages(pack.processes, record.processId, new Set([...open, ...done]));
  const furthest = Math.max(
    -1,
    ...stages.map((stage, index) => (open.has(stage) || done.has(stage) || stage === record.stage ? index : -1)),
  );
  const isClosed = record.status === 'closed';
  return stages.map((stage, index) => {
    const name = pack.stageName(stage) ?? stage;
    if (open.has(stage) || (!isClosed && open.size === 0 && stage === record.stage)) return { stage, name, state: 'current' as const };
    if (done.has(stage)) return { stage, name, state: 'done' as const };
    return { stage, name, state: index < furthest || isClosed ? ('skipped' as const) : ('todo' as const) };
  });
}

async function openTasksOf(tx: Tx, record: CaseRecord, pack: PackView, now: Date): Promise<CaseSummary['openTasks']> {
  const rows = await tx.query<{
    task_id: string;
    name: string;
    stage: string | null;
    assignee: string | null;
    candidate_users: string[];
    candidate_roles: string[];
    deadline: string | null;
    due_at: string | null;
  }>(
    `select task_id, name, stage, assignee, candidate_users, candidate_roles, deadline, due_at from user_task
      where tenant_id = $1 and root_id = $2 order by created_at, task_id`,
    [tx.tenantId, record.caseId],
  );
  const names = await namesOf(
    tx,
    rows.flatMap((row) => [row.assignee, ...row.candidate_users]),
  );
  return rows.map((row) => ({
    ...{ id: row.task_id, name: row.name, stage: row.stage },
    assignee: row.assignee ? { id: row.assignee, name: names.get(row.assignee) ?? row.assignee } : null,
    candidates: [...row.candidate_users.map((id) => names.get(id) ?? id), ...row.candidate_roles.map((role) => pack.roleName(role))],
    deadline: row.due_at ? lightOf(pack, row.deadline, row.due_at, now) : null,
  }));
}

/** The case opened from a clue, by a person or by the clue's own process. */
export async function caseFromClue(tx: Tx, clueId: string): Promise<CaseLink | null> {
  const [row] = await tx.query<{ case_id: string }>(
    'select case_id from case_record where tenant_id = $1 and origin_clue_id = $2 order by opened_at limit 1',
    [tx.tenantId, clueId],
  );
  return linkTo(tx, row?.case_id ?? null);
}

async function linkTo(tx: Tx, caseId: string | null): Promise<CaseLink | null> {
  if (caseId === null) return null;
  const [row] = await tx.query<{ case_id: string; kind: 'case' | 'clue'; case_no: string | null; title: string }>(
    'select case_id, kind, case_no, title from case_record where tenant_id = $1 and case_id = $2',
    [tx.tenantId, caseId],
  );
  return row ? { id: row.case_id, kind: row.kind, caseNo: row.case_no, title: row.title } : null;
}
