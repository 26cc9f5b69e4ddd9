import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cleanName } from '../../api/src/modules/evidence/file-name.ts';
import type { Client } from '../support/api-client.ts';
import { answers, HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
/** of its own digest */
const picture = () => new Blob([PNG, randomUUID()]);

let api: ApiUnderTest;
let officer: Client;
let caseId = '';
beforeAll(async () => {
  api = await startApi();
  const player = new HttpPlayer(api.server.url);
  officer = await player.as('liming');
  caseId = await player.start(await scenario('main-job'));
  await upload('first.png');
});
afterAll(() => api.close());

const upload = (name: string, fields: Readonly<Record<string, string>> = {}) =>
  officer.upload(`/cases/${caseId}/evidence`, picture(), name, fields);

async function storedFiles(): Promise<number> {
  const entries = await readdir(join(api.dataDir, 'files'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

describe('an upload', () => {
  it.each([
    ['a task of another case', { taskId: randomUUID() }, 404, 'TASK_NOT_FOUND'],
    ['a kind that is none', { kind: '../X' }, 422, 'REQUEST_INVALID'],
    ['U+0000 in its note', { note: 'a\u0000b' }, 422, 'TEXT_INVALID'],
    ['the year 0', { takenAt: '0000-01-01T00:00:00Z' }, 422, 'REQUEST_INVALID'],
    ['the year 9999', { takenAt: '9999-12-31T23:59:59Z' }, 422, 'REQUEST_INVALID'],
  ])('should be refused with %s, and leave no file behind', async (_what, fields, status, code) => {
    // given
    const before = await storedFiles();
    // when
    const answer = await upload('a.png', fields);
    // then
    expect(answer).toMatchObject({ status, body: { code } });
    expect(await storedFiles()).toBe(before);
  });

  it('should be refused with a second file, which is not dropped in silence', async () => {
    // given
    const before = await storedFiles();
    const form = new FormData();
    form.append('file', picture(), '1.png');
    form.append('file', picture(), '2.png');
    const headers = officer.headers({ 'Idempotency-Key': randomUUID() });
    // when
    const answer = await fetch(`${api.server.url}/api/cases/${caseId}/evidence`, { method: 'POST', body: form, headers });
    // then
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([422, 'UPLOAD_TOO_MANY_FILES']);
    expect(await storedFiles()).toBe(before);
  });

  it('should read the moment with the offset it was given in', async () => {
    // when
    const answer = await upload('a.png', { takenAt: '2026-01-02T00:00:00+23:59' });
    // then
    expect(answer).toMatchObject({ status: 201, body: { takenAt: '2026-01-01T00:01:00.000Z' } });
  });

  it('should be asked for again each time, and not be sent again when it is the same', async () => {
    // given
    const { id } = (await upload('a.png')).body as { id: string };
    const first = await officer.download(`/evidence/${id}/content`);
    // when
    const asked = { 'If-None-Match': first.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' };
    const again = await officer.send('GET', `/evidence/${id}/content`, undefined, asked);
    // then
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  });

  it('should not enter a case that closed while it was sent', async () => {
    // given
    const before = await storedFiles();
    const boundary = 'b';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="late.png"\r\n\r\n`;
    const set = (status: string) =>
      api.database.database.transaction({ tenantId: 'default' }, (tx) =>
        tx.query('update case_record set status = $3 where tenant_id = $1 and case_id = $2', ['default', caseId, status]),
      );
    const logged = () =>
      api.database.database.transaction({ tenantId: 'default' }, (tx) =>
        tx.query(`select 1 from access_log where tenant_id = $1 and what = 'evidence.add' and case_id = $2`, ['default', caseId]),
      );
    const earlier = (await logged()).length;
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(Buffer.from(head));
        while ((await logged()).length === earlier); // the first look at the case, before the file is read
        await set('closed');
        controller.enqueue(Buffer.concat([PNG, Buffer.from(`late\r\n--${boundary}--\r\n`)]));
        controller.close();
      },
    });
    const headers = officer.headers({ 'Idempotency-Key': randomUUID(), 'Content-Type': `multipart/form-data; boundary=${boundary}` });
    // when
    const answer = await fetch(`${api.server.url}/api/cases/${caseId}/evidence`, {
      ...{ method: 'POST', body, headers },
      ...({ duplex: 'half' } as object),
    });
    await set('open');
    // then
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'CASE_CLOSED']);
    expect(await storedFiles()).toBe(before);
  });
});

describe('the name of a file', () => {
  it.each([
    ['a%0D%0AX-Evil: 1%0D%0A.png', 'aX-Evil_ 1.png'],
    ['a%22; x=%22b.png', 'a_; x=_b.png'],
    ['现场\u202egnp.exe', '现场gnp.exe'],
    ['../../etc/现场照片（一）.png', '现场照片（一）.png'],
    [`${'a'.repeat(199)}😀.png`, `${'a'.repeat(199)}😀`],
    ['\u0000\u200f', '未命名'],
  ])('should read %j as %j', (given, expected) => {
    expect(cleanName(given)).toBe(expected);
  });
});

describe('a valid certificate', () => {
  const open = async (client: Client) => {
    const played = await scenario('main-job');
    return client.post('/cases', { processId: played.process, data: answers(played.answers) });
  };

  it('should be asked of whoever opens a case', async () => {
    // given
    const expired = await api.as('wuqiang');
    // when
    const answer = await open(expired);
    // then
    expect(answer).toMatchObject({ status: 403, body: { code: 'CERTIFICATE_REQUIRED', guardrail: 'G-01', certificate: 'enforcement' } });
  });

  it('should be asked of an officer who attaches evidence, at a task or beside any', async () => {
    // given
    const expired = await api.as('wuqiang');
    const { openTasks } = (await officer.get(`/cases/${caseId}`)).body as { openTasks: { id: string }[] };
    await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query(
        `insert into case_access (tenant_id, case_id, access_id, person_id, reason, valid_from, granted_by) values ('default', $1, $2, 'wuqiang', 'task', '2020-01-01', 'test')`,
        [caseId, randomUUID()],
      ),
    );
    // when
    const atTask = await expired.upload(`/cases/${caseId}/evidence`, picture(), 'a.png', { taskId: openTasks[0]?.id ?? '' });
    const beside = await expired.upload(`/cases/${caseId}/evidence`, picture(), 'a.png');
    // then
    expect([atTask.status, beside.status]).toEqual([403, 403]);
    expect([atTask.body, beside.body]).toEqual([
      expect.objectContaining({ code: 'CERTIFICATE_REQUIRED' }),
      expect.objectContaining({ code: 'CERTIFICATE_REQUIRED' }),
    ]);
  });
});

describe('the preview of a document', () => {
  it('should be for whoever does the step, of the documents of that step alone', async () => {
    // given
    const player = new HttpPlayer(api.server.url);
    const main = await scenario('main-job');
    const id = await player.start(main);
    await player.steps(main, id, (task) => task === 'team-approval');
    const { openTasks } = (await officer.get(`/cases/${id}`)).body as { openTasks: { id: string }[] };
    const [department, leader] = await Promise.all([player.as('chengguan'), player.as('chenduizhang')]);
    const address = `/user-tasks/${openTasks[0]?.id}/preview`;
    // when
    const masked = await department.get(`${address}/filing-approval`);
    const unmasked = await leader.get(`${address}/filing-approval`);
    const foreign = await leader.get(`${address}/penalty-decision`);
    // then
    expect(masked).toMatchObject({ status: 403, body: { code: 'USER_TASK_NOT_ASSIGNEE' } });
    expect([unmasked.status, unmasked.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'TEMPLATE_NOT_FOUND' } });
  });
});
