import type { FormMaterial, FormSchema } from '@onematter/processes/form-rules';
import type { CaseSummary } from '../case/case-views.ts';
import type { TaskRow } from '../worklist/task-row.view.ts';

export type Operation =
  | 'claim'
  | 'unclaim'
  | 'complete'
  | 'return'
  | 'assign'
  | 'save-draft'
  | 'delegate'
  | 'resolve'
  | 'recall'
  | 'add-sign'
  | 'remove-sign'
  | 'sign'
  | 'carbon-copy'
  | 'urge'
  | 'consult'
  | 'reply'
  | 'take-back'
  | 'jump'
  | 'suspend'
  | 'activate'
  | 'terminate'
  | 'void';

/** One task with everything needed to decide, as the API gives it. */
export type TaskView = {
  readonly task: TaskRow & {
    readonly status: 'open' | 'completed' | 'cancelled';
    readonly operations: readonly Operation[];
    readonly completedBy?: string | { readonly name: string } | null;
  };
  readonly form: {
    readonly key: string;
    readonly title: string;
    readonly digest: string;
    readonly schema: FormSchema;
    readonly materials?: readonly FormMaterial[];
  } | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly draftSavedAt: string | null;
  readonly case: CaseSummary;
  readonly documents: readonly { readonly templateId: string; readonly title: string }[];
  readonly returnTargets: readonly { readonly elementId: string; readonly name: string; readonly isStraightBack: boolean }[];
  readonly previousOpinions: readonly Opinion[];
  /** The task came back and is to be done again. */
  readonly returned: { readonly by: string; readonly at: string; readonly step: string; readonly reason: string } | null;
  readonly standing: TaskStandingView;
};

export type Person = { readonly id: string; readonly name: string };
export type Said = { readonly by: Person; readonly at: string; readonly text: string | null };

/** A round of signers 加签 that is not decided. */
export type SignRound = {
  readonly position: 'before' | 'after';
  readonly mode: 'all' | 'any' | 'sequence' | { readonly ratio: number };
  readonly of: number;
  readonly agreed: number;
  readonly disagreed: number;
  readonly signers: readonly (Person & { readonly since: string | null })[];
  readonly waiting: readonly Person[];
};

/** Where the task stands between people. */
export type TaskStandingView = {
  readonly delegation: {
    readonly owner: Person;
    readonly delegate: Person;
    readonly since: string | null;
    readonly reason: string | null;
  } | null;
  readonly resolved: Said | null;
  readonly suspension: Said | null;
  readonly urge: Said | null;
  readonly rounds: readonly SignRound[];
  readonly signatures: readonly (Said & { readonly agree: boolean })[];
  readonly questions: readonly (Said & { readonly asked: readonly Person[]; readonly answers: readonly Said[] })[];
  readonly members: readonly Person[];
  readonly isMember: boolean;
  readonly straightBackTo: Person | null;
  /** of a signer's item or a question: who asks what */
  readonly asked: Said | null;
};

/** For what a person is chosen. */
export type PickedFor = 'assign' | 'delegate' | 'add-sign' | 'consult' | 'carbon-copy';

/** What somebody before me said of this case 前序意见. */
export type Opinion = {
  readonly step: string;
  readonly person: string | { readonly name: string };
  readonly at: string;
  readonly text: string;
};

/** A person who may take the task over; `refusal` says why not, where the rules forbid it. */
export type Assignee = {
  readonly id: string;
  readonly name: string;
  readonly roleName?: string | null;
  readonly unit?: string | null;
  readonly agencyName?: string | null;
  readonly refusal?: string | null;
};

export type CompletionOutcome = { readonly outcome: string; readonly caseId: string; readonly next: readonly TaskRow[] };

export function personName(person: string | { readonly name: string } | null | undefined): string {
  return typeof person === 'string' ? person : (person?.name ?? '');
}
