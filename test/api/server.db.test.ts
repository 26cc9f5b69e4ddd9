import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type RunningServer, startServer } from '../../api/src/index.ts';
import { Client } from '../support/api-client.ts';
import { testClock } from '../support/clock.ts';
import { startEmbeddedPostgres, type TestServer } from '../support/embedded-postgres.ts';
import { answers, eventually, scenario } from '../support/http-player.ts';

/* Its own PostgreSQL, because it is stopped in the middle. */
let postgres: TestServer;
let folder: string;
let server: RunningServer;
/** what the server wrote to its log */
const lines: string[] = [];
const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
const start = (dataDir: string, port = 0, packDir?: string) =>
  startServer({
    ...{
      databaseUrl: postgres.adminUrl,
      port,
      host: '127.0.0.1',
      dataDir,
      sampleData: 'people',
      log,
      clock: testClock(),
      ...(packDir ? { packDir } : {}),
    },
    applications: { forms: join(folder, 'forms'), designer: join(folder, 'designer') },
  });

beforeAll(async () => {
  postgres = await startEmbeddedPostgres();
  folder = await mkdtemp(join(tmpdir(), 'onematter-server-'));
  await mkdir(join(folder, 'forms'));
  await writeFile(join(folder, 'forms/index.html'), '<!doctype html><title>forms</title>');
  await writeFile(join(folder, 'forms/main-ABCDEFGH.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'not to be served');
  server = await start(join(folder, 'data'));
}, 60_000);
afterAll(async () => {
  await server.stop();
  await postgres.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('the server', () => {
  it('should say plainly that a port is taken', async () => {
    // given
    const port = Number(new URL(server.url).port);
    // when / then
    await expect(start(join(folder, 'data'), port)).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`端口 ${port} 已被占用`),
    });
  });

  it.each([
    ['a missing target', 'targetRef="triage"', 'targetRef="nowhere"', 'REFERENCE_MISSING'],
    ['an XML bomb', '<bpmn:definitions ', '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><bpmn:definitions ', 'DOCTYPE'],
    ['an external entity', '<bpmn:definitions ', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><bpmn:definitions ', 'DOCTYPE'],
  ])('should not start on a pack with %s, and say where', async (what, from, to, code) => {
    // given
    const pack = join(folder, `pack-${what.replaceAll(' ', '-')}`);
    await cp(fileURLToPath(new URL('../../processes/cn', import.meta.url)), pack, { recursive: true });
    const flow = join(pack, 'flows/clue-closed-loop.bpmn');
    await writeFile(flow, (await readFile(flow, 'utf8')).replace(from, to));
    // when
    const failure = await start(join(folder, 'data'), 0, pack).then(
      () => null,
      (error: unknown) => error as { code: string; message: string },
    );
    // then
    expect(failure).toMatchObject({ code: 'PACK_INVALID', message: expect.stringContaining('clue-closed-loop.bpmn') });
    expect(failure?.message).toContain(code);
    expect(failure?.message).not.toContain('root:');
  });

  it('should refuse to start with other keys than the data were written with', async () => {
    // when / then: another data folder, the same database
    await expect(start(join(folder, 'elsewhere'))).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await mkdir(join(folder, 'wrong'));
    const key = '0'.repeat(64);
    await writeFile(join(folder, 'wrong/keys.json'), JSON.stringify({ v: 1, sealing: key, index: key, salt: key }));
    await expect(start(join(folder, 'wrong'))).rejects.toMatchObject({ code: 'KEY_MISMATCH' });
  });

  it('should keep keys and command token for its own user alone', async () => {
    // when
    const modes = await Promise.all(
      ['keys.json', 'command.json'].map(async (name) => (await stat(join(folder, 'data', name))).mode & 0o777),
    );
    // then
    expect(modes).toEqual([0o600, 0o600]);
  });

  it('should serve the applications: hashed files for good, any other address as the application, nothing outside', async () => {
    // when
    const [page, deep, script, outside, missing] = await Promise.all(
      ['/', '/cases/1', '/main-ABCDEFGH.js', '/..%2fsecret.txt', '/main-XXXXXXXX.js'].map((path) => fetch(server.url + path)),
    );
    // then
    expect([page?.status, deep?.status, script?.status]).toEqual([200, 200, 200]);
    expect(await deep?.text()).toContain('<title>forms</title>');
    expect(script?.headers.get('cache-control')).toContain('immutable');
    expect(page?.headers.get('cache-control')).toBe('no-cache');
    expect(await outside?.text()).not.toContain('not to be served');
    expect(missing?.status).toBe(404);
  });

  it('should keep identity numbers out of the tables in readable form', async () => {
    // given
    const officer = await Client.signIn(server.url, 'liming');
    const idNo = '11010519491231002X'; // GB 11643 appendix: not a living person
    const data = answers({
      ...(await scenario('on-the-spot')).answers,
      ...{ 'party.type': 'citizen', 'party.name': '样例甲', 'party.idType': 'resident-id', 'party.idNo': idNo },
    });
    const opened = await officer.post('/cases', { processId: 'simple-penalty', data });
    // when
    const text = await server.parts.database.transaction({ tenantId: 'default' }, async (tx) => {
      const tables = ['case_record', 'form_submission', 'subject', 'event', 'outbox', 'user_task'];
      const rows = await Promise.all(tables.map((table) => tx.query(`select * from ${table} where tenant_id = 'default'`)));
      return JSON.stringify(rows);
    });
    // then
    expect(opened.status).toBe(201);
    expect(text).not.toContain(idNo);
  });
});

describe('readers who go away', () => {
  it('should not be faults: a page that closes its event stream, a build that replaces a file', async () => {
    // given: an open stream of events
    const client = await Client.signIn(server.url, 'wangge');
    const leaving = new AbortController();
    const stream = await fetch(`${server.url}/api/events`, { headers: client.headers(), signal: leaving.signal });
    await stream.body?.getReader().read();
    lines.length = 0;
    // when: the page is left
    leaving.abort();
    await eventually('the server to notice', async () => lines.find((line) => line.includes('reader went away')) ?? null);
    // then
    expect(lines.filter((line) => Number(/"level":(\d+)/.exec(line)?.[1]) >= 40)).toEqual([]);
  });

  it('should get 404 for a file that a new build has taken away, compressed copy and all, and never the index', async () => {
    // given: the compressed copy is there, then gone
    const file = join(folder, 'forms/chunk-ABCDEFGH.js');
    await writeFile(file, 'export {};');
    await writeFile(`${file}.br`, brotliCompressSync('export {};'));
    const get = () => fetch(`${server.url}/chunk-ABCDEFGH.js`, { headers: { 'Accept-Encoding': 'br' } });
    expect((await get()).headers.get('content-encoding')).toBe('br');
    await rm(`${file}.br`);
    expect(await get()).toMatchObject({ status: 200 });
    await rm(file);
    // when
    const gone = await get();
    // then
    expect(gone.status).toBe(404);
    expect(await gone.text()).not.toContain('<title>');
    expect((await fetch(`${server.url}/designer/chunk-ABCDEFGH.js`)).status).toBe(404);
  });
});

describe('while PostgreSQL is away', () => {
  it('should answer 503 with its code, and recover by itself', async () => {
    // given
    const client = await Client.signIn(server.url, 'wangge');
    const health = async () => (await client.get('/health')).status;
    expect(await health()).toBe(200);
    // when
    await postgres.stop();
    const away = await client.get('/user-tasks');
    const healthAway = await client.get('/health');
    // then
    expect(away).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
    expect(healthAway).toMatchObject({ status: 503, body: { status: 'database-unavailable' } });
    // when
    await postgres.start();
    for (let attempt = 0; attempt < 50 && (await health()) !== 200; attempt += 1) await new Promise((resolve) => setTimeout(resolve, 200));
    // then
    expect((await client.get('/user-tasks')).status).toBe(200);
  }, 60_000);
});
