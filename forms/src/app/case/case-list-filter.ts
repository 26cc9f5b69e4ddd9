/** The filters of a list of cases, as they stand in the address: a link shows another person the same list. */
export interface CaseListFilter {
  readonly q: string;
  readonly status: '' | 'open' | 'suspended' | 'closed';
  readonly stage: string;
  readonly matter: string;
}

export const NO_FILTER: CaseListFilter = { q: '', status: '', stage: '', matter: '' };

const STATUSES: readonly string[] = ['open', 'suspended', 'closed'];

/** Reads the filters from address parameters; what is not understood is dropped, so that a mangled link still opens. */
export function filterFrom(params: Readonly<Record<string, string | null | undefined>>): CaseListFilter {
  const text = (key: string, most: number): string => (params[key] ?? '').trim().slice(0, most);
  const status = text('status', 20);
  return {
    q: text('q', 60),
    status: STATUSES.includes(status) ? (status as CaseListFilter['status']) : '', // checked on this line
    stage: text('stage', 60),
    matter: text('matter', 60),
  };
}

/** Address parameters of a filter; an empty one is null, which takes it out of the address. */
export function paramsOf(filter: CaseListFilter): Record<keyof CaseListFilter, string | null> {
  return { q: filter.q || null, status: filter.status || null, stage: filter.stage || null, matter: filter.matter || null };
}

export function isFiltered(filter: CaseListFilter): boolean {
  return Object.values(filter).some((value) => value !== '');
}

/** Query of `GET /cases`. */
export function queryOf(kind: 'case' | 'clue', filter: CaseListFilter, cursor: string | null): Record<string, string> {
  const query: Record<string, string> = { kind, limit: '30' };
  for (const [key, value] of Object.entries(filter)) if (value) query[key] = value;
  if (cursor) query['cursor'] = cursor;
  return query;
}
