import { joined } from '../../shared/i18n/joined.ts';
import { caseText, caseTextOr } from './case-texts.ts';
import type { CaseKind, CaseRow, CaseStatus, CaseSummary, OpenTask } from './case-views.ts';

/** 办理中 · 已结案（已处罚）. */
export function statusText(row: Pick<CaseRow, 'kind' | 'status' | 'outcome' | 'outcomeName'>): string {
  const status = row.kind === 'clue' ? clueStatus(row.status) : caseText(row.status);
  return row.status === 'closed' && row.outcome ? `${status} · ${outcomeText(row)}` : status;
}

/** Our word for the outcome; for an outcome of a pack's own, the pack's. */
function outcomeText({ outcome, outcomeName }: Pick<CaseRow, 'outcome' | 'outcomeName'>): string {
  return caseTextOr('outcome', outcome, outcomeName ?? outcome ?? '');
}

function clueStatus(status: CaseStatus): string {
  if (status === 'suspended') return caseText('suspended');
  return caseText(status === 'open' ? 'clueOpen' : 'clueClosed');
}

/** Colour of the mark that carries the status; the word stands in it. */
export function statusTone(status: CaseStatus): 'blue' | 'amber' | 'green' {
  return status === 'open' ? 'blue' : status === 'suspended' ? 'amber' : 'green';
}

export function namesOf(names: readonly string[]): string {
  return joined(names);
}

/** Address of a case or a clue. */
export function caseLink(kind: CaseKind, id: string): readonly string[] {
  return [kind === 'clue' ? '/clues' : '/cases', id];
}

/** Who is asking: person id, and the names candidates are given by (own name, names of the roles held). */
export interface Reader {
  readonly personId: string;
  readonly names: readonly string[];
}

/** The open steps that this reader can do: first those assigned to them, then those they may claim. */
export function tasksFor(
  summary: Pick<CaseSummary, 'openTasks'>,
  reader: Reader,
): { mine: readonly OpenTask[]; claimable: readonly OpenTask[] } {
  const mine = summary.openTasks.filter((task) => task.assignee?.id === reader.personId);
  const claimable = summary.openTasks.filter(
    (task) => task.assignee === null && task.candidates.some((name) => reader.names.includes(name)),
  );
  return { mine, claimable };
}
