import type { Database, Tx } from '../store/database.ts';
import {
  type DefinitionMeta,
  findDeployment,
  insertDefinition,
  insertDeployment,
  lockTenantForDeployment,
  type NewDeployment,
  replaceStartSubscriptions,
} from '../store/definitions.ts';
import { canonicalJson, digestOf } from './chain.ts';
import { newId } from './ids.ts';
import { type CompiledProgram, compileTexts } from './programs.ts';
import { storableJson } from './storable-text.ts';
import type { DeployedDefinition, DeploymentInput, DeploymentResult } from './types.ts';

/**
 * Stores a pack's processes as new versions, for good; or answers with every problem of every file. The same pack, version and texts
 * again: the same definitions, nothing stored.
 */
export async function deploy(database: Database, tenantId: string, input: DeploymentInput): Promise<DeploymentResult> {
  storableJson(input);
  const compiled = await compileTexts(input.resources, input.decisions);
  if ('problems' in compiled) return compiled;
  const { packId, packVersion, resources, decisions, rules } = input;
  const digest = digestOf(canonicalJson({ packId, packVersion, resources, decisions, rules }));
  return database.transaction({ tenantId }, async (tx) => {
    const now = await lockTenantForDeployment(tx);
    const earlier = await findDeployment(tx, digest);
    if (earlier) return { deploymentId: earlier.deploymentId, definitions: earlier.definitions.map(presented), isRepeat: true };
    const deployment: NewDeployment = { deploymentId: newId(), packId, packVersion, digest, decisions, rules, author: input.author, now };
    await insertDeployment(tx, deployment);
    return { deploymentId: deployment.deploymentId, definitions: await storePrograms(tx, deployment, compiled.programs), isRepeat: false };
  });
}

async function storePrograms(tx: Tx, deployment: NewDeployment, programs: readonly CompiledProgram[]): Promise<DeployedDefinition[]> {
  const definitions: DeployedDefinition[] = [];
  const starts: { messageName: string; processId: string; startEventId: string; definitionId: string }[] = [];
  const shared = { decisions: deployment.decisions, rules: deployment.rules };
  for (const { resource, program } of programs) {
    const definitionId = newId();
    const { processId, versionTag } = program;
    const digest = digestOf(canonicalJson({ xml: resource.text, ...shared }));
    const version = await insertDefinition(tx, deployment, {
      definitionId,
      processId,
      versionTag,
      digest,
      resourceName: resource.name,
      xml: resource.text,
    });
    definitions.push({ definitionId, processId, version, digest });
    for (const start of program.startEvents) {
      if (start.kind === 'message' && start.messageName !== null) {
        starts.push({ messageName: start.messageName, processId, startEventId: start.elementId, definitionId });
      }
    }
  }
  const processIds = definitions.map((definition) => definition.processId);
  await replaceStartSubscriptions(tx, deployment.packId, processIds, starts);
  return definitions;
}

function presented({ definitionId, processId, version, digest }: DefinitionMeta): DeployedDefinition {
  return { definitionId, processId, version, digest };
}
