import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHAIN_START, hashOf } from '../../../engine/src/runtime/chain.ts';
import { main } from '../../../processes/src/cli/main.ts';

const bin = fileURLToPath(new URL('../../../processes/bin/onematter.mjs', import.meta.url));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: string[], env: Record<string, string> = {}, cwd = tmpdir()): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(args, { cwd, env, out: (text) => out.push(text), err: (text) => err.push(text), fetch });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('onematter deadline', () => {
  it('should answer as the contract of the command says, started as a user starts it', async () => {
    const ran = await new Promise<Ran>((resolve) => {
      execFile(bin, ['deadline', 'T04', '--from', '2026-09-24', '--json'], (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
    const answer = JSON.parse(ran.out) as { id: string; from: string; due: string; days: unknown[] };
    expect(ran.code).toBe(0);
    expect(Object.keys(answer)).toEqual(['id', 'from', 'due', 'days']);
    expect(answer).toMatchObject({ id: 'T04', from: '2026-09-24', due: '2026-10-09' });
    expect(answer.days[0]).toEqual({ date: '2026-09-24', counted: false, reason: '起算日不计', reasonEn: expect.any(String) });
  });

  it('should print every day, in Chinese and in English', async () => {
    const pause = ['--pause', '2026-11-04/2026-11-05=当事人申请回避'];
    const zh = await run(['deadline', 't07', '--from', '2026-11-02', ...pause]);
    expect(zh).toMatchObject({ code: 0, err: '' });
    expect(zh.out).toContain('T07 处罚决定书送达期限（7 个工作日）');
    expect(zh.out).toContain('《中华人民共和国行政处罚法》第六十一条');
    expect(zh.out).toContain('届满：2026-11-13 24:00（北京时间）');
    expect(zh.out).toContain('2026-11-04  周三  —       中止：当事人申请回避');
    expect((await run(['deadline', 'T07', '--from', '2026-11-02', '--lang', 'en'])).out).toContain('Ends: 2026-11-11 24:00 (UTC+8)');
  });

  it.each([
    [['T99', '--from', '2026-09-24'], 'DEADLINE_UNKNOWN'],
    [['T04', '--from', '2026-02-30'], 'DATE_INVALID'],
    [['T04', '--from', '2027-03-01'], 'CALENDAR_NOT_PUBLISHED'],
    [['T04', '--from', '2026-09-24', '--pause', '2026-10-09/2026-10-08=x'], 'PAUSE_INVALID'],
    [['T04', '--from', '2026-09-24', '--pause', 'x'], 'PAUSE_INVALID'],
    [['T04', '--from', '2026-09-24', '--pause', '2026-10-32/2026-11-01=x'], 'DATE_INVALID'],
    [['T04'], 'ARGUMENT_INVALID'],
    [['--from', '2026-09-24'], 'ARGUMENT_INVALID'],
    [['T04', '--from', '2026-09-24', '--colour'], 'ARGUMENT_INVALID'],
    [['T04', '--from', '2026-09-24', '--lang', 'fr'], 'ARGUMENT_INVALID'],
    [['T04', '--from', '2026-09-24', '--pack', '/nowhere'], 'PACK_NOT_FOUND'],
  ])('should refuse %j with %s and exit 3', async (args, code) => {
    const json = await run(['deadline', ...args, '--json']);
    expect([json.code, (JSON.parse(json.out) as { error: { code: string } }).error.code]).toEqual([3, code]);
    const text = await run(['deadline', ...args]);
    expect([text.code, text.out]).toEqual([3, '']);
    expect(text.err).toContain(code);
  });
});

describe('onematter', () => {
  it('should tell its commands in both languages and refuse an unknown one', async () => {
    expect((await run(['--help'])).out).toMatch(/计算期限.*Count a deadline/);
    expect((await run(['verify', '--help'])).out).toContain('Exit 0 intact');
    expect(await run(['dance'])).toMatchObject({ code: 3, err: expect.stringContaining('COMMAND_UNKNOWN') });
  });
});

describe('onematter verify', () => {
  const whole = { format: 'onematter-history', v: 1, tenantId: 't', rootId: 'r', events: [], head: { seq: 0, hash: '' } };
  let server: Server;
  let url: string;
  let asked: { path: string | undefined; authorization: string | undefined }[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push({ path: request.url, authorization: request.headers.authorization });
      const isKnown = request.url === `/api/cases/${encodeURIComponent('990101101-2026-0001')}/history/export`;
      response
        .writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' })
        .end(JSON.stringify(isKnown ? whole : { code: 'CASE_NOT_FOUND' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('should fetch a case with the local token and say what it found', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onematter-'));
    await writeFile(join(folder, 'command.json'), JSON.stringify({ url, token: 'secret' }));
    const ran = await run(['verify', '990101101-2026-0001', '--json'], { ONEMATTER_DATA: folder });
    expect(asked).toEqual([{ path: '/api/cases/990101101-2026-0001/history/export', authorization: 'Bearer secret' }]);
    expect([0, 4]).toContain(ran.code);
    expect(JSON.parse(ran.out)).toHaveProperty('verified', ran.code === 0);
    expect(await run(['verify', 'nobody'], { ONEMATTER_DATA: folder })).toMatchObject({
      code: 3,
      err: expect.stringContaining('404 CASE_NOT_FOUND'),
    });
  });

  it('should not send the local token to another address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onematter-'));
    await writeFile(join(folder, 'command.json'), JSON.stringify({ url: 'http://127.0.0.1:1', token: 'secret' }));
    await run(['verify', '990101101-2026-0001', '--url', url], { ONEMATTER_DATA: folder });
    expect(asked[0]?.authorization).toBeUndefined();
  });

  it('should pass a whole history offline', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onematter-'));
    const event = {
      seq: 1,
      at: '2026-11-21T02:00:00.000Z',
      type: 'evidence.added',
      data: { name: '照片' },
      actor: { kind: 'person', id: 'zhang' },
    } as const;
    const link = { ...event, commandId: 'c1', device: null, definitionId: null, rootId: 'r' };
    const hash = hashOf(CHAIN_START, { ...link, tenantId: 't' });
    await writeFile(join(folder, 'h.json'), JSON.stringify({ ...whole, head: { seq: 1, hash }, events: [{ ...link, hash }] }));
    expect(await run(['verify', 'h.json'], {}, folder)).toMatchObject({ code: 0, out: `通过：1 个事件，链尾摘要 ${hash}` });
    await writeFile(
      join(folder, 'h.json'),
      JSON.stringify({ ...whole, head: { seq: 1, hash }, events: [{ ...link, data: { name: '照骗' }, hash }] }),
    );
    expect(await run(['verify', 'h.json', '--json'], {}, folder)).toMatchObject({
      code: 4,
      out: expect.stringContaining('"verified":false,"seq":1'),
    });
  });

  it('should verify a file offline and answer 4 where it was changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onematter-'));
    const file = join(folder, 'history.json');
    await writeFile(file, JSON.stringify({ ...whole, head: { seq: 3, hash: 'x' } }));
    expect(await run(['verify', file])).toMatchObject({ code: 4, out: expect.stringContaining('不通过') });
    expect(await run(['verify', file, '--lang', 'en'])).toMatchObject({ code: 4, out: expect.stringContaining('Not intact') });
  });

  it.each([
    ['a number beyond JSON', '{"a":1e999}'],
    ['half a surrogate pair', '{"a":"\\ud800"}'],
    ['100,000 levels', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ])('should answer 4 where an event holds %s', async (_, data) => {
    const folder = await mkdtemp(join(tmpdir(), 'onematter-'));
    const event = `{"seq":1,"at":"2026-11-21T02:00:00.000Z","rootId":"r","type":"x","hash":"h","actor":{"kind":"person","id":"a"},"data":${data}}`;
    const head = '"head":{"seq":1,"hash":"h"}';
    await writeFile(join(folder, 'g.json'), `{"format":"onematter-history","v":1,"tenantId":"t","rootId":"r",${head},"events":[${event}]}`);
    const ran = await run(['verify', 'g.json', '--json'], {}, folder);
    expect([ran.code, JSON.parse(ran.out)]).toEqual([4, expect.objectContaining({ verified: false, seq: 1 })]);
  });

  it.each([
    ['a file that is not there', './missing.json', 'FILE_UNREADABLE'],
    ['no server', 'c1', 'SERVER_NOT_FOUND'],
  ])('should refuse %s', async (_, subject, code) => {
    const folder = await mkdtemp(join(tmpdir(), 'onematter-'));
    expect(await run(['verify', subject], { ONEMATTER_DATA: folder }, folder)).toMatchObject({
      code: 3,
      err: expect.stringContaining(code),
    });
  });

  it('should refuse a file that is no export', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onematter-'));
    await writeFile(join(folder, 'x.json'), '{"format":"other"}');
    expect(await run(['verify', 'x.json'], {}, folder)).toMatchObject({ code: 3, err: expect.stringContaining('EXPORT_INVALID') });
    expect(await run(['verify', 'c1', '--url', 'http://127.0.0.1:1'], {}, folder)).toMatchObject({
      code: 3,
      err: expect.stringContaining('SERVER_UNREACHABLE'),
    });
  });
});

describe('onematter pack lint', () => {
  it('should name links and special files, read through none of them and exit 4', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onematter-'));
    await mkdir(join(folder, 'laws'));
    await writeFile(join(folder, 'pack.yaml'), 'id: x\n');
    await symlink('/etc/hostname', join(folder, 'laws/p.yaml'));
    await symlink(tmpdir(), join(folder, 'forms'));
    await new Promise<void>((resolve, reject) => {
      execFile('mkfifo', [join(folder, 'facts.yaml')], (error) => (error ? reject(error) : resolve()));
    });
    const ran = await run(['pack', 'lint', folder, '--json']);
    const { problems } = JSON.parse(ran.out) as { problems: { code: string; file: string }[] };
    expect(ran.code).toBe(4);
    expect(problems.map(({ code, file }) => `${code} ${file}`)).toEqual([
      'PACK_FILE_NOT_PLAIN facts.yaml',
      'PACK_FILE_NOT_PLAIN forms',
      'PACK_FILE_NOT_PLAIN laws/p.yaml',
    ]);
    expect(await run(['deadline', 'T04', '--from', '2026-09-24', '--pack', folder])).toMatchObject({
      code: 3,
      err: expect.stringContaining('PACK_INVALID'),
    });
  });
});
