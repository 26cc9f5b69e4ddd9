import type { Actor } from '../kernel/types.ts';
import { readConditionStarts } from '../store/signals.ts';
import { digestOf } from './chain.ts';
import { execute } from './execute.ts';
import { derivedId } from './ids.ts';
import type { EngineParts } from './parts.ts';
import { transact } from './transact.ts';
import type { ConditionEvaluation, ConditionEvaluationResult } from './types.ts';

const CONDITION: Actor = { kind: 'system', id: 'condition' };

/**
 * Looks at the conditional start events 条件开始事件 of the latest versions with the variables given, and starts a root for each that is true
 * (BPMN 2.0.2 §10.5.2). Nothing is watched between two calls: a process that does not run yet has no variables of its own, so whoever
 * knows that something changed says so, as in Camunda 7. The same id again starts nothing again and answers the same.
 */
export async function evaluateStartConditions(
  parts: EngineParts,
  tenantId: string,
  { id, variables, packId, processId, actor = CONDITION }: ConditionEvaluation,
): Promise<ConditionEvaluationResult> {
  const starts = await parts.database.transaction({ tenantId }, (tx) => readConditionStarts(tx, packId ?? null, processId ?? null));
  const started: ConditionEvaluationResult['started'][number][] = [];
  const failed: ConditionEvaluationResult['failed'][number][] = [];
  for (const { definitionId, startEventId } of starts) {
    const rootId = derivedId('condition-root', tenantId, id, definitionId, startEventId);
    const commandId = derivedId('condition-start', tenantId, id, definitionId, startEventId);
    const envelope = { tenantId, rootId, commandId, actor, requestDigest: digestOf(`condition ${id} ${definitionId} ${startEventId}`) };
    const command = { type: 'process.start', rootId, kind: 'process', definition: { definitionId }, startEventId, variables } as const;
    const outcome = await execute(parts, envelope, (tx) => transact(parts, tx, envelope, command));
    if (outcome.outcome === 'accepted') started.push({ rootId, definitionId, startEventId });
    else if (outcome.code !== 'START_CONDITION_NOT_TRUE')
      failed.push({ definitionId, startEventId, code: outcome.code, details: outcome.details });
  }
  return { started, failed };
}
