import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcessesError } from '../errors.ts';
import { type PackProblem, packProblem } from '../problem.ts';
import type { Pack } from './pack.ts';
import { parsePack } from './parse.ts';

/**
 * The files of a pack folder (path with `/` → text), or what in it is no plain file: a link could show any file of the machine, and
 * a pipe would never end. Names beginning with a dot are left out. @throws {ProcessesError} PACK_NOT_FOUND
 */
export async function readPackFolder(
  dir: string,
): Promise<{ readonly files: Record<string, string> } | { readonly problems: readonly PackProblem[] }> {
  const entries = await entriesUnder(dir, '').catch((cause: unknown) => {
    throw new ProcessesError('PACK_NOT_FOUND', `Expected a pack folder, but ${dir} cannot be read`, { dir }, cause);
  });
  const problems = entries.filter((entry) => !entry.isPlain).map(({ file }) => packProblem('PACK_FILE_NOT_PLAIN', { file }, { file }));
  if (problems.length > 0) return { problems };
  const texts = await Promise.all(entries.map(async ({ file }) => [file, await readFile(join(dir, file), 'utf8')] as const));
  return { files: Object.fromEntries(texts) };
}

/** The files of a pack folder. @throws {ProcessesError} PACK_NOT_FOUND, PACK_INVALID with `details.problems` where one is not plain */
export async function readPackFiles(dir: string): Promise<Record<string, string>> {
  const read = await readPackFolder(dir);
  if ('files' in read) return read.files;
  throw invalid(dir, read.problems);
}

interface Entry {
  /** path inside the pack, with `/` */
  readonly file: string;
  readonly isPlain: boolean;
}

/** Everything below a folder that is no folder itself, in the order of the paths. No link is followed. */
async function entriesUnder(dir: string, parent: string): Promise<Entry[]> {
  const found = await readdir(join(dir, parent), { withFileTypes: true });
  const named = found.filter((entry) => !entry.name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  const nested = await Promise.all(
    named.map((entry) => {
      const file = parent === '' ? entry.name : `${parent}/${entry.name}`;
      return entry.isDirectory() ? entriesUnder(dir, file) : [{ file, isPlain: entry.isFile() }];
    }),
  );
  return nested.flat();
}

/** Loads and checks a pack folder. @throws {ProcessesError} PACK_NOT_FOUND, PACK_INVALID with `details.problems` */
export async function loadPack(dir: string): Promise<Pack> {
  const parsed = parsePack(await readPackFiles(dir));
  if ('pack' in parsed) return parsed.pack;
  throw invalid(dir, parsed.problems);
}

function invalid(dir: string, problems: readonly PackProblem[]): ProcessesError {
  return new ProcessesError('PACK_INVALID', `Expected a valid pack in ${dir}, but found ${problemSummary(problems)}`, { problems });
}

function problemSummary(problems: readonly PackProblem[]): string {
  const first = problems
    .slice(0, 3)
    .map((problem) => `${problem.file}${problem.line === null ? '' : `:${problem.line}`} ${problem.message.en}`);
  return `${problems.length} problems: ${first.join('; ')}${problems.length > 3 ? ' …' : ''}`;
}
