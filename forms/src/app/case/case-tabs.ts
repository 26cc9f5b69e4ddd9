/** The parts of a case page, in the order of the tabs; each is an address of its own. */
export const CASE_TABS = ['timeline', 'facts', 'documents', 'evidence', 'deadlines', 'diagram', 'volume'] as const;
export type CaseTab = (typeof CASE_TABS)[number];
