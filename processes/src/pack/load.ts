import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ProcessesError } from '../errors.ts';
import type { PackProblem } from '../problem.ts';
import type { Pack } from './pack.ts';
import { parsePack } from './parse.ts';

/** The files of a pack folder (path with `/` → text). @throws {ProcessesError} PACK_NOT_FOUND */
export async function readPackFiles(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch((cause: unknown) => {
    throw new ProcessesError('PACK_NOT_FOUND', `Expected a pack folder, but ${dir} cannot be read`, { dir }, cause);
  });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const texts = await Promise.all(
    paths.map(async (path) => [relative(dir, path).split(sep).join('/'), await readFile(path, 'utf8')] as const),
  );
  return Object.fromEntries(texts);
}

/** Loads and checks a pack folder. @throws {ProcessesError} PACK_NOT_FOUND, PACK_INVALID with `details.problems` */
export async function loadPack(dir: string): Promise<Pack> {
  const parsed = parsePack(await readPackFiles(dir));
  if ('pack' in parsed) return parsed.pack;
  throw new ProcessesError('PACK_INVALID', `Expected a valid pack in ${dir}, but found ${problemSummary(parsed.problems)}`, {
    problems: parsed.problems,
  });
}

function problemSummary(problems: readonly PackProblem[]): string {
  const first = problems
    .slice(0, 3)
    .map((problem) => `${problem.file}${problem.line === null ? '' : `:${problem.line}`} ${problem.message.en}`);
  return `${problems.length} problems: ${first.join('; ')}${problems.length > 3 ? ' …' : ''}`;
}
