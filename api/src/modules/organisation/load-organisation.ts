/**
 * Takes over an organisation from its files (localities, agencies, people with posts, certificates and accounts). Loading it again changes
 * only what differs; people who signed in keep their accounts. In production the files come from the personnel and certificate registries.
 */
import { randomUUID } from 'node:crypto';
import type { Tx } from '@onematter/engine';
import type { SampleAgency, SampleLocality, SampleOrganisation, SamplePerson } from '@onematter/processes';
import { hashPassword } from '../session/password.ts';
import { refreshAncestors } from './ancestors.ts';

export interface LoadOptions {
  /** of every account made; null: accounts are made without a usable password */
  readonly password: string | null;
  readonly isSample: boolean;
}

export async function loadOrganisation(tx: Tx, organisation: SampleOrganisation, options: LoadOptions): Promise<void> {
  const localities = new Map(organisation.localities.map((locality) => [locality.id, locality]));
  for (const locality of organisation.localities) await storeLocality(tx, locality);
  for (const agency of organisation.agencies) {
    const locality = localities.get(agency.locality);
    if (!locality) throw new Error(`Expected the locality ${agency.locality} of ${agency.id}, but there is none`);
    await storeAgency(tx, agency, locality, options);
  }
  await refreshAncestors(tx);
  const passwordHash = options.password === null ? '!' : await hashPassword(options.password);
  for (const person of organisation.people) await storePerson(tx, person, passwordHash, options);
}

async function storeLocality(tx: Tx, locality: SampleLocality): Promise<void> {
  await tx.query(
    `insert into locality (tenant_id, locality_id, parent_id, name, level) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, locality_id) do update set parent_id = excluded.parent_id, name = excluded.name, level = excluded.level`,
    [tx.tenantId, locality.id, locality.parent, locality.name, locality.level],
  );
  await tx.query(
    `insert into locality_code (tenant_id, locality_id, code, valid_from) values ($1, $2, $3, '2000-01-01')
     on conflict (tenant_id, locality_id, valid_from) do update set code = excluded.code`,
    [tx.tenantId, locality.id, locality.code],
  );
}

/** What documents and FEEL read under `case.agency`; the codes place the case in the tree of divisions. */
function profileOf(agency: SampleAgency, locality: SampleLocality) {
  const { id, name, shortName, code, countyGovernmentName, courtName, address, phone, postcode } = agency;
  const codes = divisionCodes(locality.code);
  return {
    ...{ id, name, shortName, code, kind: agency.kind, localityName: locality.name, localityShortName: locality.shortName },
    ...{ countyGovernmentName, courtName, address, phone, postcode, cityCode: codes.city, countyCode: codes.county, townCode: codes.town },
  };
}

function divisionCodes(code: string) {
  const upTo = (length: number) => (code.length >= length ? code.slice(0, length) : null);
  return { city: upTo(4), county: upTo(6), town: upTo(9) };
}

async function storeAgency(tx: Tx, agency: SampleAgency, locality: SampleLocality, { isSample }: LoadOptions): Promise<void> {
  const codes = divisionCodes(locality.code);
  await tx.query(
    `insert into agency (tenant_id, agency_id, parent_id, locality_id, kind, name, short_name, code, locality_code, city_code, county_code, town_code,
        profile, is_sample, valid_from)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '2000-01-01')
     on conflict (tenant_id, agency_id) do update set parent_id = excluded.parent_id, locality_id = excluded.locality_id, kind = excluded.kind,
        name = excluded.name, short_name = excluded.short_name, code = excluded.code, locality_code = excluded.locality_code,
        city_code = excluded.city_code, county_code = excluded.county_code, town_code = excluded.town_code, profile = excluded.profile, recorded_at = now()`,
    [
      ...[tx.tenantId, agency.id, agency.parent, locality.id, agency.kind, agency.name, agency.shortName, agency.code, locality.code],
      ...[codes.city, codes.county, codes.town, JSON.stringify(profileOf(agency, locality)), isSample],
    ],
  );
}

async function storePerson(tx: Tx, person: SamplePerson, passwordHash: string, options: LoadOptions): Promise<void> {
  await tx.query(
    `insert into person (tenant_id, person_id, name, is_sample) values ($1, $2, $3, $4)
     on conflict (tenant_id, person_id) do update set name = excluded.name, recorded_at = now()`,
    [tx.tenantId, person.id, person.name, options.isSample],
  );
  for (const post of person.posts) {
    await tx.query(
      `insert into post (tenant_id, post_id, person_id, agency_id, role, unit, valid_from, valid_to)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (tenant_id, post_id) do update set unit = excluded.unit, valid_from = excluded.valid_from, valid_to = excluded.valid_to, recorded_at = now()`,
      [...[tx.tenantId, `${person.id}/${post.role}@${post.agency}`, person.id, post.agency, post.role, post.unit], ...[post.from, post.to]],
    );
  }
  for (const certificate of person.certificates) {
    await tx.query(
      `insert into certificate (tenant_id, certificate_id, person_id, kind, number, issuer, valid_from, valid_to)
       values ($1, $2, $3, $4, $5, $6, $7, $8) 
       on conflict (tenant_id, certificate_id) do update set valid_from = excluded.valid_from, valid_to = excluded.valid_to, recorded_at = now()`,
      [
        ...[
          tx.tenantId,
          `${person.id}/${certificate.kind}/${certificate.number}`,
          person.id,
          certificate.kind,
          certificate.number,
          certificate.issuer,
        ],
        ...[certificate.validFrom, certificate.validTo],
      ],
    );
  }
  await tx.query(
    `insert into account (tenant_id, account_id, username, person_id, password_hash) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, username) do nothing`,
    [tx.tenantId, randomUUID(), person.username.toLowerCase(), person.id, passwordHash],
  );
}
