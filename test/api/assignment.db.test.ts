import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createEngine, type Engine, type EngineConfig, type KernelEvent, newId, type RuntimeRules, type Tx } from '@onematter/engine';
import { loadAgencies, refreshAncestors } from '../../api/src/modules/organisation/ancestors.ts';
import { loadPeopleAndAgencies } from '../../api/src/modules/organisation/people.ts';
import { chooseAssignee } from '../../api/src/workflow/assignment.ts';
import { legalDay } from '../../api/src/workflow/legal-time.ts';
import { bpmn } from '../engine/model.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

/* Assignment rules 分派 on the real tables: posts and certificates of the api, tasks of the engine, one transaction. */

const TENANT = 'assigning';
const RULES: RuntimeRules = {
  distinctPersons: [{ duties: ['handle', 'review'], guardrail: 'G-03', basis: 'apl-2021#58' }],
  samePerson: [{ duties: ['handle', 'serve'], guardrail: 'G-50', basis: 'apl-2021#61' }],
  qualified: [{ duty: 'review', certificate: 'legal-qualification', guardrail: 'G-08', basis: 'apl-2021#58.2' }],
};

let db: TestDatabase;
let engine: Engine;
/** statements of the choice, so that their number can be told */
let choices = 0;

const within = <R>(work: (tx: Tx) => Promise<R>) => db.database.transaction({ tenantId: TENANT }, work);

beforeAll(async () => {
  db = await testDatabase({ poolSize: 20 });
  await within(async (tx) => {
    await tx.query('insert into tenant (tenant_id, name) values ($1, $1)', [TENANT]);
    for (const [id, parent] of [
      ['county', null],
      ['town', 'county'],
      ['village', 'town'],
      ['other-town', 'county'],
    ] as const) {
      await tx.query(
        `insert into agency (tenant_id, agency_id, parent_id, locality_id, kind, name, short_name, code, locality_code, profile, valid_from)
         values ($1, $2, $3, $2, 'township', $2, $2, $2, '500112', '{}', '2020-01-01')`,
        [TENANT, id, parent],
      );
    }
    await refreshAncestors(tx);
  });
  const config: EngineConfig = {
    database: db.database,
    async loadFacts(tx, root, command) {
      const ids = [command.actor.id, ...('assignee' in command ? [command.assignee] : [])];
      const { people, agencies } = await loadPeopleAndAgencies(tx, ids, legalDay(root.now));
      const above = root.task?.agencyReach === 'parents' ? await loadAgencies(tx, [root.task.agencyId!]) : {};
      return { case: { agencyId: 'town' }, participations: [], people, agencies: { ...agencies, ...above } };
    },
    loadAgencies,
    chooseAssignee(tx, root, request) {
      choices += 1;
      return chooseAssignee(tx, root, request);
    },
  };
  engine = createEngine(config);
});
afterAll(() => db.close());

/** Only these hold posts: `name`, `name@agency`, with certificates after `+`. */
async function staff(role: string, ...people: string[]): Promise<void> {
  await within(async (tx) => {
    for (const entry of people) {
      const [, name, agency = 'town', certificate] = /^([\w-]+)(?:@([\w-]+))?(?:\+([\w-]+))?$/.exec(entry)!;
      await tx.query('insert into person (tenant_id, person_id, name) values ($1, $2, $2) on conflict do nothing', [TENANT, name]);
      await tx.query(
        `insert into post (tenant_id, post_id, person_id, agency_id, role, valid_from) values ($1, $2, $3, $4, $5, '2020-01-01')`,
        [TENANT, `${name}/${role}@${agency}`, name, agency, role],
      );
      if (certificate)
        await tx.query(
          `insert into certificate (tenant_id, certificate_id, person_id, kind, number, valid_from) values ($1, $2, $3, $4, $2, '2020-01-01')`,
          [TENANT, `${name}/${certificate}`, name, certificate],
        );
    }
  });
}

beforeEach(async () => {
  choices = 0;
  await within(async (tx) => {
    for (const table of ['post', 'certificate', 'user_task', 'task_principal', 'assignment_turn'])
      await tx.query(`delete from ${table} where tenant_id = $1`, [TENANT]);
  });
});

async function deploy(text: string): Promise<string> {
  const packId = newId();
  const result = await engine.deploy(TENANT, {
    ...{ packId, packVersion: '1', resources: [{ name: 'p.bpmn', text: bpmn(text) }], decisions: [], rules: RULES },
    author: { kind: 'person', id: 'author' },
  });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return packId;
}

const envelope = (id: string) => ({ tenantId: TENANT, commandId: newId(), actor: { kind: 'person', id } as const, requestDigest: newId() });

async function start(packId: string): Promise<{ rootId: string; events: readonly KernelEvent[] }> {
  const rootId = newId();
  const outcome = await engine.execute(envelope('clerk'), {
    ...{ type: 'process.start', rootId, kind: 'case', definition: { packId, processId: 'p' } },
  });
  if (outcome.outcome === 'refused') throw new Error(outcome.code);
  return { rootId, events: outcome.events };
}

async function open(rootId: string) {
  return within((tx) =>
    tx.query<{ taskId: string; elementId: string; assignee: string | null }>(
      'select task_id as "taskId", element_id as "elementId", assignee from user_task where tenant_id = $1 and root_id = $2',
      [TENANT, rootId],
    ),
  );
}

async function assignees(packId: string, times: number): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for (let i = 0; i < times; i += 1) found.push((await open((await start(packId)).rootId))[0]!.assignee);
  return found;
}

const tally = (names: readonly (string | null)[]) =>
  Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((one) => one === name).length]));

describe('om:assign="least-loaded"', () => {
  const MODEL = 'start s\nuser a {candidateGroups=officer om:assign=least-loaded om:operations=claim unclaim assign}\ns -> a';

  it('should give each task to whoever has the fewest, ties by turn and then by post', async () => {
    await staff('officer', 'ann', 'bob', 'cai');
    const packId = await deploy(MODEL);
    expect(await assignees(packId, 7)).toEqual(['ann', 'bob', 'cai', 'ann', 'bob', 'cai', 'ann']);
    // bob gives one back: he has the fewest now
    const [bobs] = await within((tx) =>
      tx.query<{ task_id: string }>(`select task_id from user_task where tenant_id = $1 and assignee = 'bob' limit 1`, [TENANT]),
    );
    await engine.execute(envelope('bob'), { type: 'user-task.unclaim', taskId: bobs!.task_id });
    expect(await assignees(packId, 1)).toEqual(['bob']);
  });

  it('should record it as an act of the system with its reason, in the worklist of nobody else', async () => {
    await staff('officer', 'ann', 'bob');
    const { rootId, events } = await start(await deploy(MODEL));
    expect(events.find((event) => event.type === 'user-task.assigned')).toMatchObject({
      ...{ assignee: 'ann', from: null, operation: 'assign', reason: 'least-loaded open=0 candidates=2' },
    });
    const history = await within((tx) => engine.history(tx, rootId));
    expect(history.filter((event) => event.type === 'user-task.assigned')).toMatchObject([{ actor: { kind: 'system', id: 'assignment' } }]);
    const principals = await within((tx) => tx.query('select principal from task_principal where tenant_id = $1', [TENANT]));
    expect(principals).toEqual([{ principal: 'person:ann' }]);
    expect(choices).toBe(1);
  });

  it('should count what the same step has already given', async () => {
    await staff('officer', 'ann', 'bob', 'cai');
    const { rootId } = await start(await deploy(`${MODEL.replace('user a {', 'user a {times=6 ')}`));
    expect(tally((await open(rootId)).map((task) => task.assignee))).toEqual({ ann: 2, bob: 2, cai: 2 });
  });

  it('should not pile what opens at the same moment on one person', async () => {
    await staff('officer', ...Array.from({ length: 8 }, (_, i) => `p${i}`));
    const packId = await deploy(MODEL);
    const roots = await Promise.all(Array.from({ length: 48 }, () => start(packId)));
    const given = (await Promise.all(roots.map(({ rootId }) => open(rootId)))).map(([task]) => task!.assignee);
    // 6 each would be even; by counting alone, up to 20 transactions at a time would all choose the same person
    expect(Math.max(...Object.values<number>(tally(given)))).toBeLessThanOrEqual(12);
    expect(given).not.toContain(null);
  });

  it('should leave it in the pool where nobody is there, and ask nothing at all without a rule', async () => {
    const packId = await deploy(MODEL);
    expect(await assignees(packId, 1)).toEqual([null]);
    expect(choices).toBe(1);
    const plain = await deploy(MODEL.replace('om:assign=least-loaded ', ''));
    await staff('officer', 'ann');
    expect(await assignees(plain, 1)).toEqual([null]);
    expect(choices).toBe(1);
  });

  it('should choose only among those the duties allow', async () => {
    await staff('officer', 'ann', 'bob+legal-qualification', 'cai');
    const packId = await deploy(`
start s
user first {candidateGroups=officer om:duty=handle}
and split
user review {candidateGroups=officer om:duty=review om:assign=least-loaded}
user serve {candidateGroups=officer om:duty=serve om:assign=round-robin}
s -> first
first -> split
split -> review
split -> serve`);
    const complete = async (by: string) => {
      const { rootId } = await start(packId);
      const outcome = await engine.execute(envelope(by), { type: 'user-task.complete', taskId: (await open(rootId))[0]!.taskId });
      expect(outcome).toMatchObject({ outcome: 'accepted' });
      return Object.fromEntries((await open(rootId)).map(({ elementId, assignee }) => [elementId, assignee]));
    };
    expect(await complete('cai')).toEqual({ review: 'bob', serve: 'cai' });
    // bob alone is qualified to review, and has handled it himself
    expect(await complete('bob')).toEqual({ review: null, serve: 'bob' });
  });
});

describe('om:assign="round-robin"', () => {
  it('should go round whatever each has, for each step on its own', async () => {
    await staff('officer', 'ann', 'bob', 'cai');
    const heavy = await deploy('start s\nuser z {assignee=ann}\ns -> z');
    for (let i = 0; i < 3; i += 1) await start(heavy);
    const packId = await deploy('start s\nuser a {candidateGroups=officer om:assign=round-robin}\ns -> a');
    const other = await deploy('start s\nuser b {candidateGroups=officer om:assign=round-robin}\ns -> b');
    expect(await assignees(packId, 4)).toEqual(['ann', 'bob', 'cai', 'ann']);
    expect(await assignees(other, 1)).toEqual(['ann']);
  });
});

describe('reach of a rule and of a worklist', () => {
  it.each([
    ['agency', { town: 1 }],
    ['parents', { county: 1, town: 1 }],
    ['children', { town: 1, village: 1 }],
  ])('should choose within om:agencyReach=%s', async (reach, expected) => {
    await staff('officer', 'county@county', 'town', 'village@village', 'other-town@other-town');
    const packId = await deploy(`start s\nuser a {candidateGroups=officer om:assign=least-loaded om:agencyReach=${reach}}\ns -> a`);
    expect(tally(await assignees(packId, Object.keys(expected).length))).toEqual(expected);
  });

  it.each([
    ['parents', ['role:officer@county', 'role:officer@town']],
    ['children', ['role:officer@town', 'role:officer@town/*']],
  ])('should stand under the same principals again when it is given back: %s', async (reach, expected) => {
    await staff('officer', 'town', 'county@county', 'village@village');
    const packId = await deploy(`start s\nuser a {candidateGroups=officer om:agencyReach=${reach} om:operations=claim unclaim}\ns -> a`);
    const { rootId } = await start(packId);
    const { taskId } = (await open(rootId))[0]!;
    const principals = () =>
      within(async (tx) => {
        const rows = await tx.query<{ principal: string }>('select principal from task_principal where tenant_id = $1 order by 1', [
          TENANT,
        ]);
        return rows.map((row) => row.principal);
      });
    expect(await principals()).toEqual(expected);
    const far = reach === 'parents' ? 'county' : 'village';
    expect(await engine.execute(envelope(far), { type: 'user-task.claim', taskId })).toMatchObject({ outcome: 'accepted' });
    expect(await principals()).toEqual([`person:${far}`]);
    await engine.execute(envelope(far), { type: 'user-task.unclaim', taskId });
    expect(await principals()).toEqual(expected);
    const wrong = reach === 'parents' ? 'village' : 'county';
    expect(await engine.execute(envelope(wrong), { type: 'user-task.claim', taskId })).toMatchObject({ code: 'USER_TASK_NOT_CANDIDATE' });
  });
});
