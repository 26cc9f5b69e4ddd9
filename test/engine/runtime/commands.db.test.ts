import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, RefusedError, type Tx, verifyExport } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { asAdmin } from '../../support/template.ts';
import { AGENCY, type EngineUnderTest, engineUnderTest, LI, PACK, TENANT, ZHANG } from './engine-under-test.ts';
import { NUMBERED, REVIEWED, SENT, STARTED_BY_CLOCK, STARTED_BY_MESSAGE, THROWING, TIMED, WAITING } from './models.ts';

let db: TestDatabase;
let under: EngineUnderTest;
let numbers = 0;
/** what the connector `ledger.number` does next */
let connect: (tx: Tx) => Promise<{ result?: { number: number } } | { errorCode: string; message: string }> = async () => ({
  result: { number: numbers },
});

beforeAll(async () => {
  db = await testDatabase();
  under = engineUnderTest(db, {
    describeTask: (task) => ({
      title: `某某案 ${task.name}`,
      party: '王芳',
      matterCode: 'M1',
      cityCode: '500000',
      countyCode: '500112',
      townCode: null,
    }),
    connectors: {
      'ledger.number': async (tx, job) => {
        numbers += 1;
        await tx.query("insert into inbox (tenant_id, source, delivery_id) values ($1, 'ledger', $2)", [TENANT, job.jobId]);
        return connect(tx);
      },
    },
  });
  await under.deploy(REVIEWED, NUMBERED, SENT, TIMED, WAITING, STARTED_BY_MESSAGE, THROWING);
});
afterAll(() => db.close());

async function historyOf(rootId: string) {
  return db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.history(tx, rootId));
}

async function complete(rootId: string, elementId: string, actor = ZHANG, more = {}, participant = {}) {
  const taskId = await under.task(rootId, elementId);
  return under.execute(actor, { type: 'user-task.complete', taskId }, more, participant);
}

describe('a case from start to end', () => {
  it('should leave rows, history and views that agree', async () => {
    // given
    const rootId = await under.start('reviewed', { caseNo: '渝〔2026〕1号' });
    // when
    await complete(rootId, 'draft', ZHANG);
    const last = await complete(rootId, 'review', LI);
    // then
    expect(last).toMatchObject({ outcome: 'accepted', rootId });
    const view = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.rootView(tx, rootId));
    expect(view).toMatchObject({ kind: 'case', status: 'completed' });
    expect(await under.tasks(rootId)).toEqual([]);
    expect(
      await under.query(
        'select element_id as element, ended_by as by, ending, title, party from user_task_done where root_id = $1 order by ended_at',
        [rootId],
      ),
    ).toEqual([
      { element: 'draft', by: 'zhang', ending: 'completed', title: '某某案 draft', party: '王芳' },
      { element: 'review', by: 'li', ending: 'completed', title: '某某案 review', party: '王芳' },
    ]);
    expect(
      await under.query('select from task_principal p join user_task_done d using (tenant_id, task_id) where d.root_id = $1', [rootId]),
    ).toEqual([]);
    const history = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
    expect(history.events[1]).toMatchObject({
      type: 'definition.bound',
      data: { packId: PACK, packVersion: '1.0.0', processId: 'reviewed', version: 1 },
    });
  });

  it('should show in its export when somebody changed a row behind the application', async () => {
    const rootId = await under.start('reviewed');
    await asAdmin(db.adminUrl, (client) =>
      client.query(`update event set data = '{"kind":"clue"}' where tenant_id = $1 and root_id = $2 and seq = 1`, [TENANT, rootId]),
    );
    const history = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
    expect(verifyExport(history)).toMatchObject({ isIntact: false, seq: 1 });
  });

  it('should stand in the worklist of its candidates, then of its assignee alone', async () => {
    const rootId = await under.start('reviewed');
    const taskId = await under.task(rootId, 'draft');
    const principals = () => under.query<{ principal: string }>('select principal from task_principal where task_id = $1', [taskId]);
    expect(await principals()).toEqual([{ principal: `role:officer@${AGENCY}` }]);
    await under.execute(ZHANG, { type: 'user-task.claim', taskId });
    expect(await principals()).toEqual([{ principal: 'person:zhang' }]);
    expect(await under.tasks(rootId)).toMatchObject([{ assignee: 'zhang' }]);
    await under.execute(ZHANG, { type: 'user-task.unclaim', taskId });
    expect(await principals()).toEqual([{ principal: `role:officer@${AGENCY}` }]);
  });

  it('should find a party by two characters', async () => {
    const rootId = await under.start('reviewed');
    const found = await under.query<{ root_id: string }>(
      "select root_id from user_task where tenant_id = $1 and county_code = '500112' and grams @> array['王芳']",
      [TENANT],
    );
    expect(found.map((row) => row.root_id)).toContain(rootId);
  });

  it('should return a task and list where it may go', async () => {
    const rootId = await under.start('reviewed');
    await complete(rootId, 'draft', ZHANG);
    const taskId = await under.task(rootId, 'review');
    const targets = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.returnTargets(tx, taskId));
    expect(targets.map((target) => target.elementId)).toEqual(['draft']);
    const outcome = await under.execute(LI, { type: 'user-task.return', taskId, target: 'draft', reason: '证据不足' });
    expect(outcome).toMatchObject({ outcome: 'accepted' });
    expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'draft' }]);
    expect(await under.query('select ending, ended_by as by from user_task_done where task_id = $1', [taskId])).toEqual([
      { ending: 'returned', by: 'li' },
    ]);
  });

  it('should run a second process in the same root', async () => {
    const rootId = await under.start('reviewed');
    const second = await under.execute(ZHANG, {
      type: 'process.start',
      rootId,
      kind: 'case',
      definition: { packId: PACK, processId: 'waiting' },
      variables: { caseNo: newId() },
    });
    expect(second).toMatchObject({ outcome: 'accepted' });
    await complete(rootId, 'draft', ZHANG);
    await complete(rootId, 'review', LI);
    const view = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.rootView(tx, rootId));
    expect(view).toMatchObject({ status: 'active', kind: 'case' });
  });
});

describe('idempotence', () => {
  it('should answer a repeated start and completion like the first time', async () => {
    // given
    const rootId = newId();
    const start = { type: 'process.start', rootId, kind: 'case', definition: { packId: PACK, processId: 'reviewed' } } as const;
    const commandId = newId();
    // when
    const first = await under.execute(ZHANG, start, { commandId });
    const again = await under.execute(ZHANG, start, { commandId });
    // then
    expect(again).toEqual({ ...first, isRepeat: true });
    const completion = newId();
    const taskId = await under.task(rootId, 'draft');
    const done = await under.execute(
      ZHANG,
      { type: 'user-task.complete', taskId },
      { commandId: completion },
      { after: async () => ({ number: 7 }) },
    );
    const repeat = await under.execute(ZHANG, { type: 'user-task.complete', taskId }, { commandId: completion });
    expect(done).toMatchObject({ outcome: 'accepted', result: { number: 7 } });
    expect(repeat).toEqual({ ...done, isRepeat: true });
    expect(await under.tasks(rootId)).toHaveLength(1);
  });

  it('should let one of many completions win and refuse the others with the reason', async () => {
    const rootId = await under.start('reviewed');
    const taskId = await under.task(rootId, 'draft');
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => under.execute(ZHANG, { type: 'user-task.complete', taskId })));
    expect(outcomes.filter((outcome) => outcome.outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.outcome === 'refused' && outcome.code === 'USER_TASK_NOT_OPEN')).toHaveLength(9);
    expect((await historyOf(rootId)).filter((event) => event.type === 'command.refused')).toHaveLength(9);
  });

  it('should start a root once when two different starts meet', async () => {
    const rootId = newId();
    const start = () =>
      under.execute(ZHANG, { type: 'process.start', rootId, kind: 'case', definition: { packId: PACK, processId: 'reviewed' } });
    const outcomes = await Promise.all([start(), start()]);
    expect(outcomes.map((outcome) => outcome.outcome)).toEqual(['accepted', 'accepted']);
    const history = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
    expect(history.events.filter((event) => event.type === 'root.opened')).toHaveLength(1);
  });
});

describe('refusals', () => {
  it('should keep separation of duty on persons and record the attempt', async () => {
    // given
    const rootId = await under.start('reviewed');
    await complete(rootId, 'draft', ZHANG);
    // when
    const outcome = await complete(rootId, 'review', ZHANG);
    // then
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'DUTY_CONFLICT', details: { guardrail: 'G-03' } });
    expect((await historyOf(rootId)).at(-1)).toMatchObject({
      type: 'command.refused',
      data: { command: 'user-task.complete', code: 'DUTY_CONFLICT' },
    });
    expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'review', assignee: null }]);
  });

  it.each([
    ['an unknown task', { type: 'user-task.complete', taskId: newId() } as const, 'TASK_NOT_FOUND'],
    ['no task id at all', { type: 'user-task.complete', taskId: 'x' } as const, 'INVALID_ID'],
    [
      'an unknown process',
      { type: 'process.start', rootId: newId(), kind: 'case', definition: { packId: PACK, processId: 'none' } } as const,
      'DEFINITION_NOT_FOUND',
    ],
    ['no root', { type: 'root.cancel', reason: 'x' } as const, 'INVALID_ID'],
  ])('should throw the code of %s', async (_what, command, code) => {
    await expect(under.execute(ZHANG, command)).rejects.toMatchObject({ code });
  });

  it("should not find another tenant's task", async () => {
    const rootId = await under.start('reviewed');
    const taskId = await under.task(rootId, 'draft');
    await expect(under.execute(ZHANG, { type: 'user-task.complete', taskId }, { tenantId: 'sichuan' })).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
    });
  });
});

describe('a participant', () => {
  it('should see the task before and the events after, in the same transaction', async () => {
    const rootId = await under.start('reviewed');
    const seen: unknown[] = [];
    await complete(
      rootId,
      'draft',
      ZHANG,
      {},
      {
        before: async (tx: { query: (text: string) => Promise<unknown[]> }, root: { task: { elementId: string } }) => {
          seen.push(root.task.elementId, (await tx.query('select 1 as n')).length);
        },
        after: async (_tx: unknown, _root: unknown, events: { type: string }[]) => {
          seen.push(events.some((event) => event.type === 'user-task.completed'));
          return undefined;
        },
      },
    );
    expect(seen).toEqual(['draft', 1, true]);
  });

  it('should be undone where the step refuses', async () => {
    const rootId = await under.start('reviewed');
    await complete(rootId, 'draft', ZHANG);
    const delivery = newId();
    const outcome = await complete(
      rootId,
      'review',
      ZHANG,
      {},
      {
        before: async (tx: { query: (text: string, values: unknown[]) => Promise<unknown> }) => {
          await tx.query("insert into inbox (tenant_id, source, delivery_id) values ($1, 'form', $2)", [TENANT, delivery]);
        },
      },
    );
    expect(outcome).toMatchObject({ code: 'DUTY_CONFLICT' });
    expect(await under.query('select from inbox where delivery_id = $1', [delivery])).toEqual([]);
  });

  it('should refuse the command with a code of its own', async () => {
    const rootId = await under.start('reviewed');
    const outcome = await complete(
      rootId,
      'draft',
      ZHANG,
      {},
      { before: async () => Promise.reject(new RefusedError('FORM_INVALID', { fields: ['party'] })) },
    );
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'FORM_INVALID', details: { fields: ['party'] } });
    expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'draft' }]);
  });

  it('should roll everything back where `after` throws', async () => {
    const rootId = await under.start('reviewed');
    const attempt = complete(rootId, 'draft', ZHANG, {}, { after: async () => Promise.reject(new Error('no space left')) });
    await expect(attempt).rejects.toThrow('no space left');
    expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'draft' }]);
  });
});

describe('an inline connector', () => {
  it('should run once, in the same transaction, and go on', async () => {
    // given
    connect = async () => ({ result: { number: 12 } });
    numbers = 0;
    const rootId = await under.start('numbered');
    // when
    const outcome = await complete(rootId, 'draft');
    // then
    expect(outcome.outcome).toBe('accepted');
    expect(numbers).toBe(1);
    expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'review' }]);
    expect(await under.query('select from job where root_id = $1', [rootId])).toEqual([]);
    const view = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.rootView(tx, rootId));
    expect(view?.variables).toMatchObject({ number: 12 });
  });

  it("should refuse a person's whole command where it refuses", async () => {
    connect = async () => Promise.reject(new RefusedError('LEDGER_CLOSED'));
    const rootId = await under.start('numbered');
    const outcome = await complete(rootId, 'draft');
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'LEDGER_CLOSED' });
    expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'draft' }]);
    expect(
      await under.query("select from inbox where source = 'ledger' and delivery_id in (select job_id::text from job where root_id = $1)", [
        rootId,
      ]),
    ).toEqual([]);
  });

  it('should become an incident where it breaks, keep the token, and go on once resolved', async () => {
    // given
    connect = async (tx) => {
      await tx.query('select 1/0'); // leaves the transaction aborted up to the savepoint
      return {};
    };
    const rootId = await under.start('numbered');
    // when
    const outcome = await complete(rootId, 'draft');
    // then
    expect(outcome.outcome).toBe('accepted');
    const incidents = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.listIncidents(tx, { rootId, isOpen: true }));
    expect(incidents).toMatchObject([{ source: 'kernel', code: 'JOB_FAILED', elementId: 'number' }]);
    expect(await under.tasks(rootId)).toEqual([]);
    // when
    connect = async () => ({ result: { number: 13 } });
    const resolved = await under.engine.resolveIncident(
      { tenantId: TENANT, commandId: newId(), actor: LI, requestDigest: 'sm3:r' },
      incidents[0]!.incidentId,
    );
    // then
    expect(resolved.outcome).toBe('accepted');
    expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'review' }]);
    expect(await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.listIncidents(tx, { rootId, isOpen: true }))).toEqual(
      [],
    );
  });
});

describe('deploy', () => {
  it('should give the same definitions for the same texts and new versions for others', async () => {
    const input = { packId: 'p', packVersion: '1', decisions: [], rules: { distinctPersons: [], qualified: [] }, author: ZHANG };
    const first = await under.engine.deploy(TENANT, { ...input, resources: [{ name: 'a', text: REVIEWED }] });
    const again = await under.engine.deploy(TENANT, { ...input, resources: [{ name: 'a', text: REVIEWED }] });
    const other = await under.engine.deploy(TENANT, {
      ...input,
      packVersion: '2',
      resources: [{ name: 'a', text: REVIEWED.replace('name="draft"', 'name="起草"') }],
    });
    if ('problems' in first || 'problems' in again || 'problems' in other) throw new Error('Expected three deployments');
    expect(again).toEqual({ ...first, isRepeat: true });
    expect(other.definitions).toMatchObject([{ processId: 'reviewed', version: 2 }]);
    const latest = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.latestDefinitions(tx, 'p'));
    expect(latest).toMatchObject([{ definitionId: other.definitions[0]?.definitionId, version: 2, packVersion: '2' }]);
  });

  it('should name every problem of every file and store nothing', async () => {
    const broken = REVIEWED.replace('targetRef="review"', 'targetRef="nowhere"');
    const result = await under.engine.deploy(TENANT, {
      packId: 'broken',
      packVersion: '1',
      resources: [
        { name: 'a.bpmn', text: broken },
        { name: 'b.bpmn', text: '<html/>' },
      ],
      decisions: [],
      rules: { distinctPersons: [], qualified: [] },
      author: ZHANG,
    });
    if (!('problems' in result)) throw new Error('Expected problems');
    expect(new Set(result.problems.map((problem) => problem.message.en.slice(0, 6)))).toEqual(new Set(['a.bpmn', 'b.bpmn']));
    expect(await under.query("select from process_definition where pack_id = 'broken'")).toEqual([]);
  });

  it('should refuse a clock whose time cannot be computed', async () => {
    const result = await under.engine.deploy(TENANT, {
      packId: 'clocks',
      packVersion: '1',
      resources: [{ name: 'daily.bpmn', text: STARTED_BY_CLOCK.replace('R/P1D', '=caseNo') }],
      decisions: [],
      rules: { distinctPersons: [], qualified: [] },
      author: ZHANG,
    });
    expect(result).toMatchObject({ problems: [{ code: 'TIMER_INVALID', elementId: 'every-day' }] });
  });

  it('should serve a start on another node at once, cached or not', async () => {
    // given: another node that has already looked the pack up
    const other = engineUnderTest(db);
    await other.start('reviewed');
    // when
    await under.engine.deploy(TENANT, {
      packId: PACK,
      packVersion: '1.0.1',
      resources: [{ name: 'r', text: REVIEWED.replace('name="draft"', 'name="改"') }],
      decisions: [],
      rules: { distinctPersons: [], qualified: [] },
      author: ZHANG,
    });
    const rootId = await other.start('reviewed');
    // then
    expect(await under.query('select name from user_task where root_id = $1', [rootId])).toEqual([{ name: '改' }]);
  });
});

describe('a fault', () => {
  it('should be kept as an incident of the root and leave it as it was', async () => {
    // given
    const rootId = await under.start('reviewed');
    const faulty = engineUnderTest(db, { project: async () => Promise.reject(new TypeError('a slip')) });
    const taskId = await under.task(rootId, 'draft');
    // when
    const attempt = faulty.execute(ZHANG, { type: 'user-task.complete', taskId }, { rootId });
    // then
    await expect(attempt).rejects.toMatchObject({ code: 'ENGINE_FAULT' });
    expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'draft' }]);
    const incidents = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.listIncidents(tx, { rootId }));
    expect(incidents).toMatchObject([{ source: 'runtime', code: 'ENGINE_FAULT', message: 'a slip' }]);
    expect(faulty.faults).toHaveLength(1);
  });
});
