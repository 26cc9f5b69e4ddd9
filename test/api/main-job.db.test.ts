import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleImage } from '../../api/src/sample/sample-image.ts';
import { verifyExport } from '../../engine/src/index.ts';
import type { Client } from '../support/api-client.ts';
import { answers, HttpPlayer, scenario, type TaskInList } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let player: HttpPlayer;
beforeAll(async () => {
  api = await startApi();
  player = new HttpPlayer(api.server.url);
});
afterAll(() => api.close());

interface Summary {
  readonly status: string;
  readonly outcome: string | null;
  readonly caseNo: string | null;
  readonly originClue: { readonly id: string } | null;
  readonly linkedCase: { readonly id: string } | null;
  readonly openTasks: readonly { readonly name: string }[];
}
const summaryOf = async (client: Client, id: string) => (await client.get(`/cases/${id}`)).body as unknown as Summary;

describe('the main job over HTTP', () => {
  it('should lead from a clue to a closed file, numbered, rendered and provable, and tell the clue', async () => {
    // given: a grid worker's clue that the officer files as a case
    const clueScenario = await scenario('clue-to-case');
    const main = await scenario('main-job');
    const clueId = await player.start(clueScenario);
    await player.steps(clueScenario, clueId);
    const officer = await player.as('liming');
    const caseId = (await player.findTask('liming', await linkedCase(officer, clueId), 'verify-clue')).rootId;
    const second = await officer.post('/cases', { processId: 'ordinary-penalty', data: answers(main.answers), clueId });
    expect(second).toMatchObject({ status: 409, body: { code: 'CLUE_ALREADY_LINKED', caseId } });
    // when: everybody does his part
    await player.steps(main, caseId);
    // then: closed, with its outcome, its number and its way back to the clue
    const summary = await summaryOf(officer, caseId);
    expect(summary).toMatchObject({ status: 'closed', outcome: 'penalised', openTasks: [], originClue: { id: clueId } });
    expect(summary.caseNo).toMatch(/^990101101-\d{4}-\d{4}$/);
    await expectDocuments(officer, caseId);
    await expectProof(officer, caseId);
    // and the clue's loop goes on: the dispatcher gives feedback
    await player.findTask('diaodu', clueId, 'feedback');
    const dispatcher = await player.as('diaodu');
    const clue = (await dispatcher.get(`/cases/${clueId}`)).body as { facts: { items: { path: string; value: unknown }[] }[] };
    const told = clue.facts.flatMap((group) => group.items).find((item) => item.path === 'clue.linkedCaseNo');
    expect(told?.value).toBe(summary.caseNo);
  }, 120_000);

  async function linkedCase(client: Client, clueId: string): Promise<string> {
    return (await summaryOf(client, clueId)).linkedCase?.id ?? (await waitForLink(client, clueId));
  }

  async function waitForLink(client: Client, clueId: string): Promise<string> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const link = (await summaryOf(client, clueId)).linkedCase;
      if (link) return link.id;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('Expected the clue to name its case');
  }

  async function expectDocuments(client: Client, caseId: string): Promise<void> {
    interface Row {
      readonly id: string;
      readonly templateId: string;
      readonly number: string | null;
      readonly status: string;
    }
    const list = async () => ((await client.get(`/cases/${caseId}/documents`)).body as { items: Row[] }).items;
    for (let attempt = 0; attempt < 100 && (await list()).some((row) => row.status !== 'issued'); attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const decision = (await list()).find((row) => row.templateId === 'penalty-decision');
    expect(decision).toMatchObject({ status: 'issued', number: expect.stringMatching(/〔\d{4}〕\d+号$/) });
    const pdf = await client.get(`/documents/${decision?.id}/pdf`);
    expect(Buffer.from(pdf.bytes).subarray(0, 5).toString()).toBe('%PDF-');
    expect(decodeURIComponent(pdf.headers.get('content-disposition') ?? '')).toContain('行政处罚决定书');
    expect((await client.get(`/documents/${decision?.id}/docx`)).status).toBe(200);
  }

  async function expectProof(client: Client, caseId: string): Promise<void> {
    const exported = (await client.get(`/cases/${caseId}/history/export`)).body;
    expect(verifyExport(exported)).toMatchObject({ isIntact: true });
    expect(JSON.stringify(exported)).not.toContain('13800000000');
    const { caseNo } = await summaryOf(client, caseId);
    expect((await client.get(`/cases/${caseNo}/history/export`)).body).toMatchObject({ rootId: caseId });
    const timeline = (await client.get(`/cases/${caseId}/timeline?limit=100`)).body as { items: { kind: string; title: string }[] };
    expect(timeline.items.filter((item) => item.kind === 'submission').length).toBeGreaterThan(15);
    const diagram = (await client.get(`/cases/${caseId}/diagram`)).body as {
      processes: { processId: string; active: unknown[]; taken: string[] }[];
    };
    expect(diagram.processes.map((process) => process.processId)).toEqual(
      expect.arrayContaining(['ordinary-penalty', 'legal-review', 'service']),
    );
    expect(diagram.processes.every((process) => process.active.length === 0)).toBe(true);
  }
});

describe('one task', () => {
  let caseId: string;
  let task: TaskInList;
  let officer: Client;
  const good = { 'verification.facts': '到场核查，人行道堆放砂石约4平方米。', matterCode: 'SRHW-001', 'verification.jurisdiction': 'ours' };
  const rest = { 'verification.limitationOk': true, 'verification.checkedOn': '@today', 'verification.violationFound': 'yes' };

  beforeAll(async () => {
    officer = await player.as('liming');
    caseId = await player.start(await scenario('main-job'));
    task = await player.findTask('liming', caseId, 'verify-clue');
  });

  it('should refuse an incomplete form with every field at once, and change nothing', async () => {
    // when
    const answer = await officer.post(`/user-tasks/${task.id}/complete`, { data: {} });
    // then
    expect(answer).toMatchObject({ status: 422, body: { code: 'FORM_INVALID' } });
    const { errors } = answer.body as { errors: { path: string; messages: { zh: string; en: string } }[] };
    expect(errors.map((error) => error.path)).toEqual(
      expect.arrayContaining(['verification.facts', 'matterCode', 'verification.violationFound']),
    );
    expect(errors.every((error) => /\p{Script=Han}/u.test(error.messages.zh))).toBe(true);
    expect((await officer.get(`/user-tasks/${task.id}`)).body).toMatchObject({ task: { status: 'open' } });
  });

  it('should keep a draft for its person and open the form with it', async () => {
    // when
    const saved = await officer.put(`/user-tasks/${task.id}/draft`, { data: { verification: { facts: '先记一半' } } });
    const { body } = await officer.get(`/user-tasks/${task.id}`);
    // then
    expect(saved.status).toBe(200);
    expect(body).toMatchObject({ data: { verification: { facts: '先记一半' } }, draftSavedAt: expect.any(String) });
  });

  it('should answer a repeated command like the first, and another use of its key as such', async () => {
    // given
    const key = randomUUID();
    const data = answers({ ...good, ...rest });
    // when
    const first = await officer.post(`/user-tasks/${task.id}/complete`, { data }, key);
    const again = await officer.post(`/user-tasks/${task.id}/complete`, { data }, key);
    const reused = await officer.post(`/user-tasks/${task.id}/complete`, { data: { ...data, extra: 1 } }, key);
    // then
    expect(first).toMatchObject({ status: 200, body: { outcome: 'accepted', caseId, next: [{ elementId: 'apply-filing' }] } });
    expect(again.body).toEqual(first.body);
    expect(reused).toMatchObject({ status: 409, body: { code: 'COMMAND_ID_REUSED' } });
  });

  it('should say who completed it and when to somebody who comes later', async () => {
    // when
    const answer = await officer.post(`/user-tasks/${task.id}/complete`, { data: {} });
    // then
    expect(answer).toMatchObject({ status: 409, body: { code: 'USER_TASK_NOT_OPEN', by: '李明', at: expect.any(String) } });
  });

  it('should not be there for people of another township', async () => {
    // given
    const other = await player.as('ws-zhuban');
    // when / then
    for (const path of [`/user-tasks/${task.id}`, `/cases/${caseId}`]) expect((await other.get(path)).status).toBe(404);
  });

  it('should tell the people concerned over the event stream', async () => {
    // given
    const leader = await player.as('chenduizhang');
    const heard = listen(leader, 'worklist');
    const main = await scenario('main-job');
    const step = main.steps.find((entry) => 'task' in entry && entry.task === 'apply-filing');
    // when
    if (!step || !('answers' in step)) throw new Error('Expected the step in the scenario');
    await heard.opened;
    await player.complete(caseId, step);
    // then
    await expect(heard.event).resolves.toBe('worklist');
    await player.findTask('chenduizhang', caseId, 'team-approval');
  });

  it('should demand the material its form names', async () => {
    // given: a case in investigation
    const main = await scenario('main-job');
    const id = await player.start(main);
    await player.steps(main, id, 'collect-evidence');
    const collect = await player.findTask('liming', id, 'collect-evidence');
    const step = main.steps.find((entry) => 'task' in entry && entry.task === 'collect-evidence');
    // when
    const answer = await officer.post(`/user-tasks/${collect.id}/complete`, {
      data: answers((step as { answers: Record<string, unknown> }).answers),
    });
    // then
    expect(answer).toMatchObject({ status: 422, body: { code: 'MATERIAL_REQUIRED', errors: [{ path: 'materials.photo' }] } });
  });
});

describe('separation of duty 办审定分离 and certificates', () => {
  it('should refuse a reviewer who handled the case, name the guardrail with its article and keep the attempt in the history', async () => {
    // given: 孙立 holds both posts and leads the case
    const main = await scenario('main-job');
    const played = JSON.parse(
      JSON.stringify(main).replaceAll('@person:liming', '@person:sunfazhi').replaceAll('"by":"liming"', '"by":"sunfazhi"'),
    ) as typeof main;
    const id = await player.start({ ...played, startedBy: 'sunfazhi' });
    await player.steps(played, id, 'review-items');
    const reviewer = await player.as('sunfazhi');
    const task = await player.findTask('sunfazhi', id, 'review-items');
    // when
    const answer = await reviewer.post(`/user-tasks/${task.id}/claim`);
    // then
    expect(answer).toMatchObject({
      status: 403,
      body: { code: 'DUTY_CONFLICT', guardrail: 'G-03', basis: expect.stringContaining('行政处罚法') },
    });
    const { items } = (await reviewer.get(`/cases/${id}/timeline?limit=100`)).body as { items: { kind: string; code: string | null }[] };
    expect(items).toContainEqual(expect.objectContaining({ kind: 'refused', code: 'DUTY_CONFLICT' }));
  }, 60_000);

  it('should not offer, and not accept, an officer whose certificate has expired', async () => {
    // given
    const officer = await player.as('liming');
    const form = await officer.get('/start-forms/ordinary-penalty');
    // when
    const text = JSON.stringify(form.body);
    const data = answers({ ...(await scenario('main-job')).answers, 'officers.lead': 'wuqiang' });
    const answer = await officer.post('/cases', { processId: 'ordinary-penalty', data });
    // then
    expect(text).toContain('张伟');
    expect(text).not.toContain('吴强');
    expect(answer).toMatchObject({ status: 422, body: { code: 'FORM_INVALID', errors: [{ path: 'officers.lead' }] } });
  });
});

describe('evidence', () => {
  let caseId: string;
  let officer: Client;
  beforeAll(async () => {
    officer = await player.as('liming');
    caseId = await player.start(await scenario('main-job'));
  });
  const image = () => new Blob([Buffer.from(sampleImage(7))], { type: 'image/png' });

  it('should keep the Chinese name, the digest and the bytes', async () => {
    // when
    const sent = await officer.upload(`/cases/${caseId}/evidence`, image(), '现场照片（一）.png', { kind: 'photo', note: '东侧' });
    const evidence = sent.body as { id: string; name: string; digest: string };
    const content = await officer.get(`/evidence/${evidence.id}/content`);
    // then
    expect(sent.status).toBe(201);
    expect(evidence).toMatchObject({
      name: '现场照片（一）.png',
      digest: expect.stringMatching(/^sm3:[0-9a-f]{64}$/),
      note: '东侧',
      by: '李明',
    });
    expect(Buffer.from(content.bytes).equals(Buffer.from(sampleImage(7)))).toBe(true);
  });

  it('should take a repeated upload once', async () => {
    // given
    const key = randomUUID();
    const count = async () => ((await officer.get(`/cases/${caseId}/evidence`)).body as { items: unknown[] }).items.length;
    const before = await count();
    // when
    const first = await officer.upload(`/cases/${caseId}/evidence`, image(), 'a.png', { kind: 'photo' }, key);
    const again = await officer.upload(`/cases/${caseId}/evidence`, image(), 'a.png', { kind: 'photo' }, key);
    // then
    expect(again.body).toEqual(first.body);
    expect(await count()).toBe(before + 1);
  });

  it('should refuse a script in an image’s clothes and a file over the limit', async () => {
    // when
    const svg = new Blob(['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'], { type: 'image/png' });
    const disguised = await officer.upload(`/cases/${caseId}/evidence`, svg, '照片.png', { kind: 'photo' });
    const large = await officer.upload(`/cases/${caseId}/evidence`, new Blob([Buffer.alloc(300_000, 1)]), '大.png', { kind: 'photo' });
    // then
    expect(disguised).toMatchObject({ status: 415, body: { code: 'UPLOAD_TYPE_REFUSED' } });
    expect(large).toMatchObject({ status: 413, body: { code: 'UPLOAD_TOO_LARGE' } });
  });
});

/** The first event of a kind on a fresh stream; `opened` resolves when the server has begun to send. */
function listen(client: Client, kind: string): { readonly opened: Promise<void>; readonly event: Promise<string> } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const event = (async () => {
    const reply = await fetch(`${client.url}/api/events`, { headers: client.headers() });
    let text = '';
    for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) {
      open();
      text += Buffer.from(chunk).toString();
      const found = new RegExp(`^event: (${kind})$`, 'm').exec(text);
      if (found) return String(found[1]);
    }
    throw new Error('Expected the event, but the stream ended');
  })();
  return { opened, event };
}
