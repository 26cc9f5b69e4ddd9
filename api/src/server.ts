/** Starts everything in order: database, migrations, keys, pack, sample people, engine, HTTP. `stop` ends it in the reverse order. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, connect, createEngine, type Database, type Engine, migrate, type SchemaLevels } from '@onematter/engine';
import { loadSample } from '@onematter/processes';
import { pino } from 'pino';
import { createApp } from './app.ts';
import { serverClock } from './clock.ts';
import { createRenderer } from './documents/index.ts';
import { ApiError } from './errors.ts';
import { createFileStore } from './files/file-store.ts';
import type { Log } from './middleware/request-log.ts';
import { createLiveUpdates } from './modules/event/live-updates.ts';
import { loadOrganisation } from './modules/organisation/load-organisation.ts';
import type { ApiParts } from './modules/parts.ts';
import { SAMPLE_PASSWORD } from './modules/session/sample-logins.ts';
import { createSessions } from './modules/session/sessions.ts';
import { packChecks } from './packs/checks.ts';
import { deployPack, readPack } from './packs/load.ts';
import { playSamples } from './sample/play-samples.ts';
import { type Keys, openKeys } from './secrets/keys.ts';
import { seal, unseal } from './secrets/sealing.ts';
import { engineHooks } from './workflow/engine-hooks.ts';
import { legalDay } from './workflow/legal-time.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerOptions {
  readonly databaseUrl: string;
  /** the database is our own embedded one: the local command line may find it by command.json (0600), beside which its password lies anyway */
  readonly isEmbedded?: boolean;
  /** 0: any free port */
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** load the sample organisation 样例 and its cases; `people`: without the cases */
  readonly sampleData: boolean | 'people';
  readonly log?: Log;
  /** default `default` */
  readonly tenantId?: string;
  /** default: the pack of this repository */
  readonly packDir?: string;
  /** the two built applications; default: where their builds lie */
  readonly applications?: { readonly forms: string; readonly designer: string };
  /** cookies only over TLS; default: by ONEMATTER_SECURE_COOKIES */
  readonly isSecure?: boolean;
  readonly uploadLimitBytes?: number;
  /** time for the law: days, deadlines, timers; default: the database's and the machine's. For tests and rehearsals 演练 */
  readonly clock?: Clock;
}

export interface RunningServer {
  readonly url: string;
  readonly parts: ApiParts;
  /** may be called twice */
  stop(): Promise<void>;
}

/** @throws {ApiError} PORT_IN_USE · PACK_INVALID · KEY_MISSING · KEY_MISMATCH, {WorkflowError} DATABASE_UNAVAILABLE and its like */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const log = options.log ?? pino({ level: process.env['ONEMATTER_LOG'] ?? 'warn', base: null });
  const tenantId = options.tenantId ?? 'default';
  const http = await listen(options);
  let database: Database | undefined;
  try {
    const sets = ['engine', 'api'].map((name) => ({ name, dir: join(ROOT, name, 'migrations') }));
    const { schema, waiting, movedEvents } = await migrate(options.databaseUrl, sets, options.clock?.now().toISOString() ?? null);
    if (waiting.length > 0) log.warn({ waiting }, 'schema changes wait until no older server runs; the next start applies them');
    if (movedEvents > 0)
      log.warn({ movedEvents }, '办案记录缺少分区，已补建并移回 a month of the history had no partition; its events were moved back');
    database = await connect({ url: options.databaseUrl, poolSize: 16 });
    await ensureTenant(database, tenantId, options.sampleData !== false);
    const keys = await openKeys(options.dataDir, database, tenantId);
    const parts = await assemble(options, { database, tenantId, keys, log, schema });
    if (options.sampleData) await loadSamples(parts, options.sampleData === true, log);
    const url = `http://${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${(http.server.address() as AddressInfo).port}`;
    await writeCommandFile(options.dataDir, {
      url,
      token: parts.commandToken,
      ...(options.isEmbedded ? { databaseUrl: options.databaseUrl } : {}),
    });
    await parts.engine.start();
    http.answerWith(createApp(parts, { log, applications: applicationsOf(options) }).callback());
    return { url, parts, stop: once(() => stopAll(http.server, parts)) };
  } catch (error) {
    http.server.close();
    await database?.close();
    throw error;
  }
}

/** Listens at once, so that a taken port is known before anything else; until all is ready every request gets 503. */
async function listen({ port, host }: ServerOptions) {
  let handler: ReturnType<ReturnType<typeof createApp>['callback']> | null = null;
  const server = createServer((request, response) => {
    if (handler) return void handler(request, response);
    response.writeHead(503, { 'Content-Type': 'application/json; charset=utf-8', 'Retry-After': '1' });
    response.end(JSON.stringify({ status: 'starting' }));
  });
  server.requestTimeout = 120_000;
  server.headersTimeout = 20_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? portInUse(port) : error));
    server.listen(port, host, resolve);
  });
  return {
    server,
    answerWith: (callback: typeof handler) => {
      handler = callback;
    },
  };
}

function portInUse(port: number): ApiError {
  const error = new ApiError('PORT_IN_USE', { port });
  error.message = `端口 ${port} 已被占用，请关闭占用它的程序，或者用 PORT 换一个端口。 Port ${port} is in use: stop the other program or choose another PORT.`;
  return error;
}

interface Base {
  readonly database: Database;
  readonly tenantId: string;
  readonly keys: Keys;
  readonly log: Log;
  readonly schema: SchemaLevels;
}

async function assemble(options: ServerOptions, { database, tenantId, keys, log, schema }: Base): Promise<ApiParts> {
  const live = createLiveUpdates();
  const clock = serverClock(options.clock);
  const version = await readVersion();
  const pack = await readPack(options.packDir ?? join(ROOT, 'processes/cn'), { checks: packChecks(options.dataDir, version), log });
  const files = createFileStore(join(options.dataDir, 'files'));
  const renderer = createRenderer({ fontFolder: process.env['ONEMATTER_FONTS'] ?? null });
  const vault = {
    seal: (context: string, value: string) => seal(keys, context, value),
    unseal: (context: string, sealed: string) => unseal(keys, context, sealed),
  };
  const isSampleSeal = true; // real seals come from a customer's seal service
  const shared = { database, keys, pack, files, renderer, vault, isSampleSeal, log, onCommitted: live.publish };
  const engine: Engine = createEngine({
    database,
    schema,
    ...(options.clock ? { clock: options.clock } : {}),
    ...engineHooks(shared, () => engine),
  });
  await deployPack(engine, database, tenantId, pack);
  return {
    ...{
      database,
      engine,
      pack,
      keys,
      files,
      renderer,
      vault,
      live,
      isSampleSeal,
      clock,
      sessions: createSessions(database, clock),
      defaultTenantId: tenantId,
    },
    hasSampleData: options.sampleData !== false,
    isSecure: options.isSecure ?? process.env['ONEMATTER_SECURE_COOKIES'] === '1',
    version,
    commandToken: randomBytes(32).toString('base64url'),
    uploadLimitBytes: options.uploadLimitBytes ?? 20 * 1024 * 1024,
  };
}

async function ensureTenant(database: Database, tenantId: string, isSample: boolean): Promise<void> {
  await database.transaction({ tenantId }, (tx) =>
    tx.query('insert into tenant (tenant_id, name) values ($1, $2) on conflict (tenant_id) do nothing', [
      tenantId,
      isSample ? '云江县（样例）' : '',
    ]),
  );
}

/** The fictional county: its people at each start (certificates run relative to today), its cases once. */
async function loadSamples(parts: ApiParts, withCases: boolean, log: Log): Promise<void> {
  const { database, defaultTenantId: tenantId } = parts;
  const sample = await loadSample(join(ROOT, 'processes/sample/yunjiang'), { today: legalDay(parts.clock.now()) });
  await database.transaction({ tenantId }, (tx) => loadOrganisation(tx, sample, { password: SAMPLE_PASSWORD, isSample: true }));
  if (withCases) await playSamples(parts, sample, log);
}

/** Where the local command line finds this server (`onematter verify CASE`). */
async function writeCommandFile(dataDir: string, found: { url: string; token: string | null; databaseUrl?: string }): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'command.json'), `${JSON.stringify(found)}\n`, { mode: 0o600 });
}

function applicationsOf(options: ServerOptions) {
  const { forms, designer } = options.applications ?? { forms: join(ROOT, 'forms/dist'), designer: join(ROOT, 'designer/dist') };
  return [
    { prefix: '/designer/', folder: designer },
    { prefix: '/', folder: forms },
  ];
}

async function stopAll(server: Server, parts: ApiParts): Promise<void> {
  parts.live.stop();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), 3000);
  await closed;
  clearTimeout(force);
  await parts.engine.stop();
  await parts.renderer.close();
  await parts.database.close();
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= run());
}

async function readVersion(): Promise<string> {
  const text = await readFile(join(ROOT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
