import type { LegalDate } from '../dates.ts';
import { ProcessesError } from '../errors.ts';
import { readPackFiles } from '../pack/load.ts';
import { parseSample, type SampleOrganisation } from './organisation.ts';

/** Loads a sample organisation folder, e.g. processes/sample/yunjiang. @throws {ProcessesError} PACK_NOT_FOUND, PACK_INVALID */
export async function loadSample(dir: string, options: { readonly today: LegalDate }): Promise<SampleOrganisation> {
  const parsed = parseSample(await readPackFiles(dir), options.today);
  if ('sample' in parsed) return parsed.sample;
  const first = parsed.problems.slice(0, 3).map((problem) => `${problem.file} ${problem.message.en}`);
  throw new ProcessesError('PACK_INVALID', `Expected a valid sample organisation in ${dir}, but found ${first.join('; ')}`, {
    problems: parsed.problems,
  });
}
