/** The usual reasons for sending a step back, per handling step; the person may write another. Keys of the task texts. */
const USUAL = ['reasonFacts', 'reasonEvidence', 'reasonMaterials', 'reasonForm'] as const;

const BY_STAGE: Readonly<Record<string, readonly ReturnReason[]>> = {
  'verify-clue': ['reasonPlace', 'reasonFacts', 'reasonMaterials'],
  'file-case': ['reasonFacts', 'reasonEvidence', 'reasonMatter', 'reasonMaterials'],
  'conclude-report': ['reasonFacts', 'reasonEvidence', 'reasonLaw', 'reasonDiscretion'],
  'pre-decision-notice': ['reasonFacts', 'reasonLaw', 'reasonDiscretion', 'reasonForm'],
  'legal-review': ['reasonFacts', 'reasonEvidence', 'reasonLaw', 'reasonProcedure', 'reasonDiscretion', 'reasonForm'],
  decide: ['reasonFacts', 'reasonLaw', 'reasonDiscretion', 'reasonProcedure'],
};

export type ReturnReason = (typeof USUAL)[number] | 'reasonLaw' | 'reasonProcedure' | 'reasonDiscretion' | 'reasonMatter' | 'reasonPlace';

export function usualReasons(stage: string | null): readonly ReturnReason[] {
  return (stage && BY_STAGE[stage]) || USUAL;
}
