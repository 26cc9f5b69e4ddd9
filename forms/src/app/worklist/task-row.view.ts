import type { DeadlineView } from '../../shared/words/deadline-words.ts';

/** One entry of the worklist 待办 as the API gives it; the party's name is masked where the reader may not see it. */
export type TaskRow = {
  readonly id: string;
  readonly rootId: string;
  readonly kind: 'case' | 'clue';
  readonly caseNo: string | null;
  readonly title: string;
  readonly name: string;
  readonly stage: string | null;
  readonly elementId: string;
  readonly matter: { readonly code: string; readonly name: string } | null;
  readonly partyName: string | null;
  readonly place: string | null;
  readonly assignee: { readonly id: string; readonly name: string } | null;
  /** 被代理人: the reader may do it, or did it, in this person's name */
  readonly onBehalfOf?: { readonly id: string; readonly name: string } | null;
  readonly from: { readonly name: string; readonly step: string } | null;
  /** sign: a signature 加签, consult: an opinion 沟通 is asked */
  readonly item: 'task' | 'sign' | 'consult';
  /** 委派: who gets it back */
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly suspendedAt: string | null;
  readonly urgedAt: string | null;
  readonly signersOpen: number;
  readonly mayTakeBack: boolean;
  readonly openedAt: string;
  readonly completedAt?: string | null;
  readonly deadline: DeadlineView | null;
};
