/**
 * The one predicate that says which cases and clues a person sees (design.md §9): by the coverage of a post, or by an explicit case_access
 * row. Every query of cases, tasks, documents, evidence and history goes through it. Row-level security keeps the tenant underneath.
 */
import type { Auth, HeldPost } from '../session/auth.ts';
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
  const byPost = auth.posts.flatMap((post) =>
    (COVERAGE[post.role] ?? [])
      .filter((coverage) => depth === 'status' || coverage.depth === 'content')
      .map((coverage) => coverageCondition(post, coverage, values)),
  );
  return `(${[...byPost, accessCondition(auth, values)].join(' or ')})`;
}

function coverageCondition(post: HeldPost, coverage: Coverage, values: Values): string {
  const conditions = [`c.kind = any(${values.add(coverage.kinds)})`];
  if (coverage.reach === 'agency') conditions.push(`c.agency_id = ${values.add(post.agencyId)}`);
  else conditions.push(`c.county_code = ${values.add(post.localityCode.slice(0, 6))}`);
  if (coverage.isHandedDownOnly) conditions.push(`c.matter_kind in ('赋权', '委托')`);
  if (post.domains !== null) conditions.push(`(c.matter_domain is null or c.matter_domain = any(${values.add(post.domains)}))`);
  return `(${conditions.join(' and ')})`;
}

function accessCondition(auth: Auth, values: Values): string {
  const person = values.add(auth.personId);
  const agencies = values.add(auth.posts.map((post) => post.agencyId));
  const roles = values.add(auth.posts.map((post) => post.role));
  const now = `coalesce(${values.add(auth.asOf)}::timestamptz, now())`;
  return `exists (select 1 from case_access x
     where x.tenant_id = c.tenant_id and x.case_id = c.case_id and x.valid_from <= ${now} and (x.valid_to is null or x.valid_to > ${now})
       and (x.person_id = ${person}
         or exists (select 1 from unnest(${agencies}::text[], ${roles}::text[]) held(agency_id, role)
                     where held.agency_id = x.agency_id and (x.role is null or x.role = held.role))))`;
}
