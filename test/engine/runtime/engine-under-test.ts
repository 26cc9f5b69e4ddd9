import {
  type Actor,
  createEngine,
  type Engine,
  type EngineCommand,
  type EngineConfig,
  type Envelope,
  type Facts,
  newId,
  type Outcome,
  type Participant,
  personsNamedBy,
} from '@onematter/engine';
import type { TestDatabase } from '../../support/database.ts';

export const TENANT = 'chongqing';
export const AGENCY = 'agency-yubei';
export const ZHANG: Actor = { kind: 'person', id: 'zhang' };
export const LI: Actor = { kind: 'person', id: 'li' };
export const PACK = 'cn-test';

export interface FakeClock {
  now(): Date;
  advance(ms: number): void;
}

export function fakeClock(start = '2026-11-21T02:00:00.000Z'): FakeClock {
  let at = Date.parse(start);
  return {
    now: () => new Date(at),
    advance(ms) {
      at += ms;
    },
  };
}

/** Everybody is an officer of the one agency; the case record is what the test says. */
export function everybodyIsOfficer(caseRecord: Facts['case'] = { agencyId: AGENCY }): EngineConfig['loadFacts'] {
  return async (_tx, root, command) => {
    const ids = [root.actor.id, ...personsNamedBy(command)];
    const people = ids.map((personId) => [
      personId,
      {
        personId,
        name: personId,
        posts: [{ postId: `${personId}-post`, role: 'officer', agencyId: AGENCY }],
        certificates: ['enforcement'],
      },
    ]);
    return { case: caseRecord, participations: [], people: Object.fromEntries(people) };
  };
}

export interface EngineUnderTest {
  readonly engine: Engine;
  readonly faults: { fault: unknown; where: string }[];
  /** what onCommitted told */
  readonly committed: string[];
  deploy(...texts: string[]): Promise<void>;
  execute(actor: Actor, command: EngineCommand, more?: Partial<Envelope>, participant?: Participant): Promise<Outcome>;
  /** starts `processId` in a new root */
  start(processId: string, variables?: { [key: string]: string | number }, more?: Partial<Envelope>): Promise<string>;
  /** open tasks of a root, oldest first */
  tasks(rootId: string): Promise<{ taskId: string; elementId: string; assignee: string | null }[]>;
  task(rootId: string, elementId: string): Promise<string>;
  query<R>(text: string, values?: unknown[]): Promise<R[]>;
}

export function engineUnderTest(db: TestDatabase, config: Partial<EngineConfig> = {}): EngineUnderTest {
  const faults: { fault: unknown; where: string }[] = [];
  const committed: string[] = [];
  const engine = createEngine({
    database: db.database,
    loadFacts: everybodyIsOfficer(),
    onFault: (fault, where) => faults.push({ fault, where }),
    onCommitted: (roots) => committed.push(...roots.map((root) => root.rootId)),
    pollMs: 50,
    ...config,
  });
  const query = <R>(text: string, values?: unknown[]) => db.database.transaction({ tenantId: TENANT }, (tx) => tx.query<R>(text, values));
  const tasks: EngineUnderTest['tasks'] = (rootId) =>
    query(
      'select task_id as "taskId", element_id as "elementId", assignee from user_task where root_id = $1 order by created_at, task_id',
      [rootId],
    );
  const execute: EngineUnderTest['execute'] = (actor, command, more = {}, participant) =>
    engine.execute(
      { tenantId: TENANT, commandId: newId(), actor, requestDigest: `sm3:${JSON.stringify(command)}`, ...more },
      command,
      participant,
    );
  return {
    engine,
    faults,
    committed,
    query,
    tasks,
    execute,
    async deploy(...texts) {
      const result = await engine.deploy(TENANT, {
        packId: PACK,
        packVersion: '1.0.0',
        resources: texts.map((text, index) => ({ name: `${index}.bpmn`, text })),
        decisions: [],
        rules: {
          distinctPersons: [{ duties: ['handle', 'review'], guardrail: 'G-03', basis: 'apl-2021#58' }],
          qualified: [],
        },
        author: ZHANG,
      });
      if ('problems' in result) throw new Error(`Expected models to deploy, but: ${JSON.stringify(result.problems, null, 2)}`);
    },
    async start(processId, variables = {}, more = {}) {
      const rootId = newId();
      const outcome = await execute(
        ZHANG,
        { type: 'process.start', rootId, kind: 'case', definition: { packId: PACK, processId }, variables },
        more,
      );
      if (outcome.outcome === 'refused') throw new Error(`Expected ${processId} to start, but: ${JSON.stringify(outcome)}`);
      return rootId;
    },
    async task(rootId, elementId) {
      const open = await tasks(rootId);
      const task = open.find((one) => one.elementId === elementId);
      if (!task) throw new Error(`Expected an open task ${elementId}, but found ${JSON.stringify(open)}`);
      return task.taskId;
    },
  };
}

/** Resolves once `check` gives something; asks again after every commit the engine tells of. Fails after `ms`. */
export async function eventually<R>(check: () => Promise<R | undefined | null | false>, ms = 10_000): Promise<R> {
  const until = Date.now() + ms;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > until) throw new Error(`Expected it within ${ms} ms, but it did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
