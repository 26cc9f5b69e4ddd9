import type { FormMaterial, FormSchema } from '@onematter/processes/form-rules';
import type { CaseSummary } from '../case/case-views.ts';
import type { TaskRow } from '../worklist/task-row.view.ts';

export type Operation = 'claim' | 'unclaim' | 'complete' | 'return' | 'assign' | 'save-draft';

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
  readonly returnTargets: readonly { readonly elementId: string; readonly name: string }[];
  readonly previousOpinions: readonly Opinion[];
  /** The task came back and is to be done again. */
  readonly returned: { readonly by: string; readonly at: string; readonly step: string; readonly reason: string } | null;
};

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
