import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Database, migrate } from '@onematter/engine';
import { startEmbeddedPostgres } from '../../support/embedded-postgres.ts';
import { asAdmin, migrationSets } from '../../support/template.ts';
import { chaos, type Deaths, startNodes } from './chaos.ts';
import { actAsPeople, deployModel, engineOfPeople } from './people.ts';
import { type Plan, plansOf } from './plan.ts';
import { type Findings, verify } from './verify.ts';

export interface CampaignOptions {
  readonly instances: number;
  readonly workers: number;
  /** how long nodes and PostgreSQL are killed */
  readonly runMs: number;
  /** between two deaths, on average */
  readonly everyMs: number;
  readonly seed: number;
  /** the clocks of the nodes are wrong by −1 h, 0 and +1 h in turn */
  readonly skewMs: number;
  onProgress?(line: string): void;
}

export interface CampaignResult extends Findings {
  readonly deaths: Deaths;
  /** from the last death until the last instance had ended */
  readonly settledMs: number;
  /** what the nodes told of: an outage is expected, anything else to be looked at */
  readonly faults: ReadonlyMap<string, number>;
}

const SETTLE_MS = 180_000;

/**
 * Instances whose ends are known beforehand run on several nodes and a PostgreSQL of their own, with fsync, while both are killed at random;
 * then everything is looked at: ends, effects, chains, left-over rows.
 */
export async function campaign(options: CampaignOptions): Promise<CampaignResult> {
  const { workers, seed, runMs, skewMs } = options;
  const folder = await mkdtemp(join(tmpdir(), 'onematter-crash-'));
  await mkdir(join(folder, 'tried'));
  const server = await startEmbeddedPostgres({ isDurable: true });
  let database: Database | null = null;
  const task = (index: number) => ({ url: server.adminUrl, folder, skewMs: ((index % 3) - 1) * skewMs });
  let nodes: ReturnType<typeof startNodes> | null = null;
  const over = new AbortController();
  try {
    await migrate(server.adminUrl, migrationSets());
    database = await connect({ url: server.adminUrl, poolSize: 12 });
    const engine = engineOfPeople(database);
    await deployModel(engine);
    nodes = startNodes(workers, task);
    const beganAt = Date.now();
    const plans = plansOf({ instances: options.instances, seed, runMs, beganAt });
    const people = actAsPeople(engine, database, plans, { beganAt, signal: over.signal });
    people.catch(() => {}); // told below
    const deaths = await Promise.race([chaos(server, nodes, { workers, seed, untilMs: runMs, everyMs: options.everyMs }), never(people)]);
    const endedAt = performance.now();
    await settled(server.adminUrl, plans, options.onProgress);
    over.abort();
    await people;
    const settledMs = performance.now() - endedAt;
    await nodes.end();
    const findings = await verify({ engine, database, adminUrl: server.adminUrl, folder }, plans);
    return { ...findings, problems: [...nodes.unexpected, ...findings.problems], deaths, settledMs, faults: await faultsIn(folder) };
  } finally {
    over.abort();
    await nodes?.end();
    await database?.close();
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Only ever rejects: what people do goes on until it is told to stop. */
async function never(people: Promise<void>): Promise<never> {
  await people;
  return new Promise(() => {});
}

/** Until every instance has ended and nothing is due any more; after `SETTLE_MS` whatever still lives is a finding. */
async function settled(adminUrl: string, plans: readonly Plan[], onProgress: (line: string) => void = () => {}): Promise<void> {
  let told = '';
  for (const until = Date.now() + SETTLE_MS; Date.now() < until; await pause(500)) {
    const open = await asAdmin(adminUrl, async (admin) => {
      const { rows } = await admin.query<{ ended: number; outbox: number }>(
        "select (select count(*)::int from root where status in ('completed', 'terminated')) as ended, (select count(*)::int from outbox) as outbox",
      );
      return { left: plans.length - (rows[0]?.ended ?? 0), outbox: rows[0]?.outbox ?? 0 };
    });
    if (open.left === 0 && open.outbox === 0) return;
    const line = `${open.left} instances have not ended, ${open.outbox} messages are under way`;
    if (line !== told) onProgress(line);
    told = line;
  }
}

async function faultsIn(folder: string): Promise<Map<string, number>> {
  const text = await readFile(join(folder, 'faults'), 'utf8').catch(() => '');
  const counts = new Map<string, number>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const kind = line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
