import { z } from 'zod';
import { addDays, isLegalDate, type LegalDate } from '../dates.ts';
import { checked, readSource } from '../pack/source.ts';
import { type PackProblem, packProblem } from '../problem.ts';
import { type SampleScript, sampleScriptsSchema } from './scripts.ts';

const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
const text = z.string().min(1);
/** a day, or days from the day of loading: `+45d`, `-10d` */
const relativeDate = z
  .string()
  .refine((value) => isLegalDate(value) || /^[+-]\d{1,5}d$/.test(value), 'a date YYYY-MM-DD, or days from today like +45d');

const localitiesSchema = z.array(
  z.strictObject({
    id,
    code: z.string().regex(/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/),
    name: text,
    shortName: text,
    level: z.enum(['province', 'city', 'county', 'township', 'village']),
    parent: id.nullable(),
  }),
);
const agenciesSchema = z.array(
  z.strictObject({
    id,
    name: text,
    /** 辖区简称 in document numbers */
    shortName: text,
    /** 机关代字 in document numbers */
    code: text,
    kind: z.enum(['government', 'department', 'guidance', 'township', 'street', 'village']),
    locality: id,
    parent: id.nullable(),
    countyGovernmentName: text,
    courtName: text,
    address: text,
    phone: text,
    postcode: text,
  }),
);
const peopleSchema = z.array(
  z.strictObject({
    id,
    name: text,
    username: id,
    note: text.optional(),
    posts: z
      .array(
        z.strictObject({ role: id, agency: id, unit: text, title: text, from: relativeDate, to: relativeDate.nullable().default(null) }),
      )
      .min(1),
    certificates: z
      .array(z.strictObject({ kind: id, number: text, issuer: text, validFrom: relativeDate, validTo: relativeDate.nullable() }))
      .default([]),
  }),
);

export type SampleLocality = z.output<typeof localitiesSchema>[number];
export type SampleAgency = z.output<typeof agenciesSchema>[number];
/** `posts[].from/to`, `certificates[].validFrom/validTo` are legal dates once loaded */
export type SamplePerson = z.output<typeof peopleSchema>[number];

/** A sample organisation 样例组织: places, bodies, people with posts and certificates, and what happened there as scripts. */
export interface SampleOrganisation {
  readonly localities: readonly SampleLocality[];
  readonly agencies: readonly SampleAgency[];
  readonly people: readonly SamplePerson[];
  /** clues and cases, in the order in which they are to be played; `expandScript` makes each a scenario */
  readonly scripts: readonly SampleScript[];
}

/** Reads a sample organisation from its files (path → text), relative dates resolved against `today`. Everything wrong at once. */
export function parseSample(
  files: Readonly<Record<string, string>>,
  today: LegalDate,
): { readonly sample: SampleOrganisation } | { readonly problems: readonly PackProblem[] } {
  const problems: PackProblem[] = [];
  const read = <T>(file: string, schema: z.ZodType<T>): T | null => {
    const content = files[file];
    const source = content === undefined ? { problems: [packProblem('PACK_FILE_MISSING', { file })] } : readSource(file, content);
    const result = 'source' in source ? checked(source.source, schema) : source;
    if ('value' in result) return result.value;
    problems.push(...result.problems);
    return null;
  };
  const localities = read('localities.yaml', localitiesSchema);
  const agencies = read('agencies.yaml', agenciesSchema);
  const people = read('people.yaml', peopleSchema);
  const scripts = files['scripts.yaml'] === undefined ? [] : read('scripts.yaml', sampleScriptsSchema);
  if (!localities || !agencies || !people || !scripts || problems.length > 0) return { problems };
  problems.push(...danglingReferences(localities, agencies, people));
  if (problems.length > 0) return { problems };
  return { sample: { localities, agencies, people: people.map((person) => withDates(person, today)), scripts } };
}

function withDates(person: SamplePerson, today: LegalDate): SamplePerson {
  const day = (value: string) => (isLegalDate(value) ? value : addDays(today, Number.parseInt(value, 10)));
  return {
    ...person,
    posts: person.posts.map((post) => ({ ...post, from: day(post.from), to: post.to === null ? null : day(post.to) })),
    certificates: person.certificates.map((entry) => ({
      ...entry,
      validFrom: day(entry.validFrom),
      validTo: entry.validTo === null ? null : day(entry.validTo),
    })),
  };
}

function danglingReferences(
  localities: readonly SampleLocality[],
  agencies: readonly SampleAgency[],
  people: readonly SamplePerson[],
): PackProblem[] {
  const localityIds = new Set(localities.map((entry) => entry.id));
  const agencyIds = new Set(agencies.map((entry) => entry.id));
  const missing = (file: string, path: string, wanted: string) =>
    packProblem('SCHEMA', { file, path }, { detail: `${path}: there is no ${wanted}` });
  return [
    ...localities
      .filter((entry) => entry.parent !== null && !localityIds.has(entry.parent))
      .map((entry) => missing('localities.yaml', entry.id, `${entry.parent}`)),
    ...agencies.filter((entry) => !localityIds.has(entry.locality)).map((entry) => missing('agencies.yaml', entry.id, entry.locality)),
    ...agencies
      .filter((entry) => entry.parent !== null && !agencyIds.has(entry.parent))
      .map((entry) => missing('agencies.yaml', entry.id, `${entry.parent}`)),
    ...people.flatMap((person) =>
      person.posts.filter((post) => !agencyIds.has(post.agency)).map((post) => missing('people.yaml', person.id, post.agency)),
    ),
  ];
}
