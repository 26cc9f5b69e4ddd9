/** Reads the base pack from its folder and makes it live: deployed to the engine, catalogue stored. The same pack twice changes nothing. */
import type { Database, Engine } from '@onematter/engine';
import { loadPack, runtimeRules } from '@onematter/processes';
import { ApiError } from '../errors.ts';
import { storeMatters } from '../modules/matter/catalogue.ts';
import { type PackView, viewPack } from './pack-view.ts';

export async function readPack(dir: string): Promise<PackView> {
  return viewPack(await loadPack(dir));
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
  if ('problems' in result) {
    const lines = result.problems.map((problem) => `${problem.elementId ?? ''} ${problem.message.zh}`);
    throw new ApiError('PACK_INVALID', { problems: result.problems, zh: `流程包未通过检查：${lines.join('；')}` });
  }
  await database.transaction({ tenantId }, (tx) => storeMatters(tx, pack.matters.matters));
}
