/** The parts of a case page, in the order of the tabs; each is an address of its own. */
export const CASE_TABS = ['timeline', 'facts', 'documents', 'evidence', 'deadlines', 'diagram', 'volume'] as const;
export type CaseTab = (typeof CASE_TABS)[number];

/** What remains for a reader who may know that the case is there, but not what is in it. */
export const STATUS_TABS = ['diagram'] as const satisfies readonly CaseTab[];
