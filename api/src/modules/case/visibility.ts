/**
 * The one predicate that says which cases and clues a person sees (design.md §9): by the coverage of a post, by an explicit case_access
 * row, or while a task stands in it with somebody for whom the person is a standing deputy 代理人. Every query of cases, tasks, documents,
 * evidence and history goes through it. Row-level security keeps the tenant underneath.
 */
import type { Auth, HeldPost } from '../session/auth.ts';
import { waysByDeputy } from '../user-task/standing.ts';
import { COVERAGE, type Coverage } from './coverage.ts';

/** Collects the values of one statement: `$1` is always the tenant. */
export class Values {
  readonly list: unknown[];
  constructor(tenantId: string) {
    this.list = [tenantId];
  }
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

/** A condition on `case_record c`. `depth` content: may read what is in it; status: may know that it is there. */
export function visibleCases(auth: Auth, depth: 'content' | 'status', values: Values): string {
  return `(${waysToSee(auth, depth, values).join(' or ')})`;
}

/**
 * The ways in which a person comes to see a case, each a condition on `case_record c`. A list takes the newest of each and unites them: each
 * way has an index that gives its cases in order, their disjunction has none.
 */
export function waysToSee(auth: Auth, depth: 'content' | 'status', values: Values): string[] {
  return [...waysByPost(auth, depth, values), ...waysByAccess(auth, values)];
}

/** By the coverage of a post: cases of its agency or county. */
export function waysByPost(auth: Auth, depth: 'content' | 'status', values: Values): string[] {
  return auth.posts.flatMap((post) =>
    (COVERAGE[post.role] ?? [])
      .filter((coverage) => depth === 'status' || coverage.depth === 'content')
      .flatMap((coverage) => coverage.kinds.map((kind) => coverageCondition(post, coverage, kind, values))),
  );
}

function coverageCondition(post: HeldPost, coverage: Coverage, kind: 'case' | 'clue', values: Values): string {
  const conditions = [`c.kind = '${kind}'`];
  if (coverage.reach === 'agency') conditions.push(`c.agency_id = ${values.add(post.agencyId)}`);
  else conditions.push(`c.county_code = ${values.add(post.localityCode.slice(0, 6))}`);
  if (coverage.isHandedDownOnly) conditions.push(`c.matter_kind in ('赋权', '委托')`);
  if (post.domains !== null) conditions.push(`(c.matter_domain is null or c.matter_domain = any(${values.add(post.domains)}))`);
  return `(${conditions.join(' and ')})`;
}

/** By a case_access row of the person, or of an agency and role he has a post of, or by a task of somebody he is a deputy of: few cases, of any county. */
export function waysByAccess(auth: Auth, values: Values): string[] {
  const agencies = values.add(auth.posts.map((post) => post.agencyId));
  const roles = values.add(auth.posts.map((post) => post.role));
  const now = `coalesce(${values.add(auth.asOf)}::timestamptz, now())`;
  const valid = `x.tenant_id = $1 and x.valid_from <= ${now} and (x.valid_to is null or x.valid_to > ${now})`;
  return [
    `c.case_id in (select x.case_id from case_access x where ${valid} and x.person_id = ${values.add(auth.personId)})`,
    `c.case_id in (select x.case_id from unnest(${agencies}::text[], ${roles}::text[]) held(agency_id, role)
       join case_access x on x.agency_id = held.agency_id and (x.role is null or x.role = held.role) where ${valid})`,
    ...waysByDeputy(auth, values),
  ];
}
