import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type RunningServer, startServer } from '../../api/src/index.ts';
import { type Answer, Client } from '../support/api-client.ts';
import { testClock } from '../support/clock.ts';
import { HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let otherTenant: { readonly server: RunningServer; readonly dataDir: string };
/** ids of one case of 青溪镇 with everything in it */
const ids = {
  case: '',
  task: '',
  submission: '',
  document: '',
  evidence: '',
  notice: '',
  definition: '',
  incident: '',
  deputy: '',
  copy: '',
};

beforeAll(async () => {
  api = await startApi();
  const dataDir = await mkdtemp(join(tmpdir(), 'onematter-other-'));
  const log = pino({ level: 'silent' });
  const options = {
    databaseUrl: api.database.url,
    port: 0,
    host: '127.0.0.1',
    dataDir,
    sampleData: 'people',
    tenantId: 'other',
    clock: testClock(),
    log,
  } as const;
  otherTenant = { server: await startServer(options), dataDir };
  await fillIds();
}, 120_000);
afterAll(async () => {
  await otherTenant.server.stop();
  await rm(otherTenant.dataDir, { recursive: true, force: true });
  await api.close();
});

async function fillIds(): Promise<void> {
  const player = new HttpPlayer(api.server.url);
  const main = await scenario('main-job');
  ids.case = await player.start(main);
  await player.steps(main, ids.case, 'second-officer-confirm');
  ids.task = (await player.findTask('zhangwei', ids.case, 'second-officer-confirm')).id;
  const leader = await player.as('chenduizhang');
  const first = async (path: string) => (((await leader.get(path)).body as { items: { id: string }[] }).items[0] as { id: string }).id;
  ids.document = await first(`/cases/${ids.case}/documents`);
  ids.evidence = await first(`/cases/${ids.case}/evidence`);
  ids.definition = await first('/definitions');
  const { items } = (await leader.get(`/cases/${ids.case}/timeline?limit=100`)).body as { items: { submissionId: string | null }[] };
  ids.submission = items.find((item) => item.submissionId)?.submissionId ?? '';
  ids.notice = randomUUID();
  ids.incident = randomUUID();
  const deputy = { deputyId: 'neiqin', from: '2026-10-08', reason: '休假' };
  ids.deputy = String((await (await player.as('liming')).post('/deputies', deputy)).body['id']);
  const insert = `insert into notice (tenant_id, notice_id, person_id, case_id, text, created_at) values ('default', $1, 'fuzhen', $2, '请知悉', now())`;
  await api.database.database.transaction({ tenantId: 'default' }, (tx) => tx.query(insert, [ids.notice, ids.case]));
  const handler = await player.as('zhangwei');
  expect(await handler.post(`/user-tasks/${ids.task}/carbon-copy`, { persons: ['fuzhen'] })).toMatchObject({ status: 200 });
  const copies = (await (await player.as('fuzhen')).get('/notices')).body as { items: { id: string; source: string }[] };
  ids.copy = copies.items.find(({ source }) => source === 'copy')?.id ?? '';
  expect(Object.values(ids).every(Boolean)).toBe(true);
}

/** Which id a path's parameter means; a route with an unknown parameter fails the sweep until it is added here. */
function filled(path: string): string {
  const kind = path.split('/')[1];
  const id = {
    cases: ids.case,
    'user-tasks': ids.task,
    'task-copies': ids.copy,
    documents: ids.document,
    evidence: ids.evidence,
    notices: ids.notice,
    instances: ids.case,
    migrations: ids.incident,
  }[kind ?? ''];
  const known: Readonly<Record<string, string | undefined>> = {
    id: id ?? { definitions: ids.definition, incidents: ids.incident, deputies: ids.deputy, decisions: 'discretion' }[kind ?? ''],
    sid: ids.submission,
    templateId: 'filing-approval',
    processId: 'ordinary-penalty',
    code: 'SRHW-001',
    key: 'verify-clue',
    elementId: 'recusal-requested',
  };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = known[name];
    if (!value) throw new Error(`Expected to know what ${name} of ${path} means: add it to the sweep`);
    return value;
  });
}

const BODIES: Readonly<Record<string, unknown>> = {
  '/instances/{id}/suspend': { reason: '试探' },
  '/instances/{id}/cancel': { reason: '试探' },
  '/instances/{id}/variables': { reason: '试探', variables: { probed: true } },
  '/instances/{id}/modify': { reason: '试探', dryRun: true, activate: [{ elementId: 'filing-approval' }] },
  '/incidents/{id}/skip': { reason: '试探' },
  '/user-tasks/{id}/return': { target: 'collect-evidence', reason: '试探' },
  '/user-tasks/{id}/assign': { personId: 'liming', reason: '试探' },
  '/user-tasks/{id}/delegate': { personId: 'liming', reason: '试探' },
  '/user-tasks/{id}/add-sign': { persons: ['liming'], position: 'before' },
  '/user-tasks/{id}/remove-sign': { persons: ['liming'] },
  '/user-tasks/{id}/sign': { agree: true },
  '/user-tasks/{id}/carbon-copy': { persons: ['liming'] },
  '/user-tasks/{id}/consult': { persons: ['liming'], question: '试探' },
  '/user-tasks/{id}/reply': { opinion: '试探' },
  '/user-tasks/{id}/jump': { target: 'collect-evidence', reason: '试探' },
};

async function sweep(client: Client): Promise<{ readonly route: string; readonly answer: Answer }[]> {
  const document = (await client.get('/openapi.json')).body as { paths: Record<string, Record<string, unknown>> };
  const asked: { route: string; answer: Answer }[] = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    if (!path.includes('{')) continue;
    for (const method of Object.keys(methods)) {
      asked.push({ route: `${method.toUpperCase()} ${path}`, answer: await ask(client, method, path) });
    }
  }
  return asked;
}

function ask(client: Client, method: string, path: string): Promise<Answer> {
  if (method === 'get') return client.get(filled(path));
  if (path === '/cases/{id}/evidence') return client.upload(filled(path), new Blob(['x']), 'x.png', { kind: 'photo' });
  const body = BODIES[path] ?? { data: {} };
  return method === 'put' ? client.put(filled(path), body) : client.post(filled(path), body);
}

/** What belongs to the whole tenant, not to a case. */
const SHARED = /^GET \/(matters|start-forms|forms|decisions|definitions)\//;

const LISTS = [
  '/cases?limit=100',
  '/user-tasks?scope=mine&limit=100',
  '/user-tasks?scope=claimable&limit=100',
  '/user-tasks?scope=copied',
  '/user-tasks?scope=done',
  '/notices',
];

describe.each([
  ['an officer of another township', 'ws-zhuban'],
  ['the leader of another township', 'ws-zhuren'],
  ['a grid worker who has nothing to do with it', 'wangge'],
])('a case of 青溪镇 asked for by %s', (_who, username) => {
  it('should not be readable or changeable on any route of the OpenAPI document', async () => {
    // given
    const client = await api.as(username);
    // when
    const asked = (await sweep(client)).filter(({ route }) => !SHARED.test(route));
    // then
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter(({ answer }) => ![403, 404].includes(answer.status)).map(({ route, answer }) => [route, answer.status])).toEqual(
      [],
    );
  });

  it('should not be in any list, nor the start of a case from it', async () => {
    // given
    const client = await api.as(username);
    // when
    const lists = await Promise.all(LISTS.map((path) => client.get(path)));
    const instances = await client.get(`/definitions/${ids.definition}/instances`);
    // then
    expect(JSON.stringify([...lists, instances].map((answer) => answer.body))).not.toContain(ids.case);
    expect((await client.get(`/start-forms/ordinary-penalty?clueId=${ids.case}`)).status).toBeGreaterThanOrEqual(403);
  });
});

describe('another tenant', () => {
  it('should find nothing of it, whatever the post: row-level security lies beneath the predicate', async () => {
    // given: the same people and posts in another customer's data
    const client = await Client.signIn(otherTenant.server.url, 'chenduizhang');
    // when
    const asked = (await sweep(client)).filter(({ route }) => !SHARED.test(route) || route.includes('/definitions/{id}'));
    const found = asked.filter(({ answer }) => ![403, 404].includes(answer.status));
    // then: the list of a foreign definition's cases is empty, all else is not there
    expect(found.map(({ route, answer }) => [route, answer.body])).toEqual([
      ['GET /definitions/{id}/instances', { items: [], next: null }],
    ]);
  });

  it('should let its administrator intervene in nothing of it', async () => {
    const client = await Client.signIn(otherTenant.server.url, 'admin');
    const asked = (await sweep(client)).filter(({ route }) => /\/(instances|incidents)\/\{/.test(route));
    expect(asked.length).toBeGreaterThan(7);
    expect(asked.filter(({ answer }) => answer.status !== 404).map(({ route, answer }) => [route, answer.body])).toEqual([]);
    expect((await client.get('/instances')).body).toEqual({ items: [], next: null });
  });

  it('should not accept a session of the first tenant', async () => {
    // given
    const client = await api.as('liming');
    const foreign = new Client(otherTenant.server.url);
    foreign.cookie = client.cookie;
    // when
    const answer = await foreign.get('/cases');
    // then: a session belongs to its own tenant and reads nothing of the server it was sent to
    expect(JSON.stringify(answer.body)).not.toContain('other');
    expect((await foreign.get('/session')).body).toMatchObject({ tenant: { id: 'default' } });
  });
});

describe('what a post lets its holder see', () => {
  it('should let the supervisor read, masked for nobody, and the dispatcher only know that a case is there', async () => {
    // given
    const supervisor = await api.as('jiandu');
    const dispatcher = await api.as('diaodu');
    // when
    const read = (await supervisor.get(`/cases/${ids.case}`)).body as { isReadable: boolean; parties: { name: string; phone: string }[] };
    const known = (await dispatcher.get(`/cases/${ids.case}`)).body as {
      isReadable: boolean;
      facts: unknown[];
      parties: unknown[];
      partyName: unknown;
    };
    // then
    expect(read).toMatchObject({ isReadable: true, parties: [{ phone: '13800000000' }] });
    expect(known).toMatchObject({ isReadable: false, facts: [], parties: [], partyName: null });
    expect((await dispatcher.get(`/cases/${ids.case}/evidence`)).status).toBe(404);
  });

  it('should mask personal data for a colleague who does not work on the case', async () => {
    // given
    const deputy = await api.as('fuzhen');
    // when
    const { parties } = (await deputy.get(`/cases/${ids.case}`)).body as { parties: unknown[] };
    // then
    expect(parties).toMatchObject([{ phone: '138****0000', legalRep: '王*例' }]);
  });

  it('should mask the form of a step for those who only look at it', async () => {
    // given
    const clerk = await api.as('neiqin');
    const filed = (await clerk.get('/user-tasks?scope=done')).body as { items: unknown[] };
    const [done] = await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query<{ task_id: string }>(
        `select task_id from user_task_done where tenant_id = 'default' and root_id = $1 and element_id = 'apply-filing'`,
        [ids.case],
      ),
    );
    // when
    const { body } = await clerk.get(`/user-tasks/${done?.task_id}`);
    // then
    expect(filed.items).toEqual([]);
    expect(body).toMatchObject({ data: { party: { phone: '138****0000' } }, task: { operations: [] } });
  });

  it('should log every read of a case', async () => {
    // given
    const supervisor = await api.as('jiandu');
    await supervisor.get(`/cases/${ids.case}/timeline`);
    // when
    const rows = await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query<{ what: string }>(`select what from access_log where tenant_id = 'default' and person_id = 'jiandu' and case_id = $1`, [
        ids.case,
      ]),
    );
    // then
    expect(rows.map((row) => row.what)).toContain('timeline');
  });
});

describe('the search for cases', () => {
  const found = (tenantId: string, wanted: string[], counties: string[]) =>
    api.database.database.transaction({ tenantId }, (tx) =>
      tx.query<{ id: string }>('select find_cases($1, $2) as id', [wanted, counties]).then((rows) => rows.map(({ id }) => id)),
    );

  it('should find a case of the own tenant by two characters of its party, and none from another tenant', async () => {
    const [theCase] = await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query<{ party: string; county: string }>('select party_name as party, county_code as county from case_record where case_id = $1', [
        ids.case,
      ]),
    );
    const pair = theCase!.party.slice(0, 2);
    expect(await found('default', [pair], [theCase!.county])).toContain(ids.case);
    expect(await found('default', [pair], ['000000'])).toEqual([]);
    expect(await found('other', [pair], [theCase!.county])).toEqual([]);
    const officer = await new HttpPlayer(api.server.url).as('zhangwei');
    const listed = (await officer.get(`/cases?q=${encodeURIComponent(pair)}`)).body as { items: { id: string }[] };
    expect(listed.items.map(({ id }) => id)).toContain(ids.case);
  });
});
