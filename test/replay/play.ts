import { createEngine, type Database, derivedId, type Engine, type EngineCommand, newId, type Outcome } from '@onematter/engine';
import { everybodyIsOfficer, type FakeClock, ZHANG } from '../engine/runtime/engine-under-test.ts';
import type { Act } from './scenarios.ts';

/** A root whose scenario is played command by command; no loops, so that every version does the same in the same order. */
export interface Player {
  readonly engine: Engine;
  act(act: Act): Promise<void>;
}

export const PACK = 'replay';

export function player(database: Database, clock: FakeClock, tenantId: string, rootId: string): Player {
  const engine = createEngine({ database, clock, loadFacts: everybodyIsOfficer() });
  const query = <R>(text: string, values: readonly unknown[] = []) => database.transaction({ tenantId }, (tx) => tx.query<R>(text, values));

  async function execute(command: EngineCommand): Promise<Outcome> {
    const envelope = { tenantId, rootId, commandId: newId(), actor: ZHANG, requestDigest: `sm3:${command.type}` };
    const outcome = await engine.execute(envelope, command);
    if (outcome.outcome === 'refused')
      throw new Error(`Expected ${JSON.stringify(command)} to be accepted, but: ${JSON.stringify(outcome)}`);
    return outcome;
  }

  async function only(table: string, id: string, elementId: string, nth = 0): Promise<string> {
    const rows = await query<{ id: string }>(
      `select ${id} as id from ${table} where tenant_id = $1 and root_id = $2 and element_id = $3 order by ${id}`,
      [tenantId, rootId, elementId],
    );
    const found = rows[nth]?.id;
    if (found === undefined) throw new Error(`Expected a row of ${table} for ${elementId}, but there is none`);
    return found;
  }

  async function fire(elementId: string): Promise<void> {
    const timerId = await only('timer', 'timer_id', elementId);
    const [row] = await query<{ due: string }>('select due_at as due from timer where tenant_id = $1 and timer_id = $2', [
      tenantId,
      timerId,
    ]);
    clock.advance(Math.max(0, Date.parse(row?.due ?? '') - clock.now().getTime()));
    await execute({ type: 'timer.fire', timerId });
  }

  async function resolve(elementId: string): Promise<void> {
    const [row] = await query<{ id: string }>(
      'select incident_id as id from incident where tenant_id = $1 and root_id = $2 and element_id = $3 and resolved_at is null',
      [tenantId, rootId, elementId],
    );
    const envelope = { tenantId, commandId: newId(), actor: ZHANG, requestDigest: 'sm3:resolve' };
    const outcome = await engine.resolveIncident(envelope, row?.id ?? '');
    if (outcome.outcome === 'refused')
      throw new Error(`Expected the incident of ${elementId} to be resolved, but: ${JSON.stringify(outcome)}`);
  }

  async function activate(elementId: string, elementIds: readonly string[]): Promise<void> {
    const [row] = await query<{ id: string }>(
      `select data->>'activityId' as id from event where tenant_id = $1 and root_id = $2 and type = 'activity.activated' and data->>'elementId' = $3`,
      [tenantId, rootId, elementId],
    );
    await execute({ type: 'ad-hoc.activate', activityId: row?.id ?? '', elementIds });
  }

  async function act(one: Act): Promise<unknown> {
    clock.advance(1000);
    if ('start' in one) {
      const definition = { packId: PACK, processId: one.start };
      return execute({ type: 'process.start', rootId, kind: 'case', definition, ...(one.variables ? { variables: one.variables } : {}) });
    }
    if ('claim' in one) return execute({ type: 'user-task.claim', taskId: await only('user_task', 'task_id', one.claim) });
    if ('complete' in one) {
      const taskId = await only('user_task', 'task_id', one.complete, one.nth);
      return execute({ type: 'user-task.complete', taskId, ...(one.output ? { output: one.output } : {}) });
    }
    if ('return' in one) {
      const taskId = await only('user_task', 'task_id', one.return);
      return execute({ type: 'user-task.return', taskId, target: one.target, reason: '材料不全' });
    }
    if ('job' in one)
      return execute({ type: 'job.complete', jobId: await only('job', 'job_id', one.job), ...(one.result ? { result: one.result } : {}) });
    if ('fail' in one) {
      const jobId = await only('job', 'job_id', one.fail);
      const { retriesLeft, errorCode } = one;
      return execute({ type: 'job.fail', jobId, message: '对方没有应答', retriesLeft, ...(errorCode ? { errorCode } : {}) });
    }
    if ('timer' in one) return fire(one.timer);
    if ('message' in one) {
      const { message: name, key, variables = {} } = one;
      return engine.publishMessage(tenantId, { id: newId(), name, key, variables, ttlMs: 24 * 3_600_000 });
    }
    if ('signal' in one) return execute({ type: 'signal.deliver', signalName: one.signal });
    if ('set' in one) return execute({ type: 'variables.set', variables: one.set });
    if ('activate' in one) return activate(one.activate, one.elements);
    if ('resolve' in one) return resolve(one.resolve);
    return execute({ type: 'root.cancel', reason: '撤销' });
  }

  return { engine, act: async (one) => void (await act(one)) };
}

/** How a root ended, told apart from ids, instants and numbers: what any later version must come to as well. */
export interface Ending {
  readonly status: string;
  readonly flows: readonly string[];
  readonly open: readonly string[];
}

export async function endingOf(database: Database, tenantId: string, rootId: string): Promise<Ending> {
  return database.transaction({ tenantId }, async (tx) => {
    const [root] = await tx.query<{ status: string }>('select status from root where tenant_id = $1 and root_id = $2', [tenantId, rootId]);
    const flows = await tx.query<{ flow: string }>(
      `select data->>'flowId' as flow from event where tenant_id = $1 and root_id = $2 and type = 'sequence-flow.taken' order by seq`,
      [tenantId, rootId],
    );
    const open = await tx.query<{ what: string }>(
      `select 'task ' || element_id as what from user_task where tenant_id = $1 and root_id = $2
       union all select 'timer ' || element_id from timer where tenant_id = $1 and root_id = $2
       union all select 'job ' || element_id from job where tenant_id = $1 and root_id = $2
       union all select 'subscription ' || element_id from subscription where tenant_id = $1 and root_id = $2 order by 1`,
      [tenantId, rootId],
    );
    return { status: root?.status ?? 'absent', flows: flows.map(({ flow }) => flow).sort(), open: open.map(({ what }) => what) };
  });
}

export const rootOf = (tenantId: string): string => derivedId('replay', tenantId);
