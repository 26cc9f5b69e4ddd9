import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../processes/src/index.ts';
import type { Client } from '../support/api-client.ts';
import { HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

/*
 * Task operations 任务操作 through the HTTP API: 李明 (liming) has the clue to verify, 张伟 (zhangwei) and 孙法制 (sunfazhi) help him, 陈志远
 * (chenduizhang) approves, 内勤 (neiqin) holds no certificate. One server with the nation's pack, one with a pack that allows everything everywhere.
 */

let api: ApiUnderTest;
let wide: ApiUnderTest;
let widePack: string;
let player: HttpPlayer;
let widePlayer: HttpPlayer;
let played: Scenario;
beforeAll(async () => {
  widePack = await packAllowingAll();
  [api, wide] = [await startApi(), await startApi({ packDir: widePack })];
  [player, widePlayer] = [new HttpPlayer(api.server.url), new HttpPlayer(wide.server.url)];
  played = await scenario('main-job');
}, 120_000);
afterAll(async () => {
  await api.close();
  await wide.close();
  await rm(widePack, { recursive: true, force: true });
});

async function packAllowingAll(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'onematter-pack-'));
  await cp(fileURLToPath(new URL('../../processes/cn', import.meta.url)), dir, { recursive: true });
  for (const file of await readdir(join(dir, 'flows'))) {
    const path = join(dir, 'flows', file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll(/om:operations="[^"]*"/g, `om:operations="${ALL}"`));
  }
  return dir;
}
const ALL = 'claim unclaim assign return delegate add-sign remove-sign jump take-back carbon-copy urge consult suspend terminate void';

interface Page {
  readonly task: { readonly operations: readonly string[]; readonly [key: string]: unknown };
  readonly standing: { readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}
interface Row {
  readonly id: string;
  readonly rootId: string;
  readonly item: string;
  readonly mayTakeBack: boolean;
  readonly [key: string]: unknown;
}

/** A case whose task `until` is open, and who has it. */
async function openAt(by: string, until = 'verify-clue', one = player) {
  const caseId = await one.start(played);
  await one.steps(played, caseId, until);
  const person = await one.as(by);
  return { caseId, person, taskId: (await one.findTask(person, caseId, until)).id };
}

const page = async (person: Client, taskId: string) => (await person.get(`/user-tasks/${taskId}`)).body as unknown as Page;
const rows = async (person: Client, caseId: string, scope = 'mine') =>
  ((await person.get(`/user-tasks?scope=${scope}&limit=100`)).body['items'] as Row[]).filter((row) => row.rootId === caseId);
const act = (person: Client, taskId: string, operation: string, body: unknown = {}) =>
  person.post(`/user-tasks/${taskId}/${operation}`, body);

async function accepted(person: Client, taskId: string, operation: string, body: unknown = {}): Promise<void> {
  expect(await act(person, taskId, operation, body)).toMatchObject({ status: 200, body: { outcome: 'accepted' } });
}

async function lines(person: Client, caseId: string): Promise<string[]> {
  const { body } = await person.get(`/cases/${caseId}/timeline?limit=100`);
  return (body['items'] as { person: string | null; title: string; reason: string | null }[]).map(
    ({ person: who, title, reason }) => `${who ?? ''}：${title}${reason ? `（${reason}）` : ''}`,
  );
}

function answersOf(element: string): Record<string, unknown> {
  const step = played.steps.find((one) => 'task' in one && one.task === element);
  if (!step || !('answers' in step)) throw new Error(`Expected the scenario to complete ${element}`);
  return player.answers(step.answers);
}

describe('委派 and back', () => {
  it('should hand the work over, show both where it is, and give it back with what came of it', async () => {
    // given
    const { caseId, person: liming, taskId } = await openAt('liming');
    const zhangwei = await player.as('zhangwei');
    expect((await page(liming, taskId)).task.operations).toEqual(
      expect.arrayContaining(['complete', 'delegate', 'add-sign', 'consult', 'carbon-copy']),
    );
    // when
    await accepted(liming, taskId, 'delegate', { personId: 'zhangwei', reason: '外出培训' });
    // then
    expect((await page(liming, taskId)).task.operations).toEqual(['recall', 'urge']);
    expect(await rows(liming, caseId)).toEqual([]);
    expect(await rows(liming, caseId, 'delegated')).toMatchObject([{ id: taskId, assignee: { id: 'zhangwei' }, owner: { id: 'liming' } }]);
    expect((await liming.get('/user-tasks/counts')).body).toMatchObject({ delegated: 1 });
    expect(await rows(zhangwei, caseId)).toMatchObject([{ id: taskId, owner: { name: '李明' } }]);
    const his = await page(zhangwei, taskId);
    expect(his.task.operations).toEqual(['resolve', 'carbon-copy', 'consult']);
    expect(his.standing['delegation']).toMatchObject({ owner: { name: '李明' }, delegate: { name: '张伟' }, reason: '外出培训' });
    expect(await act(zhangwei, taskId, 'complete', { data: answersOf('verify-clue') })).toMatchObject({
      body: { code: 'USER_TASK_DELEGATED' },
    });
    // when
    await accepted(zhangwei, taskId, 'resolve', { opinion: '现场已看，情况属实' });
    // then
    expect((await page(liming, taskId)).standing['resolved']).toMatchObject({ by: { name: '张伟' }, text: '现场已看，情况属实' });
    await accepted(liming, taskId, 'delegate', { personId: 'zhangwei' });
    await accepted(liming, taskId, 'recall', {});
    expect(await act(liming, taskId, 'complete', { data: answersOf('verify-clue') })).toMatchObject({ status: 200 });
    expect(await lines(liming, caseId)).toEqual(
      expect.arrayContaining([
        '李明：将“线索核查”委派给张伟办理，办完后办回（外出培训）',
        '张伟：将“线索核查”办回李明（现场已看，情况属实）',
        '李明：从张伟处收回“线索核查”的委派',
      ]),
    );
  });

  it('should be one act however often it is sent', async () => {
    const { person, taskId } = await openAt('liming');
    const key = crypto.randomUUID();
    const body = { personId: 'zhangwei' };
    const [first, again] = [
      await person.post(`/user-tasks/${taskId}/delegate`, body, key),
      await person.post(`/user-tasks/${taskId}/delegate`, body, key),
    ];
    expect([first.status, again.status, again.body]).toEqual([200, 200, first.body]);
  });
});

describe('加签', () => {
  it('should wait for two signers, urge one, take one back, and go on', async () => {
    // given
    const { caseId, person: liming, taskId } = await openAt('liming', 'apply-filing');
    const [zhangwei, sunfazhi] = [await player.as('zhangwei'), await player.as('sunfazhi')];
    const { body: pickable } = await liming.get(`/user-tasks/${taskId}/assignees?for=add-sign`);
    const refusalOf = (id: string) => (pickable['items'] as { id: string; refusal: string | null }[]).find((one) => one.id === id)?.refusal;
    expect([refusalOf('zhangwei'), refusalOf('liming')]).toEqual([null, undefined]);
    expect(refusalOf('neiqin')).toContain('证');
    // when
    await accepted(liming, taskId, 'add-sign', { persons: ['zhangwei', 'sunfazhi'], position: 'before', reason: '案情复杂' });
    // then
    const waiting = await page(liming, taskId);
    expect(waiting.task.operations).not.toContain('complete');
    expect(waiting.task.operations).toEqual(expect.arrayContaining(['remove-sign', 'urge', 'save-draft']));
    expect(waiting.standing['rounds']).toMatchObject([{ position: 'before', of: 2, signers: [{ name: '张伟' }, { id: 'sunfazhi' }] }]);
    expect(await act(liming, taskId, 'complete', { data: answersOf('apply-filing') })).toMatchObject({ body: { code: 'AWAITS_SIGNERS' } });
    expect(await rows(liming, caseId)).toMatchObject([{ item: 'task', signersOpen: 2 }]);
    const [item] = await rows(zhangwei, caseId);
    expect(item).toMatchObject({ item: 'sign' });
    const his = await page(zhangwei, item!.id);
    expect(his.task.operations).toEqual(expect.arrayContaining(['sign', 'delegate']));
    expect(his.form).not.toBeNull();
    expect(his.standing['asked']).toMatchObject({ by: { name: '李明' }, text: '案情复杂' });
    // when
    await accepted(liming, taskId, 'urge', { message: '请今天签' });
    expect(await act(liming, taskId, 'urge')).toMatchObject({ status: 409, body: { code: 'URGED_RECENTLY' } });
    expect(await act(zhangwei, item!.id, 'sign', { agree: false })).toMatchObject({ status: 422, body: { code: 'REASON_REQUIRED' } });
    await accepted(zhangwei, item!.id, 'sign', { agree: true, comment: '同意立案' });
    await accepted(liming, taskId, 'remove-sign', { persons: ['sunfazhi'] });
    // then
    expect(await rows(sunfazhi, caseId)).toEqual([]);
    expect((await page(liming, taskId)).standing).toMatchObject({
      rounds: [],
      signatures: [{ by: { name: '张伟' }, agree: true, text: '同意立案' }],
    });
    expect(await act(liming, taskId, 'complete', { data: answersOf('apply-filing') })).toMatchObject({ status: 200 });
    const said = (await lines(liming, caseId)).join('\n');
    for (const words of ['前加签：请张伟、', '催办“', '签署“填写立案审批表”：同意（同意立案）', '加签结束，结果为同意'])
      expect(said).toContain(words);
    expect(said).not.toMatch(/user-task|sign-|before|undefined|null/);
  });
});

describe('沟通, 抄送 and 拿回', () => {
  it('should ask without handing over, and receive the answer; the person asked reads the case but does not work on it', async () => {
    const { caseId, person: liming, taskId } = await openAt('liming');
    const fuzhen = await player.as('fuzhen');
    await accepted(liming, taskId, 'consult', { persons: ['fuzhen'], question: '是否属于城管职责？' });
    expect(await act(liming, taskId, 'consult', { persons: ['fuzhen'], question: '再问' })).toMatchObject({
      body: { code: 'PERSON_ALREADY_ASKED' },
    });
    const [item] = await rows(fuzhen, caseId);
    const asked = await page(fuzhen, item!.id);
    expect(asked).toMatchObject({
      task: { item: 'consult', operations: ['reply'] },
      form: null,
      standing: { asked: { text: '是否属于城管职责？' } },
    });
    await accepted(fuzhen, item!.id, 'reply', { opinion: '属于' });
    expect((await page(liming, taskId)).standing['questions']).toMatchObject([
      { text: '是否属于城管职责？', answers: [{ by: { id: 'fuzhen' }, text: '属于' }] },
    ]);
  });

  it('should send a copy that is read once, by whom it is for', async () => {
    const { caseId, person: liming, taskId } = await openAt('liming');
    const [fuzhen, neiqin] = [await player.as('fuzhen'), await player.as('neiqin')];
    await accepted(liming, taskId, 'carbon-copy', { persons: ['fuzhen'], message: '<b>请知悉</b>' });
    const { body } = await fuzhen.get('/notices?limit=50');
    const copy = (body['items'] as { id: string; caseId: string; source: string; text: string; sender: string; step: string }[]).find(
      (one) => one.caseId === caseId,
    );
    expect(copy).toMatchObject({ source: 'copy', text: '<b>请知悉</b>', sender: '李明', step: '线索核查', readAt: null });
    expect(await neiqin.post(`/task-copies/${copy!.id}/read`, {})).toMatchObject({ status: 404, body: { code: 'COPY_NOT_FOUND' } });
    expect(await fuzhen.post(`/task-copies/${copy!.id}/read`, {})).toMatchObject({ status: 200 });
    expect(await fuzhen.post(`/task-copies/${copy!.id}/read`, {})).toMatchObject({ status: 409, body: { code: 'COPY_READ' } });
    expect(await lines(liming, caseId)).toContain(`李明：将“线索核查”抄送${await nameOf('fuzhen')}（<b>请知悉</b>）`);
  });

  it('should take a completed step back while nobody has acted on it', async () => {
    const { caseId, person: liming, taskId } = await openAt('liming', 'apply-filing');
    const step = played.steps.find((one) => 'task' in one && one.task === 'apply-filing');
    await player.complete(caseId, step as Parameters<HttpPlayer['complete']>[1]);
    expect((await rows(liming, caseId, 'done'))[0]).toMatchObject({ id: taskId, mayTakeBack: true });
    expect((await liming.get(`/cases/${caseId}/take-backs`)).body['items']).toMatchObject([{ taskId, name: expect.any(String) }]);
    expect((await page(liming, taskId)).task.operations).toEqual(['take-back']);
    await accepted(liming, taskId, 'take-back', { reason: '漏填地址' });
    expect(await rows(liming, caseId)).toMatchObject([{ elementId: 'apply-filing' }]);
    expect(await lines(liming, caseId)).toContain('李明：拿回“填写立案审批表”重新办理（漏填地址）');
    // once the next step is taken, no more
    await player.complete(caseId, step as Parameters<HttpPlayer['complete']>[1]);
    const [again] = await rows(liming, caseId, 'done');
    const chen = await player.as('chenduizhang');
    const approval = await player.findTask(chen, caseId, 'team-approval');
    await act(chen, approval.id, 'claim');
    await accepted(chen, approval.id, 'return', { target: 'apply-filing', reason: '补充照片', rerun: 'straight-back' });
    expect(await act(liming, again!.id, 'take-back')).toMatchObject({ status: 409, body: { code: 'TAKE_BACK_TOO_LATE' } });
    // returned straight back: it is said, and it comes back to who returned it
    const redo = await player.findTask(liming, caseId, 'apply-filing');
    expect(await page(liming, redo.id)).toMatchObject({
      returned: { isStraightBack: true },
      standing: { straightBackTo: { name: '陈志远' } },
    });
    await player.complete(caseId, step as Parameters<HttpPlayer['complete']>[1]);
    expect(await rows(chen, caseId)).toMatchObject([{ elementId: 'team-approval', assignee: { id: 'chenduizhang' } }]);
    // separation of duty holds for whoever is to sign: the approver does not handle
    await accepted(chen, (await rows(chen, caseId))[0]!.id, 'return', { target: 'apply-filing', reason: '再补' });
    const third = await player.findTask(liming, caseId, 'apply-filing');
    expect(await act(liming, third.id, 'add-sign', { persons: ['neiqin'], position: 'before' })).toMatchObject({
      status: 403,
      body: { code: 'CERTIFICATE_REQUIRED' },
    });
  });
});

async function nameOf(id: string): Promise<string> {
  return String(((await (await player.as(id)).get('/session')).body['person'] as { name: string }).name);
}

describe('操作 that a pack must allow first', () => {
  it('should jump to what can be reached, suspend and activate', async () => {
    const { caseId, person: liming, taskId } = await openAt('liming', 'verify-clue', widePlayer);
    const { body } = await liming.get(`/user-tasks/${taskId}/jump-targets`);
    expect((body['items'] as { elementId: string }[]).map(({ elementId }) => elementId)).toContain('apply-filing');
    await accepted(liming, taskId, 'suspend', { reason: '等待鉴定' });
    expect(await page(liming, taskId)).toMatchObject({
      task: { operations: ['activate'] },
      standing: { suspension: { by: { name: '李明' }, text: '等待鉴定' } },
    });
    expect((await rows(liming, caseId))[0]).toMatchObject({ suspendedAt: expect.any(String) });
    await accepted(liming, taskId, 'activate');
    expect(await act(liming, taskId, 'jump', { target: 'apply-filing', reason: '   ' })).toMatchObject({
      status: 422,
      body: { code: 'REASON_REQUIRED' },
    });
    await accepted(liming, taskId, 'jump', { target: 'apply-filing', reason: '线索已由上级核查' });
    expect(await rows(liming, caseId)).toMatchObject([{ elementId: 'apply-filing' }]);
    expect(await lines(liming, caseId)).toContain('李明：从“线索核查”跳转到“填写立案审批表”（线索已由上级核查）');
  });

  it.each([
    ['terminate', '终止办理流程'],
    ['void', '作废办理流程'],
  ])('should end the whole case by %s', async (operation, words) => {
    const { caseId, person: liming, taskId } = await openAt('liming', 'verify-clue', widePlayer);
    await accepted(liming, taskId, operation, { reason: '重复登记' });
    expect((await liming.get(`/cases/${caseId}`)).body).toMatchObject({ status: 'closed' });
    expect((await lines(liming, caseId)).join()).toContain(words);
  });
});

describe('refusals', () => {
  it("should not let a stranger touch a task, nor anybody do what the nation's pack does not allow", async () => {
    const { person: liming, taskId } = await openAt('liming');
    const stranger = await player.as('ws-zhuban');
    const bodies = { delegate: { personId: 'zhangwei' }, urge: {}, consult: { persons: ['liming'], question: '?' }, 'take-back': {} };
    for (const [operation, body] of Object.entries(bodies))
      expect(await act(stranger, taskId, operation, body)).toMatchObject({ status: 404, body: { code: 'TASK_NOT_FOUND' } });
    for (const operation of ['jump', 'suspend', 'terminate', 'void'])
      expect(await act(liming, taskId, operation, { target: 'apply-filing', reason: '试探' })).toMatchObject({
        status: 403,
        body: { code: 'OPERATION_NOT_ALLOWED' },
      });
  });

  it.each([
    ['too long', 'x'.repeat(2001), 422, 'TEXT_TOO_LONG'],
    ['not storable', 'a\u0000b', 422, /TEXT_INVALID|INVALID_TEXT/],
    ['half a character', '\ud800', 422, /TEXT_INVALID|INVALID_TEXT/],
  ])('should refuse a text that is %s', async (_what, reason, status, code) => {
    const { person, taskId } = await openAt('liming');
    const answer = await act(person, taskId, 'delegate', { personId: 'zhangwei', reason });
    expect(answer).toMatchObject({ status, body: { code: expect.stringMatching(code) } });
  });

  it('should refuse oneself, somebody unknown and somebody without the certificate', async () => {
    const { person, taskId } = await openAt('liming');
    const codes = await Promise.all(
      ['liming', 'nobody', 'neiqin'].map(async (personId) => (await act(person, taskId, 'delegate', { personId })).body['code']),
    );
    expect(codes).toEqual(['OPERATION_ON_SELF', 'PERSON_NOT_KNOWN', 'USER_TASK_NOT_CANDIDATE']);
  });
});
