import { randomUUID } from 'node:crypto';
import { createJobRunner } from '../loops/job-runner.ts';
import type { Loop } from '../loops/loop.ts';
import { createMessageRouter } from '../loops/message-router.ts';
import { createMigrationRunner } from '../loops/migration-runner.ts';
import { createOutboxSender } from '../loops/outbox-sender.ts';
import { createStartTimerFirer } from '../loops/start-timer-firer.ts';
import { createSweeper } from '../loops/sweeper.ts';
import { createTimerFirer } from '../loops/timer-firer.ts';
import { createWakeUp } from '../loops/wake-up.ts';
import { readHistory } from '../store/history.ts';
import { listIncidents } from '../store/incidents.ts';
import { receiveOnce } from '../store/messages.ts';
import { listBatches, listInstances } from '../store/migration-batches.ts';
import { readParticipations } from '../store/roots.ts';
import { readCopies } from '../store/task-operations.ts';
import { readUserTask } from '../store/user-tasks.ts';
import { enqueue } from '../store/waits.ts';
import { append, participate } from './append.ts';
import { deploy } from './deploy.ts';
import type { Engine } from './engine-type.ts';
import { execute } from './execute.ts';
import { newId, requireUuid, withStoredIds } from './ids.ts';
import { createKnownRoots } from './known-roots.ts';
import { publishMessage } from './messages.ts';
import {
  batchOf,
  changeMigration,
  checkMigration,
  previewMigration,
  proposeMigration,
  startMigration,
  undoMigration,
} from './migration-batch.ts';
import { type EngineParts, givenNow, type LoopName } from './parts.ts';
import { preview } from './preview.ts';
import { createProgramStore } from './programs.ts';
import {
  definition,
  exportHistory,
  jumpTargets,
  latestDefinitions,
  returnTargets,
  rootView,
  takeBackTasks,
  taskStanding,
} from './reads.ts';
import { resolveIncident } from './resolve-incident.ts';
import { workOf } from './root-work.ts';
import { broadcastSignal } from './signals.ts';
import { evaluateStartConditions } from './start-conditions.ts';
import { storableJson } from './storable-text.ts';
import { transact, transactRecord } from './transact.ts';
import type { EngineConfig } from './types.ts';

const LONGEST_BACK_OFF_MS = 10 * 60 * 1000;

/** Puts the parts together. Nothing runs in the background before `start()`. */
export function createEngine(config: EngineConfig): Engine {
  const loops = new Map<LoopName, Loop>();
  const nodeId = config.nodeId ?? randomUUID();
  const wakeUp = createWakeUp({
    database: config.database,
    nodeId,
    onWake: (loop) => loops.get(loop)?.wake(),
    onCommitted: (roots) => config.onCommitted?.(roots),
    onReconnected: () => {
      for (const loop of loops.values()) loop.wake();
    },
    registration: config.schema
      ? {
          schema: config.schema,
          onRefused(fault) {
            parts.fault(fault, 'nodes');
            for (const loop of loops.values()) void loop.stop(); // a newer version has taken over what this one still used
          },
        }
      : null,
  });
  const parts: EngineParts = {
    database: config.database,
    programs: createProgramStore(config.programCacheSize ?? 500),
    knownRoots: createKnownRoots(config.rootCacheSize ?? 0),
    hooks: config,
    clock: config.clock ?? null,
    nodeId,
    backOffMs: config.backOffMs ?? backOffMs,
    wake: (loop) => wakeUp.wake(loop),
    committed: (tenantId, rootId) => wakeUp.committed({ tenantId, rootId }),
    fault: config.onFault ?? ((fault, where) => console.error(`onematter engine, ${where}:`, fault)),
  };
  const { pollMs = 1000, concurrency = 8, leaseMs = 60_000 } = config;
  loops.set('timers', createTimerFirer(parts, pollMs, concurrency));
  loops.set('jobs', createJobRunner(parts, pollMs, concurrency, leaseMs));
  loops.set('messages', createMessageRouter(parts, pollMs, concurrency));
  loops.set('outbox', createOutboxSender(parts, pollMs, concurrency, leaseMs));
  loops.set('start-timers', createStartTimerFirer(parts, pollMs, concurrency));
  loops.set('migrations', createMigrationRunner(parts, pollMs, Math.max(1, Math.floor(concurrency / 2)), leaseMs));
  loops.set('sweeper', createSweeper(parts));
  return {
    ...commandsOf(parts),
    ...readsOf(parts),
    async start() {
      await wakeUp.listen(); // registered before it takes any work
      for (const loop of loops.values()) loop.start();
    },
    async stop() {
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
      await wakeUp.stop();
    },
  };
}

type Reads =
  | 'definition'
  | 'latestDefinitions'
  | 'rootView'
  | 'userTask'
  | 'history'
  | 'exportHistory'
  | 'participations'
  | 'returnTargets'
  | 'jumpTargets'
  | 'taskStanding'
  | 'takeBackTasks'
  | 'copies'
  | 'listIncidents'
  | 'proposeMigration'
  | 'checkMigration'
  | 'previewMigration'
  | 'migration'
  | 'migrations'
  | 'migrationInstances';

function commandsOf(parts: EngineParts): Omit<Engine, Reads | 'start' | 'stop'> {
  return {
    deploy: (tenantId, input) => deploy(parts.database, parts.clock, tenantId, input),
    execute(given, sent, participant) {
      const [envelope, command] = [withStoredIds(given), withStoredIds(sent)];
      return execute(parts, envelope, (tx, attempt) => transact(parts, tx, envelope, command, participant, { isLast: true, attempt }));
    },
    record(given, type, work, open) {
      const envelope = withStoredIds(given);
      return execute(parts, envelope, (tx) => transactRecord(parts, tx, envelope, type, work, open?.kind ?? null, { isLast: true }));
    },
    append: async (tx, rootId, actor, events) => append(parts, tx, requireUuid(rootId, 'rootId'), actor, events),
    participate: async (tx, rootId, participation) => participate(parts, tx, requireUuid(rootId, 'rootId'), participation),
    publishMessage: (tenantId, message) => publishMessage(parts, tenantId, message),
    broadcastSignal: (tenantId, signal) => broadcastSignal(parts, tenantId, signal),
    evaluateStartConditions: (tenantId, evaluation) => evaluateStartConditions(parts, tenantId, evaluation),
    async send(tx, { topic, payload, rootId }) {
      const id = newId();
      storableJson(payload);
      await enqueue(tx, givenNow(parts), [{ outboxId: id, topic, rootId: rootId ?? null, payload }]);
      tx.afterCommit(() => parts.wake('outbox'));
      return id;
    },
    receiveOnce,
    resolveIncident: (envelope, incidentId, change) => resolveIncident(parts, withStoredIds(envelope), incidentId.toLowerCase(), change),
    preview: (envelope, command) => preview(parts, withStoredIds(envelope), withStoredIds(command)),
    startMigration: (tx, envelope, order) => startMigration(parts, tx, withStoredIds(envelope), order),
    changeMigration: (tx, batchId, act) => changeMigration(parts, tx, batchId, act),
    undoMigration: (envelope, reason) => undoMigration(parts, withStoredIds(envelope), reason),
  };
}

function readsOf(parts: EngineParts): Pick<Engine, Reads> {
  return {
    definition,
    latestDefinitions,
    rootView: async (tx, rootId) => rootView(parts, tx, requireUuid(rootId, 'rootId')),
    userTask: readUserTask,
    history: readHistory,
    exportHistory: async (tx, rootId) => exportHistory(parts, tx, requireUuid(rootId, 'rootId')),
    participations: async (tx, rootId) => workOf(tx, rootId.toLowerCase())?.participations ?? readParticipations(tx, rootId),
    returnTargets: (tx, taskId) => returnTargets(parts, tx, taskId),
    jumpTargets: (tx, taskId) => jumpTargets(parts, tx, taskId),
    copies: (tx, personId, { isUnread = false, limit = 100 } = {}) => readCopies(tx, personId, isUnread, limit),
    taskStanding: (tx, rootId, taskId) => taskStanding(parts, tx, rootId, taskId),
    takeBackTasks: (tx, rootIds) => takeBackTasks(parts, tx, rootIds),
    listIncidents,
    proposeMigration: (tx, from, to) => proposeMigration(parts, tx, from, to),
    checkMigration: (tx, plan) => checkMigration(parts, tx, plan),
    previewMigration: (tx, plan, page) => previewMigration(parts, tx, plan, page),
    migration: batchOf,
    migrations: (tx, limit = 50) => listBatches(tx, limit),
    migrationInstances: (tx, batchId, page) => listInstances(tx, batchId, page),
  };
}

/** 1 s, 2 s, 4 s … up to ten minutes, half of it by chance, so that what failed together does not come back together. */
function backOffMs(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), LONGEST_BACK_OFF_MS) * (0.5 + Math.random() / 2);
}
