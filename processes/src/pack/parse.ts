import { type CalendarYear, calendarYearSchema, workCalendar } from '../deadlines/calendar.ts';
import { deadlinesSchema } from '../deadlines/definition.ts';
import { type Law, lawBook, lawSchema } from '../laws/law.ts';
import { type CatalogueFile, catalogueSchema, matterCatalogue } from '../matters/catalogue.ts';
import { type PackProblem, packProblem } from '../problem.ts';
import type { Pack } from './pack.ts';
import { PackReader } from './reader.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';
import { factsSchema, guardrailsSchema, manifestSchema, rolesSchema, translationsSchema } from './schemas.ts';
import { sm3 } from './sm3.ts';

const MAX_FILES = 2_000;
const MAX_FILE_CHARS = 4_000_000;

export type ParsedPack = { readonly pack: Pack } | { readonly problems: readonly PackProblem[] };

/**
 * Reads a pack 流程包 from its files (path with `/` → text): every file by its own schema, everything wrong named at once.
 * Pure; the same files give the same pack and digest. Problems, and no pack, as soon as one file is not of its form.
 */
export function parsePack(files: Readonly<Record<string, string>>): ParsedPack {
  const tooLarge = sizeProblems(files);
  if (tooLarge.length > 0) return { problems: tooLarge };
  const reader = new PackReader(files);
  const manifest = reader.one('pack.yaml', manifestSchema);
  const guardrails = reader.one('guardrails.yaml', guardrailsSchema);
  const deadlines = reader.list('deadlines.yaml', deadlinesSchema, (entry) => entry.id);
  const roles = reader.list('roles.yaml', rolesSchema, (entry) => entry.id);
  const facts = reader.list('facts.yaml', factsSchema, (entry) => entry.path);
  const calendars: CalendarYear[] = reader.all(/^calendar\/\d{4}\.yaml$/, calendarYearSchema);
  const laws: Law[] = reader.all(/^laws\/[\w-]+\.yaml$/, lawSchema);
  const catalogues: CatalogueFile[] = reader.all(/^matters\/[\w-]+\.(yaml|json)$/, catalogueSchema);
  const scenarios: Scenario[] = reader.all(/^scenarios\/[\w-]+\.yaml$/, scenarioSchema);
  const english = reader.all(/^i18n\/en(\.[\w-]+)?\.yaml$/, translationsSchema);
  const forms = reader.forms();
  const documents = reader.documents();
  const flows = reader.flows();
  const decisions = reader.decisions();
  reader.unknownFiles();
  if (!manifest || !guardrails || reader.problems.length > 0) return { problems: reader.problems };
  return {
    pack: {
      ...{ manifest, guardrails, deadlines, roles, facts, calendars, scenarios, forms, documents, flows, decisions, files },
      digest: `sm3:${packDigest(files)}`,
      laws: lawBook(laws),
      matters: matterCatalogue(catalogues),
      calendar: workCalendar(calendars),
      en: Object.assign({}, ...english) as Readonly<Record<string, string>>,
    },
  };
}

/** Digest over path and text of every file, line ends as LF, in the order of the paths (by code unit). */
export function packDigest(files: Readonly<Record<string, string>>): string {
  const content = Object.keys(files)
    .sort()
    .map((path) => [path, (files[path] as string).replaceAll('\r\n', '\n')]);
  return sm3(JSON.stringify(content));
}

function sizeProblems(files: Readonly<Record<string, string>>): PackProblem[] {
  const entries = Object.entries(files);
  if (entries.length > MAX_FILES)
    return [packProblem('PACK_TOO_LARGE', { file: '.' }, { detail: `${entries.length} > ${MAX_FILES} files` })];
  return entries
    .filter(([, text]) => text.length > MAX_FILE_CHARS)
    .map(([file, text]) => packProblem('PACK_TOO_LARGE', { file }, { detail: `${text.length} > ${MAX_FILE_CHARS}` }));
}
