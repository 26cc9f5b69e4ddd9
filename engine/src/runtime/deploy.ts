import type { Instant, Problem } from '../kernel/types.ts';
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
import { type NewEventStart, replaceEventStarts } from '../store/signals.ts';
import { type NewStartTimer, replaceStartTimers } from '../store/start-timers.ts';
import { canonicalJson, digestOf } from './chain.ts';
import { newId } from './ids.ts';
import { type CompiledProgram, compileTexts } from './programs.ts';
import { firstStart } from './start-timers.ts';
import { storableJson } from './storable-text.ts';
import type { Clock, DeployedDefinition, DeploymentInput, DeploymentResult } from './types.ts';

/**
 * Stores a pack's processes as new versions, for good; or answers with every problem of every file. The same pack, version and texts
 * again: the same definitions, nothing stored.
 */
export async function deploy(database: Database, clock: Clock | null, tenantId: string, input: DeploymentInput): Promise<DeploymentResult> {
  storableJson(input);
  const compiled = await compileTexts(input.resources, input.decisions);
  if ('problems' in compiled) return compiled;
  const problems = [...compiled.programs.flatMap(startTimerProblems), ...missingInDeployment(compiled.programs)];
  if (problems.length > 0) return { problems };
  const { packId, packVersion, resources, decisions, rules } = input;
  const digest = digestOf(canonicalJson({ packId, packVersion, resources, decisions, rules }));
  return database.transaction({ tenantId }, async (tx) => {
    const now = await lockTenantForDeployment(tx);
    const earlier = await findDeployment(tx, digest);
    if (earlier) return { deploymentId: earlier.deploymentId, definitions: earlier.definitions.map(presented), isRepeat: true };
    const deployment: NewDeployment = { deploymentId: newId(), packId, packVersion, digest, decisions, rules, author: input.author, now };
    await insertDeployment(tx, deployment);
    return {
      deploymentId: deployment.deploymentId,
      definitions: await storePrograms(tx, deployment, compiled.programs, clock?.now().toISOString() ?? now),
      isRepeat: false,
    };
  });
}

async function storePrograms(
  tx: Tx,
  deployment: NewDeployment,
  programs: readonly CompiledProgram[],
  now: Instant,
): Promise<DeployedDefinition[]> {
  const definitions: DeployedDefinition[] = [];
  const timers: NewStartTimer[] = [];
  const eventStarts: NewEventStart[] = [];
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
      if (start.kind === 'signal' || start.kind === 'conditional') {
        const kind = start.kind === 'signal' ? 'signal' : 'condition';
        eventStarts.push({ kind, name: start.signalName ?? '', processId, startEventId: start.elementId, definitionId });
      }
      const schedule = start.timer && firstStart(start.timer, now);
      if (schedule !== null && schedule !== 'past') {
        timers.push({ ...schedule, startTimerId: newId(), processId, startEventId: start.elementId, definitionId });
      }
    }
  }
  const processIds = definitions.map((definition) => definition.processId);
  await replaceStartSubscriptions(tx, deployment.packId, processIds, starts);
  await replaceEventStarts(tx, deployment.packId, processIds, eventStarts);
  await replaceStartTimers(tx, deployment.packId, processIds, timers);
  return definitions;
}

/** No instance exists when a clock starts one: its expression must give a time without variables. */
function startTimerProblems({ resource, program }: CompiledProgram): Problem[] {
  const now = new Date().toISOString(); // any instant tells whether there is a time at all
  const broken = program.startEvents.filter(({ timer }) => timer !== null && firstStart(timer, now) === null);
  return broken.map(({ elementId, timer }) => ({
    code: 'TIMER_INVALID',
    severity: 'error',
    elementId,
    line: null,
    message: {
      zh: `${resource.name}：定时开始事件的时间“${timer?.text}”无法计算`,
      en: `${resource.name}: the time "${timer?.text}" of a timer start event cannot be computed`,
    },
    remedy: {
      zh: '写成 ISO 8601 时间、时长或周期，不要引用流程变量',
      en: 'Give an ISO 8601 date, duration or cycle; do not read variables',
    },
  }));
}

/** A call bound to its deployment can reach nothing else, whatever is deployed later. */
function missingInDeployment(programs: readonly CompiledProgram[]): Problem[] {
  const present = new Set(programs.map(({ program }) => program.processId));
  return programs.flatMap(({ resource, program }) =>
    program.calls
      .filter(({ binding, processId }) => binding === 'deployment' && !present.has(processId))
      .map(
        ({ elementId, processId }): Problem => ({
          code: 'CALLED_PROCESS_NOT_FOUND',
          severity: 'error',
          elementId,
          line: null,
          message: {
            zh: `${resource.name}：“${elementId}”按部署绑定调用“${processId}”，但本次部署中没有该流程`,
            en: `${resource.name}: “${elementId}” calls “${processId}” of its own deployment, which has no such process`,
          },
          remedy: { zh: '把被调用的流程一并部署，或改用 latest', en: 'Deploy the called process along with it, or bind to latest' },
        }),
      ),
  );
}

function presented({ definitionId, processId, version, digest }: DefinitionMeta): DeployedDefinition {
  return { definitionId, processId, version, digest };
}
