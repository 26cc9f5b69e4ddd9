import type { DeadlineView } from '../../shared/words/deadline-words.ts';

/** What the case pages read, as the API answers it. `…At` are instants (UTC), `…On` are dates in China. */

export type CaseKind = 'case' | 'clue';
export type CaseStatus = 'open' | 'suspended' | 'closed';

export interface CaseRow {
  readonly id: string;
  readonly kind: CaseKind;
  readonly caseNo: string | null;
  readonly title: string;
  readonly matter: { readonly code: string; readonly name: string } | null;
  readonly partyName: string | null;
  readonly place: string | null;
  readonly status: CaseStatus;
  readonly outcome: string | null;
  readonly outcomeName: string | null;
  readonly stage: string | null;
  readonly stageName: string | null;
  /** Day on which it was registered. */
  readonly openedOn: string;
  /** Day on which it was filed 立案, once it is. */
  readonly filedOn: string | null;
  readonly agencyName: string | null;
  readonly deadline: DeadlineView | null;
  readonly handlers: readonly string[];
}

export interface FactGroup {
  readonly group: string;
  readonly groupTitle: string;
  readonly items: readonly FactItem[];
}

export interface FactItem {
  readonly path: string;
  readonly label: string;
  readonly value: unknown;
  /** Text for people; empty when there is nothing. */
  readonly display: string | null;
}

export interface CaseParty {
  readonly type: 'citizen' | 'organization' | null;
  readonly name: string | null;
  readonly idNo: string | null;
  readonly uscc: string | null;
  readonly legalRep: string | null;
  readonly phone: string | null;
  readonly address: string | null;
}

export interface CaseStep {
  readonly stage: string;
  readonly name: string;
  readonly state: 'done' | 'current' | 'todo' | 'skipped';
}

export interface OpenTask {
  readonly id: string;
  readonly name: string;
  readonly stage: string | null;
  readonly assignee: { readonly id: string; readonly name: string } | null;
  /** Names of the people and roles that may claim it. */
  readonly candidates: readonly string[];
  readonly deadline: DeadlineView | null;
}

export interface CaseLink {
  readonly id: string;
  readonly kind: CaseKind;
  readonly caseNo: string | null;
  readonly title: string;
}

export interface CaseIncident {
  readonly id: string;
  readonly title: string;
  readonly message: string;
  readonly elementId: string | null;
  readonly at: string;
}

export interface CaseSummary extends Omit<CaseRow, 'handlers'> {
  /** False: the reader may know that the case is there, not what is in it. */
  readonly isReadable: boolean;
  readonly facts: readonly FactGroup[];
  readonly parties: readonly CaseParty[];
  readonly handlers: readonly { readonly id: string; readonly name: string; readonly duty: string; readonly dutyName: string }[];
  readonly steps: readonly CaseStep[];
  readonly openTasks: readonly OpenTask[];
  readonly originClue: CaseLink | null;
  readonly linkedCase: CaseLink | null;
  readonly incidents: readonly CaseIncident[];
  /** the administrator has suspended the process 挂起: nothing can be done until it is resumed */
  readonly suspension: { readonly since: string; readonly reason: string } | null;
}

export interface CaseDocument {
  readonly id: string;
  readonly templateId: string;
  readonly title: string;
  readonly number: string | null;
  readonly status: 'numbered' | 'rendering' | 'issued' | 'void';
  readonly issuedAt: string | null;
  readonly digest: string | null;
  readonly pages: number | null;
}

export interface CaseEvidence {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly digest: string;
  readonly takenAt: string | null;
  readonly place: string | null;
  readonly note: string | null;
  readonly by: string;
  readonly at: string;
  readonly taskId: string | null;
}

export interface CaseDeadline extends DeadlineView {
  readonly whose: 'agency' | 'party';
  readonly basis: readonly { readonly ref: string; readonly text: string }[];
  readonly startOn: string | null;
  readonly status: 'running' | 'met' | 'overdue' | 'paused';
  /** Why it cannot be counted to its end yet, in the reader's language. */
  readonly problem: string | null;
  readonly days: readonly { readonly date: string; readonly counted: boolean; readonly reason: string }[];
}
