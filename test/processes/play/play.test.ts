import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readDecisions } from '../../../engine/src/pure.ts';
import { main } from '../../../processes/src/cli/main.ts';
import { type PlayLine, play } from '../../../processes/src/pure.ts';
import { bpmn, programsOf } from '../../engine/model.ts';

async function played(text: string, steps: readonly unknown[], variables = {}): Promise<readonly PlayLine[]> {
  return play(await programsOf(bpmn(text)), steps, { variables });
}

const end = (lines: readonly PlayLine[]) => lines.at(-1)!;
const told = (lines: readonly PlayLine[], event: string) => lines.filter((line) => line.event === event);

const REVIEW =
  'start s\nuser a\nboundary t {on=a interrupt=no after=PT5H}\nservice j {job=work}\nuser r\nend e\ns -> a\na -> j\nj -> e\nt -> r';

describe('play', () => {
  it('should start by itself with the variables given, and wait at user tasks', async () => {
    const lines = await played(REVIEW, [], { amount: 1 });
    expect(lines[2]).toEqual({ event: 'activated', element: 's', instance: 'a2', at: '2026-01-01T00:00:00.000Z' });
    expect(end(lines)).toEqual({
      event: 'end',
      status: 'waiting',
      waiting: ['a'],
      variables: { amount: 1 },
      processes: [{ element: 'p', instance: 'p1', variables: { amount: 1 } }],
      incidents: [],
      at: '2026-01-01T00:00:00.000Z',
    });
  });

  it('should complete jobs nobody scripted with nothing, and keep those a later step is about', async () => {
    const passed = await played(REVIEW, [{ complete: 'a' }]);
    expect(end(passed)['status']).toBe('completed');
    const scripted = await played(REVIEW, [{ complete: 'a' }, { job: 'work', result: { y: 2 } }]);
    expect(end(scripted)).toMatchObject({ status: 'completed', variables: { y: 2 } });
    const failed = await played(REVIEW, [{ complete: 'a' }, { job: 'j', error: 'E1' }]);
    expect(end(failed)).toMatchObject({ status: 'incident', incidents: [{ element: 'j', code: 'ERROR_NOT_CAUGHT' }] });
  });

  it('should name decision, rule, cell and expression where a decision fails', async () => {
    // given
    const cells = '<inputEntry id="c1"><text>-</text></inputEntry><outputEntry id="c2"><text>"much"</text></outputEntry>';
    const read = await readDecisions(
      `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="test"><decision id="tier" name="tier">
       <decisionTable id="t"><input id="i1" label="金额"><inputExpression id="e1"><text>amount</text></inputExpression></input>
       <output id="o1" name="fine" typeRef="number" /><rule id="r1">${cells}</rule></decisionTable></decision></definitions>`,
    );
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    const model = bpmn('start s\nrule r {decision=tier result=fine}\ns -> r');
    // when
    const lines = play(await programsOf(model, read.decisions), [], { variables: { amount: 1 } });
    // then
    const place = { decision: 'tier', rule: { id: 'r1', number: 1 }, cell: { clause: 'output', id: 'o1', label: 'fine' } };
    const details = { ...place, expression: '"much"', from: 0, to: 6 };
    expect(end(lines)).toMatchObject({ status: 'incident', incidents: [{ element: 'r', code: 'DECISION_FAILED', details }] });
    expect(told(lines, 'incident-raised')).toMatchObject([{ message: expect.stringContaining('rule 1 (r1), output “fine” (o1)') }]);
  });

  it('should let time pass, each timer at its own time and in order', async () => {
    const lines = await played(
      'start s\nuser a\nboundary t {on=a interrupt=no cycle=R2/PT1H}\nboundary u {on=a interrupt=no after=PT90M}\nmanual r\ns -> a\nt -> r\nu -> r',
      [{ advance: 'PT3H' }],
    );
    expect(told(lines, 'timer-fired').map(({ element, at }) => [element, at])).toEqual([
      ['t', '2026-01-01T01:00:00.000Z'],
      ['u', '2026-01-01T01:30:00.000Z'],
      ['t', '2026-01-01T02:00:00.000Z'],
    ]);
    expect(end(lines)).toMatchObject({ waiting: ['a'], at: '2026-01-01T03:00:00.000Z' });
  });

  it('should go on after a step that does not fit, and change nothing by it', async () => {
    const lines = await played(REVIEW, [
      { complete: 'zz' },
      { fly: 1 },
      { complete: 'a', nth: 2 },
      { advance: 'soon' },
      { start: 'nowhere' },
      { job: 'x' },
    ]);
    expect(told(lines, 'rejected')).toMatchObject(
      ['USER_TASK_NOT_OPEN', 'STEP_INVALID', 'USER_TASK_NOT_OPEN', 'STEP_INVALID', 'START_EVENT_NOT_FOUND', 'JOB_NOT_OPEN'].map(
        (code, i) => ({
          event: 'rejected',
          step: i + 1,
          code,
        }),
      ),
    );
    expect(told(lines, 'activated')).toEqual([]); // there is a start step, so nothing starts by itself
  });

  it('should name an element once for each open instance, and complete the nth', async () => {
    const model = 'start s\nuser a {each=[1,2,3] as=n out=last:n}\nend e\ns -> a\na -> e';
    const lines = await played(model, [{ complete: 'a', nth: 3 }]);
    expect(end(lines)).toMatchObject({ waiting: ['a', 'a'], variables: { last: 3 } });
    expect(told(lines, 'activated').filter(({ element }) => element === 'a')).toHaveLength(3);
    expect(told(lines, 'loop-activated')).toHaveLength(1);
  });

  it('should give a message to one receiver by its key, keep it for whoever begins to wait, and drop an id seen before', async () => {
    const model = 'start s\nuser a\ncatch m {message=reply/no}\nuser b\ns -> a\na -> m\nm -> b';
    const early = await played(model, [{ message: 'reply', key: '7' }, { complete: 'a' }], { no: '7' });
    expect(told(early, 'message-buffered')).toHaveLength(1);
    expect(end(early)['waiting']).toEqual(['b']);
    const late = await played(model, [{ message: 'reply', key: '7', ttl: 'PT1H' }, { advance: 'PT2H' }, { complete: 'a' }], { no: '7' });
    expect(end(late)['waiting']).toEqual(['m']);
    const wrong = await played(model, [{ complete: 'a' }, { message: 'reply', key: '8' }], { no: '7' });
    expect(end(wrong)['waiting']).toEqual(['m']);
    const twice = await played('start s {message=clue}\nuser a\ns -> a', [
      { message: 'clue', id: 'm1' },
      { message: 'clue', id: 'm1' },
      { message: 'clue', id: 'm2' },
    ]);
    expect(end(twice)['waiting']).toEqual(['a', 'a']);
  });

  it('should start by signals and timers, and tell signals thrown to start events', async () => {
    const lines = await played(
      'start s\nstart g {signal=go}\nstart t {cycle=R2/PT1H}\nuser a\nuser b\nuser c\nthrow x {signal=go}\ns -> x\nx -> a\ng -> b\nt -> c',
      [{ signal: 'go' }, { advance: 'PT5H' }],
    );
    expect(end(lines)['waiting']).toEqual(['a', 'b', 'b', 'c', 'c']);
  });

  it('should do task operations as their people', async () => {
    const model =
      'start s\nuser a {candidateGroups=officer om:operations=claim return}\nuser b {candidateUsers=li om:operations=return assign}\ns -> a\na -> b';
    const lines = await played(model, [
      { operation: 'claim', element: 'a', by: 'wang' },
      { complete: 'a', by: 'zhao' },
      { complete: 'a' },
      { operation: 'return', element: 'b', target: 'a', reason: '补充证据' },
      { operation: 'fly', element: 'a' },
    ]);
    expect(told(lines, 'rejected')).toMatchObject([
      { step: 2, code: 'USER_TASK_NOT_ASSIGNEE' },
      { step: 5, code: 'COMMAND_UNKNOWN' },
    ]);
    expect(told(lines, 'user-task-completed')).toMatchObject([{ element: 'a', by: 'wang' }]);
    expect(end(lines)['waiting']).toEqual(['a']);
  });

  it('should modify what runs, and skip an incident', async () => {
    const moved = await played(REVIEW, [
      { modify: { cancel: ['a'], activate: ['r'] } },
      { modify: { activate: ['a'] } },
      { modify: { cancel: ['j'] } },
    ]);
    expect(end(moved)).toMatchObject({ status: 'waiting', waiting: ['r', 'a'] });
    expect(told(moved, 'rejected')).toMatchObject([{ event: 'rejected', step: 3, code: 'ACTIVITY_NOT_OPEN' }]);
    const skipped = await played(REVIEW, [{ complete: 'a' }, { job: 'j', error: 'E1' }, { skip: 'j', output: { z: 1 } }]);
    expect(end(skipped)).toMatchObject({ status: 'completed', variables: { z: 1 } });
  });

  it('should begin ad-hoc activities, set variables, resolve incidents and cancel', async () => {
    const adHoc = await played('start s\nadhoc h\n  user a\n  user b\nuser c\ns -> h\nh -> c', [
      { begin: ['a', 'b'], in: 'h' },
      { complete: 'a' },
    ]);
    expect(end(adHoc)['waiting']).toEqual(['b']);
    const model = 'start s\nxor g\nuser a\nuser b\ns -> g\ng -> a [x > 1]\ng -> b [default]';
    expect(end(await played(model, []))).toMatchObject({ status: 'incident', waiting: ['g'] });
    const mended = await played(model, [{ set: { x: 2 } }, { resolve: 'g' }]);
    expect(end(mended)).toMatchObject({ status: 'waiting', waiting: ['a'] });
    expect(end(await played(model, [{ cancel: true }], { x: 2 }))).toMatchObject({ status: 'terminated', waiting: [] });
  });

  it('should pass messages between the participants of a model', async () => {
    const programs = [
      ...(await programsOf(bpmn('start s\nsend a {message=ask in=n:1}\nreceive b {message=answer}\ns -> a\na -> b'))),
      ...(await programsOf(bpmn('start t {message=ask}\nsend c {message=answer}\nt -> c', 'q'))),
    ];
    expect(end(play(programs, []))).toMatchObject({ status: 'completed', variables: { n: 1 } });
  });
});

describe('play, what does not fit', () => {
  const wordsOf = expect.objectContaining({ zh: expect.any(String), en: expect.any(String) });

  it('should say when, why and what to do', async () => {
    const lines = await played(REVIEW, [{ advance: 'PT1H' }, { operation: 'add-sign', element: 'a' }, { modify: { activate: ['zz'] } }]);
    const [first] = told(lines, 'rejected');
    expect(first).toMatchObject({ step: 2, at: '2026-01-01T01:00:00.000Z', message: wordsOf, remedy: wordsOf });
    expect(lines.every(({ event, at }) => typeof event === 'string' && typeof at === 'string')).toBe(true);
  });

  it.each([
    [{ fly: 'a' }, null, 'fly'],
    ['complete', null, ''],
    [{ complete: 'a', nth: -1 }, 'complete', 'nth'],
    [{ complete: 'a', outputs: {} }, 'complete', 'outputs'],
    [{ complete: 3 }, 'complete', 'complete'],
    [{ advance: 'soon' }, 'advance', 'advance'],
    [{ operation: 'urge' }, 'operation', 'element'],
    [{ message: 'm', key: true }, 'message', 'key'],
    [{ cancel: false }, 'cancel', 'cancel'],
    [{ job: 'j', result: {}, error: 'E' }, 'job', ''],
  ])('should name verb and field of %j', async (step, verb, field) => {
    const [line] = told(await played(REVIEW, [step]), 'rejected');
    expect(line).toMatchObject({ code: 'STEP_INVALID', details: { faults: [{ verb, field, expected: wordsOf }] } });
  });

  it('should pass on why the kernel refuses', async () => {
    const lines = await played('start s\nand f\nuser a\nuser b\nand j\nuser c\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> c', [
      { modify: { activate: ['c'] } },
    ]);
    expect(told(lines, 'rejected')).toMatchObject([{ code: 'STATE_NOT_REACHABLE', details: { why: expect.anything() } }]);
  });

  it('should say that nothing has started, and what could', async () => {
    const timed = await played('start t {cycle=R2/PT1H}\nuser c\nt -> c', [], { x: 1 });
    expect(told(timed, 'warning')).toMatchObject([
      { code: 'PLAY_VARIABLES_UNUSED', details: { names: ['x'] } },
      { code: 'PLAY_NOTHING_STARTED', details: { startEvents: [{ process: 'p', element: 't', kind: 'timer' }] }, remedy: wordsOf },
    ]);
    expect(end(timed)).toMatchObject({ status: 'waiting', waiting: [], started: false });
    const named = await played(REVIEW, [], { 'a b': 1 });
    expect(told(named, 'rejected')).toMatchObject([{ step: 0, code: 'VARIABLE_NAME_INVALID', details: { name: 'a b' } }]);
    expect(told(named, 'warning')).toMatchObject([{ code: 'PLAY_NOTHING_STARTED' }]);
  });

  it('should warn where a later start step keeps the process from starting by itself', async () => {
    const lines = await played(REVIEW, [{ complete: 'a' }, { start: null, variables: { x: 1 } }], { x: 2 });
    expect(told(lines, 'warning')).toMatchObject([
      { code: 'PLAY_START_IN_STEPS', details: { step: 2 } },
      { code: 'PLAY_VARIABLES_UNUSED', details: { names: ['x'] } },
    ]);
    expect(end(lines)).toMatchObject({ variables: { x: 1 } });
  });

  it('should take a signal nobody hears as no error', async () => {
    const lines = await played(REVIEW, [{ signal: 'go' }, { start: null }]);
    expect(told(lines, 'rejected')).toEqual([]);
    expect(told(lines, 'signal-unheard')).toMatchObject([{ signal: 'go' }]);
  });

  it('should tell variables of several processes apart, and incidents in both languages with a remedy', async () => {
    const model = 'start s\nxor g\nuser a\nuser b\ns -> g\ng -> a [x > 1]\ng -> b [x < 0]';
    const lines = await played(model, [
      { start: null, variables: { x: 2 } },
      { start: null, variables: { x: 1 } },
    ]);
    expect(end(lines)).toMatchObject({ variables: { x: 1 }, processes: [{ variables: { x: 2 } }, { variables: { x: 1 } }] });
    const told_ = { code: 'NO_CONDITION_TRUE', message: expect.any(String), messages: wordsOf, remedy: wordsOf };
    expect(end(lines)['incidents']).toMatchObject([told_]);
    expect(told(lines, 'incident-raised')).toMatchObject([told_]);
  });
});

describe('play, limits', () => {
  const limits = { atOnce: 50, inStep: 100 };
  async function bounded(text: string, steps: readonly unknown[]) {
    return play(await programsOf(bpmn(text)), steps, { limits });
  }

  it('should fire ten thousand timers and more, each at its own time', async () => {
    const lines = await played('start s\nuser a\nboundary t {on=a interrupt=no cycle=R/PT1S}\nend e\ns -> a\nt -> e', [
      { advance: 'PT3H' },
    ]);
    const fired = told(lines, 'timer-fired');
    expect(fired).toHaveLength(10_800);
    expect(fired.at(-1)!['at']).toBe('2026-01-01T03:00:00.000Z');
    expect(new Set(fired.map(({ at }) => at)).size).toBe(10_800);
  });

  it('should stop the clock where its bound is reached, take no further step and say so', async () => {
    const lines = await bounded('start s\nuser a\nboundary t {on=a interrupt=no cycle=R/PT1S}\nend e\ns -> a\nt -> e', [
      { advance: 'PT1H' },
      { complete: 'a' },
    ]);
    expect(told(lines, 'timer-fired')).toHaveLength(100);
    const stop = { code: 'PLAY_LIMIT_REACHED', element: 't', details: { limit: 'inStep', most: 100, stepsNotTaken: 1 } };
    expect(told(lines, 'limit')).toMatchObject([{ step: 1, at: '2026-01-01T00:01:41.000Z', ...stop }]);
    expect(end(lines)).toMatchObject({ status: 'incident', incidents: [stop], waiting: ['a'], at: '2026-01-01T00:01:41.000Z' });
  });

  it.each([
    ['jobs', 'start s\nxor m\nservice t {job=w}\nxor x\nend e\ns -> m\nm -> t\nt -> x\nx -> e [done = true]\nx -> m [default]', 't'],
    ['timers', 'start s\nxor m\ncatch t {after=PT0S}\nxor x\nend e\ns -> m\nm -> t\nt -> x\nx -> e [done = true]\nx -> m [default]', 't'],
    ['messages', 'start s\nstart r {message=go}\nend e {message=go}\ns -> e\nr -> e', 'e'],
  ])('should stop an endless loop over %s with an incident', async (_, model, element) => {
    const lines = await bounded(model, [{ advance: 'PT1H' }]);
    expect(told(lines, 'limit')).toMatchObject([{ step: 0, element, details: { limit: 'atOnce', most: 50, stepsNotTaken: 1 } }]);
    expect(end(lines)).toMatchObject({ status: 'incident', incidents: [{ element, code: 'PLAY_LIMIT_REACHED' }] });
  });
});

describe('play, suspended', () => {
  it('should keep what comes meanwhile, once, and let it happen on resuming', async () => {
    const model =
      'start s\nand f\nuser a\nboundary t {on=a interrupt=no cycle=R3/PT1H}\ncatch m {message=go/no}\nservice j {job=w}\nuser r\nend e\ns -> f\nf -> a\nf -> m\nf -> j\nm -> e\nj -> e\na -> e\nt -> r';
    const during = [
      { suspend: true, reason: '核查' },
      { suspend: true },
      { advance: 'PT5H' },
      { message: 'go', key: 7 },
      { message: 'go', key: 7 },
      { job: 'w', result: { y: 1 } },
      { complete: 'a' },
    ];
    const halted = await played(model, during, { no: '7' });
    expect(told(halted, 'rejected')).toMatchObject([
      { step: 2, code: 'ROOT_SUSPENDED' },
      { step: 7, code: 'ROOT_SUSPENDED', details: { reason: '核查' } },
    ]);
    expect(told(halted, 'timer-fired')).toEqual([]);
    expect(told(halted, 'input-held').map(({ input }) => input)).toEqual(['timer.fire', 'message.deliver', 'job.complete']);
    expect(told(halted, 'message-buffered')).toHaveLength(1);
    expect(end(halted)).toMatchObject({ suspended: true, status: 'waiting', waiting: ['a', 'm', 'j'] });
    // when
    const resumed = await played(model, [...during, { resume: true }, { resume: true }, { advance: 'PT5H' }], { no: '7' });
    // then: the round that came due, then the two left
    expect(told(resumed, 'rejected').at(-1)).toMatchObject({ step: 9, code: 'ROOT_NOT_SUSPENDED' });
    expect(told(resumed, 'timer-fired')).toHaveLength(3);
    expect(end(resumed)).toMatchObject({ waiting: ['a', 'r', 'r', 'r'], variables: { no: '7', y: 1 } });
  });
});

describe('onematter play', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'play-'));
    await writeFile(join(folder, 'model.bpmn'), bpmn(REVIEW).replaceAll('<zeebe:userTask />', ''));
    await writeFile(join(folder, 'bad.bpmn'), bpmn('start s\nuser a\nuser b\ns -> a'));
    await writeFile(join(folder, 'gbk.yaml'), Buffer.from([0x2d, 0x20, 0xbd, 0xf0, 0xb6, 0xee])); // 金额 in GBK
    await writeFile(join(folder, 'tag.yaml'), '- complete: !!js/function "function () {}"\n');
    await writeFile(join(folder, 'broken.json'), '[\n  {"complete": "a",}\n]');
    await writeFile(join(folder, 'steps.yaml'), '- complete: a\n  output: { x: 1 }\n');
  });

  async function run(...args: string[]) {
    const out: string[] = [];
    const err: string[] = [];
    const code = await main(args, { cwd: folder, env: {}, out: (text) => out.push(text), err: (text) => err.push(text), fetch });
    return { code, out, err };
  }

  it('should print one object a line, the end last', async () => {
    const { code, out } = await run('play', 'model.bpmn', '--scenario', 'steps.yaml', '--vars', '{"y":2}', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out.at(-1)!)).toMatchObject({ event: 'end', status: 'completed', variables: { x: 1, y: 2 } });
  });

  it('should say where a file is malformed and that a folder is one', async () => {
    expect((await run('play', 'model.bpmn', '--scenario', 'broken.json', '--lang', 'en')).err[0]).toContain(
      'broken.json is not valid JSON (line 2, column 20)',
    );
    expect((await run('play', '.')).err[0]).toContain('是文件夹');
    expect((await run('play', 'model.bpmn', '--foo', '--lang', 'en')).err[0]).toMatch(/no such option: --foo\n {3}→ Usage: onematter play/);
  });

  it('should name the namespaces there are where a prefix is bound to another', async () => {
    // given: the model of docs/elements.md, whose header is copied from there
    const page = await readFile(new URL('../../../docs/elements.md', import.meta.url), 'utf8');
    const head = /```xml\n(<bpmn:definitions[\s\S]*?)```/.exec(page)![1]!;
    const model = `${head}</bpmn:userTask><bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="check" /></bpmn:process></bpmn:definitions>`;
    await writeFile(join(folder, 'documented.bpmn'), model);
    await writeFile(join(folder, 'guessed.bpmn'), model.replace('https://onematter.dev/schema/om/1.0', 'http://onematter.cn/om'));
    // when
    const documented = await run('play', 'documented.bpmn', '--json');
    const guessed = await run('play', 'guessed.bpmn', '--json');
    // then
    expect(JSON.parse(documented.out.at(-1)!)).toMatchObject({ event: 'end', waiting: ['check'] });
    const remedy = { en: expect.stringContaining('om = https://onematter.dev/schema/om/1.0') };
    expect(JSON.parse(guessed.out[0]!).problems).toMatchObject([{ code: 'ATTRIBUTE_UNSUPPORTED', elementId: 'check', remedy }]);
  });

  it('should read model or scenario from standard input', async () => {
    const model = bpmn(REVIEW);
    const steps = '- complete: a\n';
    for (const [args, text] of [
      [['play', '-', '--scenario', 'steps.yaml', '--json'], model],
      [['play', 'model.bpmn', '--scenario', '-', '--json'], steps],
    ] as const) {
      const out: string[] = [];
      const input = async () => Buffer.from(text);
      const code = await main(args, { cwd: folder, env: {}, out: (line) => out.push(line), err: () => {}, fetch, input });
      expect([code, JSON.parse(out.at(-1)!).status]).toEqual([0, 'completed']);
    }
  });

  it('should begin where --at says, at midnight in Shanghai for a date', async () => {
    const { out } = await run('play', 'model.bpmn', '--at', '2026-02-28', '--json');
    expect(JSON.parse(out.at(-1)!)['at']).toBe('2026-02-27T16:00:00.000Z');
  });

  it('should tell a rejected step in the language asked for, with what to do', async () => {
    await writeFile(join(folder, 'odd.yaml'), '- complete: zz\n');
    const zh = (await run('play', 'model.bpmn', '--scenario', 'odd.yaml')).out.find((line) => line.includes('rejected'));
    expect(zh).toMatch(
      /^2026-01-01T00:00:00.000Z {2}rejected {2}step=1 {2}code=USER_TASK_NOT_OPEN.*\n {3}任务已办结或已撤回\n {3}→ 核对 element/,
    );
    const en = (await run('play', 'model.bpmn', '--scenario', 'odd.yaml', '--lang', 'en')).out.find((line) => line.includes('rejected'));
    expect(en).toMatch(/\n {3}The task is done or withdrawn\n {3}→ Check element/);
  });

  it('should exit 4 where a limit stopped it', async () => {
    const loop = 'start s\nxor m\nservice t {job=w}\nxor x\nend e\ns -> m\nm -> t\nt -> x\nx -> e [done = true]\nx -> m [default]';
    await writeFile(join(folder, 'loop.bpmn'), bpmn(loop));
    const { code, out } = await run('play', 'loop.bpmn', '--json');
    expect(code).toBe(4);
    expect(out.slice(-2).map((line) => JSON.parse(line).event)).toEqual(['limit', 'end']);
  });

  it('should refuse a model with its problems and exit 3', async () => {
    const { code, out } = await run('play', 'bad.bpmn', '--json');
    expect(code).toBe(3);
    expect(out.map((line) => JSON.parse(line))).toEqual([
      {
        event: 'refused',
        problems: [expect.objectContaining({ code: 'ELEMENT_UNREACHABLE', elementId: 'b', line: expect.any(Number) })],
        at: '2026-01-01T00:00:00.000Z',
      },
    ]);
    const plain = await run('play', 'bad.bpmn', '--lang', 'en');
    expect(plain).toMatchObject({ code: 3, out: [] });
    expect(plain.err[0]).toContain('ELEMENT_UNREACHABLE');
  });

  it.each([
    [['play', 'missing.bpmn'], 'FILE_UNREADABLE'],
    [['play', 'model.bpmn', '--vars', '[1]'], 'ARGUMENT_INVALID'],
    [['play', 'model.bpmn', '--at', 'soon'], 'INSTANT_INVALID'],
    [['play', 'model.bpmn', '--scenario', 'model.bpmn'], 'ARGUMENT_INVALID'],
    [['play', 'model.bpmn', '--decisions', 'nowhere'], 'FILE_UNREADABLE'],
    [['play', 'model.bpmn', '--decisions', 'model.bpmn'], 'FILE_UNREADABLE'],
    [['play', '.'], 'FILE_UNREADABLE'],
    [['play', 'model.bpmn', '--foo'], 'ARGUMENT_INVALID'],
    [['play', 'model.bpmn', '--vars'], 'ARGUMENT_INVALID'],
    [['play', 'model.bpmn', '--vars', '{a'], 'ARGUMENT_INVALID'],
    [['play', 'model.bpmn', '--lang', 'fr'], 'ARGUMENT_INVALID'],
    [['play', 'model.bpmn', '--at', '2026-02-30'], 'INSTANT_INVALID'],
    [['play', 'model.bpmn', '--at', '2025-02-29T08:00:00Z'], 'INSTANT_INVALID'],
    [['play', 'model.bpmn', '--at', '5 January 2026'], 'INSTANT_INVALID'],
    [['play', 'model.bpmn', '--scenario', 'gbk.yaml'], 'FILE_ENCODING'],
    [['play', 'model.bpmn', '--scenario', 'tag.yaml'], 'ARGUMENT_INVALID'],
    [['play', 'model.bpmn', '--scenario', 'broken.json'], 'ARGUMENT_INVALID'],
    [['play', '-', '--scenario', '-'], 'ARGUMENT_INVALID'],
    [['play'], 'ARGUMENT_INVALID'],
  ])('should refuse %j', async (args, code) => {
    const ran = await run(...args, '--json');
    expect(ran.code).toBe(3);
    const words = { zh: expect.stringMatching(/[\u4e00-\u9fff]|--lang/), en: expect.not.stringMatching(/[\u4e00-\u9fff]/) };
    expect(JSON.parse(ran.out[0]!)).toMatchObject({ event: 'error', error: { code, messages: words, remedy: words } });
    expect((await run(...args)).err[0]).toMatch(new RegExp(`^${code} .+\\n   → .+$`));
  });
});
