import { caseText, caseTextOr } from './case-texts.ts';
import type { CaseKind, CaseRow, CaseStatus, CaseSummary, OpenTask } from './case-views.ts';

/** 办理中 · 已结案（已处罚）. */
export function statusText(row: Pick<CaseRow, 'kind' | 'status' | 'outcome'>): string {
  const status = row.kind === 'clue' ? clueStatus(row.status) : caseText(row.status);
  return row.status === 'closed' && row.outcome ? `${status} · ${caseTextOr('outcome', row.outcome)}` : status;
}

function clueStatus(status: CaseStatus): string {
  if (status === 'suspended') return caseText('suspended');
  return caseText(status === 'open' ? 'clueOpen' : 'clueClosed');
}

/** Colour of the mark that carries the status; the word stands in it. */
export function statusTone(status: CaseStatus): 'blue' | 'amber' | 'green' {
  return status === 'open' ? 'blue' : status === 'suspended' ? 'amber' : 'green';
}

export function namesOf(people: readonly (string | { readonly name: string })[]): string {
  return people.map((person) => (typeof person === 'string' ? person : person.name)).join('、');
}

/** Address of a case or a clue. */
export function caseLink(kind: CaseKind, id: string): readonly string[] {
  return [kind === 'clue' ? '/clues' : '/cases', id];
}

/** Who is asking: their person id and the roles of their posts (ids and names, as candidates may be given as either). */
export interface Reader {
  readonly personId: string;
  readonly roles: readonly string[];
}

/** The open steps that this reader can do: first those assigned to them, then those they may claim. */
export function tasksFor(
  summary: Pick<CaseSummary, 'openTasks'>,
  reader: Reader,
): { mine: readonly OpenTask[]; claimable: readonly OpenTask[] } {
  const mine = summary.openTasks.filter((task) => task.assignee?.id === reader.personId);
  const claimable = summary.openTasks.filter(
    (task) => task.assignee === null && task.candidates.some((candidate) => isCandidate(candidate, reader)),
  );
  return { mine, claimable };
}

function isCandidate(candidate: OpenTask['candidates'][number], reader: Reader): boolean {
  const names = typeof candidate === 'string' ? [candidate] : [candidate.id ?? '', candidate.name];
  return names.some((name) => name === reader.personId || reader.roles.includes(name));
}
