/**
 * bpmn-engine, its state saved to PostgreSQL: for each task the instance is read under a lock, recovered, signalled, saved. It has no tasks,
 * history or timers in tables; this is the least that makes it durable.
 */
import { readFileSync } from 'node:fs';
import { Engine } from 'bpmn-engine';
import pg from 'pg';
import { measure, type PeerPlan, type PeerResult } from './result.ts';

const MODEL = readFileSync(new URL('flowable/src/main/resources/permit.bpmn', import.meta.url), 'utf8')
  .replace('flowable:class="peer.Number"', `implementation="\${environment.services.number}"`)
  .replaceAll(/ flowable:\w+="[^"]*"/g, '');
/** The service task passes at once. */
const SERVICES = { number: (_scope: unknown, callback: () => void) => callback() };
const { version } = JSON.parse(readFileSync(new URL('../../node_modules/bpmn-engine/package.json', import.meta.url), 'utf8')) as {
  version: string;
};

interface Waiting {
  readonly id: string;
  readonly type: string;
  signal(): void;
}

export async function measureBpmnEngine(plan: PeerPlan): Promise<PeerResult> {
  const pool = new pg.Pool({ connectionString: plan.adminUrl, max: plan.clients });
  await pool.query('create table if not exists peer_instance (id bigint generated always as identity primary key, state json not null)');
  try {
    return await measure(`bpmn-engine ${version}`, plan, (isOver, counts) => work(pool, isOver, counts));
  } finally {
    await pool.end();
  }
}

async function work(pool: pg.Pool, isOver: () => boolean, counts: { tasks: number; instances: number }): Promise<void> {
  while (!isOver()) {
    const id = await start(pool);
    while (!isOver()) {
      if (!(await completeNext(pool, id))) {
        counts.instances += 1;
        break;
      }
      counts.tasks += 1;
    }
  }
}

async function start(pool: pg.Pool): Promise<string> {
  const engine = new Engine({ name: 'peer', source: MODEL, services: SERVICES });
  const execution = await engine.execute();
  const state = JSON.stringify(await engine.getState());
  execution.stop();
  const { rows } = await pool.query('insert into peer_instance (state) values ($1) returning id', [state]);
  return rows[0].id;
}

/** Completes the first task that waits; false where none does. */
async function completeNext(pool: pg.Pool, id: string): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query({ name: 'lock', text: 'select state from peer_instance where id = $1 for update', values: [id] });
    const engine = new Engine({ name: 'peer' }).recover(rows[0].state, { services: SERVICES });
    const execution = await engine.resume();
    const next = (execution.getPostponed() as unknown as Waiting[]).find(({ type }) => type === 'bpmn:UserTask');
    next?.signal();
    const state = JSON.stringify(await engine.getState());
    execution.stop();
    await client.query({ name: 'save', text: 'update peer_instance set state = $2 where id = $1', values: [id, state] });
    await client.query('commit');
    return next !== undefined;
  } finally {
    client.release();
  }
}
