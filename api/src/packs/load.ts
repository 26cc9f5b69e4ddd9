/** Reads a pack from its folder, checks it whole and makes it live: deployed to the engine, catalogue stored. The same pack twice changes nothing. */
import type { Database, Engine, Problem } from '@onematter/engine';
import { lintPack, loadPack, type PackProblem, runtimeRules } from '@onematter/processes';
import { ApiError } from '../errors.ts';
import type { Log } from '../middleware/request-log.ts';
import { storeMatters } from '../modules/matter/catalogue.ts';
import type { PackChecks } from './checks.ts';
import { type PackView, viewPack } from './pack-view.ts';

/** @throws {ProcessesError} a file is not of its form · {ApiError} PACK_INVALID the files do not fit each other */
export async function readPack(dir: string, { checks, log }: { readonly checks: PackChecks; readonly log: Log }): Promise<PackView> {
  const pack = await loadPack(dir);
  if (!(await checks.havePassed(pack.digest))) {
    const problems = await lintPack(pack);
    const errors = problems.filter((problem) => problem.severity === 'error');
    if (errors.length > 0) throw packInvalid(errors);
    for (const problem of problems) log.warn({ pack: pack.manifest.id, problem: lineOf(problem).trim() }, 'pack warning');
    if (problems.length === 0) await checks.keep(pack.digest);
  }
  return viewPack(pack);
}

/** @throws {ApiError} PACK_INVALID with every problem */
export async function deployPack(engine: Engine, database: Database, tenantId: string, view: PackView): Promise<void> {
  const { pack } = view;
  const result = await engine.deploy(tenantId, {
    packId: view.id,
    packVersion: view.version,
    resources: pack.flows.map((flow) => ({ name: flow.name, text: flow.xml })),
    decisions: pack.decisions.map((decision) => ({ name: decision.name, text: decision.xml })),
    rules: runtimeRules(pack),
    author: { kind: 'system', id: 'server' },
  });
  if ('problems' in result) throw packInvalid(result.problems);
  await database.transaction({ tenantId }, (tx) => storeMatters(tx, pack.matters.matters));
}

/** One line for each problem: where it is, what is wrong, what to do. */
function packInvalid(problems: readonly (PackProblem | Problem)[]): ApiError {
  const error = new ApiError('PACK_INVALID', { problems });
  error.message = `流程包未通过检查 The process pack does not pass its checks:\n${problems.map(lineOf).join('\n')}`;
  return error;
}

function lineOf(problem: PackProblem | Problem): string {
  return `  ${placeOf(problem)} ${problem.code} ${problem.message.zh}。${problem.remedy.zh} ${problem.message.en}`;
}

function placeOf(problem: PackProblem | Problem): string {
  const file = 'file' in problem ? problem.file : '';
  const place = 'path' in problem ? problem.path : problem.elementId;
  return [file, problem.line, place].filter((part) => part !== null && part !== '').join(':');
}
