/** People with posts and certificates as they are valid on a day: facts for the engine, options for forms, names for screens. */
import type { Facts, PersonFacts, Tx } from '@onematter/engine';

/** A row of `PERSON_FACTS`. */
export interface PersonRow {
  readonly person_id: string;
  readonly name: string;
  readonly posts: readonly (PersonFacts['posts'][number] & { readonly ancestors: readonly string[] })[];
  readonly certificates: string[];
}

/** The columns of a person `p`: posts held, with what lies above their agencies, and certificates valid on a day (a parameter). */
export const PERSON_FACTS = (day: string) => `p.person_id, p.name,
            coalesce((select json_agg(json_build_object('postId', o.post_id, 'role', o.role, 'agencyId', o.agency_id, 'ancestors', g.ancestors) order by o.post_id)
               from post o join agency g on g.tenant_id = o.tenant_id and g.agency_id = o.agency_id
              where o.tenant_id = p.tenant_id and o.person_id = p.person_id and o.valid_from <= ${day} and (o.valid_to is null or o.valid_to >= ${day})), '[]') as posts,
            coalesce((select json_agg(distinct t.kind) from certificate t
               where t.tenant_id = p.tenant_id and t.person_id = p.person_id and t.valid_from <= ${day} and (t.valid_to is null or t.valid_to >= ${day})), '[]') as certificates`;

export function toPersonFacts({ person_id, name, posts, certificates }: PersonRow): PersonFacts {
  return {
    ...{ personId: person_id, name, certificates },
    posts: posts.map(({ postId, role, agencyId }) => ({ postId, role, agencyId })),
  };
}

/** What lies above the agencies at which they hold posts. */
export function agenciesOfPosts(rows: readonly PersonRow[]): NonNullable<Facts['agencies']> {
  return Object.fromEntries(rows.flatMap((row) => row.posts.map(({ agencyId, ancestors }) => [agencyId, { ancestors }])));
}

/** What the kernel asks about people: posts held and certificates valid on a legal day. Unknown ids are left out. */
export async function loadPeople(tx: Tx, personIds: readonly string[], day: string): Promise<Record<string, PersonFacts>> {
  return (await loadPeopleAndAgencies(tx, personIds, day)).people;
}

export async function loadPeopleAndAgencies(
  tx: Tx,
  personIds: readonly string[],
  day: string,
): Promise<{ readonly people: Record<string, PersonFacts>; readonly agencies: NonNullable<Facts['agencies']> }> {
  if (personIds.length === 0) return { people: {}, agencies: {} };
  const rows = await tx.query<PersonRow>(
    `select ${PERSON_FACTS('$3')} from person p where p.tenant_id = $1 and p.person_id = any($2)`,
    [tx.tenantId, personIds, day],
    'people.facts',
  );
  return { people: Object.fromEntries(rows.map((row) => [row.person_id, toPersonFacts(row)])), agencies: agenciesOfPosts(rows) };
}

export interface PersonOption {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly unit: string | null;
  readonly certificateNo: string | null;
}

export interface PeopleFilter {
  readonly role?: string | undefined;
  readonly agencyId?: string | undefined;
  readonly agencyIds?: readonly string[];
  /** at this agency or below it */
  readonly within?: string;
  readonly q?: string | undefined;
  /** leaves out people without a valid certificate of this kind */
  readonly certificate?: string | undefined;
}

/** Who holds a post on a day, with the certificate that goes with it; one row per post. */
export async function findPeople(tx: Tx, filter: PeopleFilter, day: string): Promise<PersonOption[]> {
  const rows = await tx.query<{
    person_id: string;
    name: string;
    role: string;
    agency_id: string;
    agency_name: string;
    unit: string | null;
    certificate_no: string | null;
  }>(
    `select p.person_id, p.name, o.role, o.agency_id, g.name as agency_name, o.unit,
            (select t.number from certificate t where t.tenant_id = p.tenant_id and t.person_id = p.person_id and t.kind = $6
                and t.valid_from <= $5 and (t.valid_to is null or t.valid_to >= $5) order by t.valid_from desc limit 1) as certificate_no
       from post o
       join person p on p.tenant_id = o.tenant_id and p.person_id = o.person_id
       join agency g on g.tenant_id = o.tenant_id and g.agency_id = o.agency_id
      where o.tenant_id = $1 and ($2::text is null or o.role = $2) and ($3::text[] is null or o.agency_id = any($3))
        and ($7::text is null or o.agency_id = $7 or g.ancestors @> array[$7::text])
        and ($4::text is null or strpos(p.name, $4) > 0)
        and o.valid_from <= $5 and (o.valid_to is null or o.valid_to >= $5)
      order by p.name, p.person_id, o.post_id limit 500`,
    [
      ...[tx.tenantId, filter.role ?? null, filter.agencyIds ?? (filter.agencyId === undefined ? null : [filter.agencyId])],
      ...[filter.q ?? null, day, filter.certificate ?? 'enforcement', filter.within ?? null],
    ],
  );
  return rows
    .filter((row) => filter.certificate === undefined || row.certificate_no !== null)
    .map((row) => ({
      ...{ id: row.person_id, name: row.name, role: row.role, agencyId: row.agency_id, agencyName: row.agency_name },
      ...{ unit: row.unit, certificateNo: row.certificate_no },
    }));
}

/** Names by person id, for screens. */
export async function namesOf(tx: Tx, personIds: readonly (string | null)[]): Promise<Map<string, string>> {
  const ids = [...new Set(personIds.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ person_id: string; name: string }>(
    'select person_id, name from person where tenant_id = $1 and person_id = any($2)',
    [tx.tenantId, ids],
  );
  return new Map(rows.map((row) => [row.person_id, row.name]));
}

/** 执法人员及证号, as documents print it: 李明（执法证号 …）、张伟（执法证号 …）. */
export async function officersText(tx: Tx, personIds: readonly (string | null)[], day: string): Promise<string> {
  const ids = personIds.filter((id) => id !== null);
  if (ids.length === 0) return '';
  const rows = await tx.query<{ person_id: string; name: string; number: string | null }>(
    `select p.person_id, p.name, (select t.number from certificate t where t.tenant_id = p.tenant_id and t.person_id = p.person_id
        and t.kind = 'enforcement' and t.valid_from <= $3 and (t.valid_to is null or t.valid_to >= $3) order by t.valid_from desc limit 1) as number
       from person p where p.tenant_id = $1 and p.person_id = any($2)`,
    [tx.tenantId, ids, day],
  );
  const byId = new Map(rows.map((row) => [row.person_id, row]));
  return ids
    .map((id) => byId.get(id))
    .filter((row) => row !== undefined)
    .map((row) => (row.number ? `${row.name}（执法证号${row.number}）` : row.name))
    .join('、');
}
