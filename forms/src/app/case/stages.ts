import { caseTextOr } from './case-texts.ts';
import type { CaseKind } from './case-views.ts';

/** The handling steps 办理环节 of the ordinary procedure, in order. */
const CASE_STAGES = [
  'verify-clue',
  'file-case',
  'investigate',
  'conclude-report',
  'pre-decision-notice',
  'defence-and-hearing',
  'legal-review',
  'collective-discussion',
  'decide',
  'serve-decision',
  'execute-decision',
  'close-archive',
] as const;

/** The steps of the closed loop of a clue 线索闭环, in order. */
const CLUE_STAGES = ['report-clue', 'village-correct', 'triage', 'dispatch', 'handle', 'feedback', 'evaluate'] as const;

/** What the filter offers; a process may have steps of its own, which the list shows under their own names. */
export function stagesOf(kind: CaseKind): readonly string[] {
  return kind === 'case' ? CASE_STAGES : CLUE_STAGES;
}

export function stageText(stage: string): string {
  return caseTextOr('stage', stage);
}
