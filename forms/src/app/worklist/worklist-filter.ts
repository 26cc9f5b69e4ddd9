/** The lists of the worklist 待办: mine, to be claimed, delegated by me, done by me, copied to me. */
export const SCOPES = ['mine', 'claimable', 'delegated', 'done', 'copied'] as const;
export type Scope = (typeof SCOPES)[number];

/** What the list shows, as it stands in the address, so that a link can be sent and the browser's back works. */
export type WorklistFilter = {
  readonly scope: Scope;
  readonly q: string;
  readonly matter: string;
  readonly stage: string;
  readonly due: '' | 'overdue' | 'soon';
  /** '' newest first, `due` the nearest deadline first. */
  readonly sort: '' | 'due';
};

/** The handling steps 办理环节 of the ordinary procedure, in their order; ids as in the process models. */
export const STAGES = [
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
export type Stage = (typeof STAGES)[number];

const LONGEST_SEARCH = 60;

/** Reads the address; anything unknown in it counts as not set, so that an old or mistyped link still opens. */
export function filterFromAddress(parameters: Readonly<Record<string, unknown>>): WorklistFilter {
  const text = (name: string) => (typeof parameters[name] === 'string' ? (parameters[name] as string).trim() : '');
  const scope = SCOPES.find((known) => known === text('scope')) ?? 'mine';
  const due = text('due');
  return {
    scope,
    q: text('q').slice(0, LONGEST_SEARCH),
    matter: text('matter'),
    stage: STAGES.find((known) => known === text('stage')) ?? '',
    due: due === 'overdue' || due === 'soon' ? due : '',
    sort: text('sort') === 'due' ? 'due' : '',
  };
}

/** The address of a filter: null takes a parameter out of it. */
export function addressOfFilter(filter: WorklistFilter): Record<keyof WorklistFilter, string | null> {
  return {
    scope: filter.scope === 'mine' ? null : filter.scope,
    q: filter.q || null,
    matter: filter.matter || null,
    stage: filter.stage || null,
    due: filter.due || null,
    sort: filter.sort || null,
  };
}

/** Whether anything narrows the list besides its tab. */
export function isNarrowed(filter: WorklistFilter): boolean {
  return Boolean(filter.q || filter.matter || filter.stage || filter.due);
}
