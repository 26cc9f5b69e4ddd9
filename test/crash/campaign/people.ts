import { setTimeout as pause } from 'node:timers/promises';
import { createEngine, type Database, derivedId, type Engine, type Envelope, type Outcome, WorkflowError } from '@onematter/engine';
import { everybodyIsOfficer, ZHANG } from '../../engine/runtime/engine-under-test.ts';
import { MODEL, PACK, PROCESS, TENANTS } from './model.ts';
import { type Plan, reportOf } from './plan.ts';

/* Those who are not killed: they send again, under the same id, what was not answered. */

const TTL_MS = 24 * 3_600_000;

export function engineOfPeople(database: Database): Engine {
  return createEngine({ database, loadFacts: everybodyIsOfficer(), onFault: () => {} }); // told by the answers
}

export async function deployModel(engine: Engine): Promise<void> {
  for (const tenantId of TENANTS) {
    const resources = [{ name: 'campaign.bpmn', text: MODEL }];
    const rules = { distinctPersons: [], qualified: [] };
    const deployed = await engine.deploy(tenantId, { packId: PACK, packVersion: '1', resources, decisions: [], rules, author: ZHANG });
    if ('problems' in deployed) throw new Error(JSON.stringify(deployed.problems));
  }
}

/** Starts, answers and cancels as planned, and completes `decide` wherever it is open, until `signal` aborts. */
export async function actAsPeople(
  engine: Engine,
  database: Database,
  plans: readonly Plan[],
  { beganAt, signal }: { readonly beganAt: number; readonly signal: AbortSignal },
): Promise<void> {
  const deciding = TENANTS.map((tenantId) => decideAll(engine, database, tenantId, plans, signal));
  await Promise.all(
    plans.flatMap((plan) => [
      at(plan.startAtMs, () => start(engine, plan)),
      at(plan.answerAtMs, () => answer(engine, plan)),
      ...(plan.isAnsweredTwice ? [at(plan.answerAtMs + 50, () => answer(engine, plan))] : []),
      ...(plan.cancelAtMs === null ? [] : [at(plan.cancelAtMs, () => cancel(engine, plan))]),
    ]),
  );
  await Promise.all(deciding);

  async function at(ms: number, act: () => Promise<unknown>): Promise<void> {
    await pause(Math.max(0, beganAt + ms - Date.now()));
    await insistently(act);
  }
}

/** Again until it is answered: the database may be away, or the race be lost too often. */
async function insistently<R>(act: () => Promise<R>): Promise<R> {
  for (;;) {
    try {
      return await act();
    } catch (fault) {
      const isPassing =
        fault instanceof WorkflowError && ['DATABASE_UNAVAILABLE', 'TOO_MANY_CONFLICTS', 'ROOT_NOT_FOUND'].includes(fault.code);
      if (!isPassing) throw fault;
      await pause(100 + Math.random() * 200);
    }
  }
}

function envelopeOf(plan: Plan, what: string): Envelope {
  const { tenantId, rootId } = plan;
  return { tenantId, rootId, commandId: derivedId('people', rootId, what), actor: ZHANG, requestDigest: `sm3:${what}` };
}

async function start(engine: Engine, plan: Plan): Promise<void> {
  const { number, role, dueAt, overdueAt, letterKey, rootId, tenantId } = plan;
  const variables = { number, role, dueAt, overdueAt, letterKey };
  if (plan.startedBy === 'message') {
    await engine.publishMessage(tenantId, { id: reportOf(number), name: 'report', key: null, variables, ttlMs: TTL_MS });
    return;
  }
  const definition = { packId: PACK, processId: PROCESS };
  expectAccepted(
    await engine.execute(envelopeOf(plan, 'start'), {
      type: 'process.start',
      rootId,
      kind: 'case',
      definition,
      variables,
      startEventId: 'opened',
    }),
  );
}

function answer(engine: Engine, { tenantId, number }: Plan): Promise<unknown> {
  return engine.publishMessage(tenantId, {
    id: `answer-${number}`,
    name: 'answer',
    key: number,
    variables: { isAnswered: true },
    ttlMs: TTL_MS,
  });
}

async function cancel(engine: Engine, plan: Plan): Promise<void> {
  const outcome = await engine.execute(envelopeOf(plan, 'cancel'), { type: 'root.cancel', reason: 'withdrawn' });
  if (outcome.outcome === 'refused' && outcome.code !== 'ROOT_NOT_ACTIVE') expectAccepted(outcome); // it had ended before
}

async function decideAll(engine: Engine, database: Database, tenantId: string, plans: readonly Plan[], signal: AbortSignal): Promise<void> {
  const late = new Set(plans.filter((plan) => plan.isLate).map((plan) => plan.rootId));
  while (!signal.aborted) {
    const open = await insistently(() =>
      database.transaction({ tenantId }, (tx) =>
        tx.query<{ taskId: string; rootId: string }>(
          `select task_id as "taskId", root_id as "rootId" from user_task where element_id = 'decide'`,
        ),
      ),
    );
    for (const { taskId, rootId } of open.filter((task) => !late.has(task.rootId))) {
      const envelope = { tenantId, rootId, commandId: derivedId('people', taskId), actor: ZHANG, requestDigest: 'sm3:decide' };
      const outcome = await insistently(() =>
        engine.execute(envelope, { type: 'user-task.complete', taskId, output: { decision: '同意' } }),
      );
      if (outcome.outcome === 'refused' && outcome.code !== 'USER_TASK_NOT_OPEN') expectAccepted(outcome); // it was cancelled
    }
    await pause(100);
  }
}

function expectAccepted(outcome: Outcome): void {
  if (outcome.outcome === 'refused') throw new Error(`Expected a command of the campaign to be accepted, but: ${JSON.stringify(outcome)}`);
}
