/** Platform options of a form: people, matters, agencies as they are on the day the form is served, for the case it is served for. */
import type { Tx } from '@onematter/engine';
import { type FormOption, type FormSchema, fillOptions, type OptionSource } from '@onematter/processes/form-rules';
import { findPeople } from '../organisation/people.ts';

export interface OptionContext {
  readonly agencyId: string;
  readonly day: string;
}

export function withOptions(tx: Tx, form: FormSchema, context: OptionContext): Promise<FormSchema> {
  return fillOptions(form, (source) => resolveOptions(tx, source, context));
}

/** Roles that must hold a certificate to be chosen (guardrails G-01, G-08). */
const CERTIFICATE_BY_ROLE: Readonly<Record<string, string>> = { 'case-officer': 'enforcement' };

async function resolveOptions(tx: Tx, { source, query }: OptionSource, context: OptionContext): Promise<FormOption[]> {
  if (source === 'people') return peopleOptions(tx, query['role'], query['agencyId'] ?? context.agencyId, context.day);
  if (source === 'matters') return matterOptions(tx, context.day);
  if (source === 'agencies') return agencyOptions(tx, query['kind'], context.agencyId);
  return [];
}

async function peopleOptions(tx: Tx, role: string | undefined, agencyId: string, day: string): Promise<FormOption[]> {
  const certificate = role === undefined ? undefined : CERTIFICATE_BY_ROLE[role];
  const people = await findPeople(tx, { role, agencyId, certificate }, day);
  const byId = new Map(people.map((person) => [person.id, person]));
  return [...byId.values()].map((person) => ({
    value: person.id,
    label: person.certificateNo ? `${person.name}（${person.certificateNo}）` : person.name,
  }));
}

async function matterOptions(tx: Tx, day: string): Promise<FormOption[]> {
  const rows = await tx.query<{ code: string; name: string }>(
    `select code, name from matter where tenant_id = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2) order by code limit 2000`,
    [tx.tenantId, day],
  );
  return rows.map((row) => ({ value: row.code, label: `${row.code} ${row.name}` }));
}

async function agencyOptions(tx: Tx, kind: string | undefined, agencyId: string): Promise<FormOption[]> {
  const rows = await tx.query<{ agency_id: string; name: string }>(
    `select g.agency_id, g.name from agency g, agency own
      where g.tenant_id = $1 and own.tenant_id = $1 and own.agency_id = $3 and g.county_code = own.county_code and ($2::text is null or g.kind = $2)
      order by g.name limit 500`,
    [tx.tenantId, kind ?? null, agencyId],
  );
  return rows.map((row) => ({ value: row.agency_id, label: row.name }));
}
