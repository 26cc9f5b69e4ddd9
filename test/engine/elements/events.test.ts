import { describe, expect, it } from '@jest/globals';
import { drive } from '../model.ts';

describe('boundary events', () => {
  const task = (boundary: string) => `start s\nuser a\n${boundary}\nuser next\nuser other\ns -> a\na -> next\nx -> other`;

  it('should interrupt by timer and withdraw the task', async () => {
    const root = (await drive(task('boundary x {on=a after=PT5H}'))).start();
    expect(root.events.find((event) => event.type === 'timer.scheduled')).toMatchObject({
      elementId: 'x',
      dueAt: '2026-11-21T05:00:00.000Z',
      activityId: 'a3',
    });
    root.fire('x');
    expect(root.active()).toBe('other');
    expect(root.last).toContainEqual({ type: 'user-task.cancelled', taskId: 'id1', elementId: 'a', cause: 'boundary-event:x' });
  });

  it('should cancel the timer when the task completes, and refuse it afterwards', async () => {
    const root = (await drive(task('boundary x {on=a after=PT5H}'))).start();
    const timerId = root.waitId('x');
    root.complete('a');
    expect(root.last).toContainEqual({ type: 'timer.cancelled', timerId, elementId: 'x' });
    expect(root.try({ type: 'timer.fire', timerId })).toMatchObject({ code: 'TIMER_NOT_OPEN' });
  });

  it('should refuse a timer before it is due', async () => {
    const root = (await drive(task('boundary x {on=a after=PT5H}'))).start();
    expect(root.try({ type: 'timer.fire', timerId: root.waitId('x') })).toMatchObject({ code: 'TIMER_NOT_DUE' });
  });

  it('should add a token and keep the task when it does not interrupt', async () => {
    const root = (await drive(task('boundary x {on=a interrupt=no after=PT5H}'))).start().fire('x');
    expect(root.active()).toBe('a other');
    expect(() => root.waitId('x')).toThrow('nothing waits');
  });

  it('should repeat a cycle as often as it says, counted from its due time', async () => {
    const root = (await drive(task('boundary x {on=a interrupt=no cycle=R3/PT1H}'))).start();
    root.fire('x');
    expect(root.last).toContainEqual(expect.objectContaining({ type: 'timer.scheduled', dueAt: '2026-11-21T02:00:00.000Z' }));
    root.fire('x').fire('x');
    expect(root.active()).toBe('a other other other');
    expect(() => root.waitId('x')).toThrow('nothing waits');
  });

  it('should receive messages, several when it does not interrupt', async () => {
    const root = (await drive(task('boundary x {on=a interrupt=no message=note}'))).start().message('x').message('x', { n: 2 });
    expect(root.active()).toBe('a other other');
    expect(root.state!.variables['p1']).toEqual({ n: 2 });
  });

  it('should count months on the calendar of Asia/Shanghai', async () => {
    const root = await drive(task('boundary x {on=a after=P1M}'));
    root.now = '2026-01-30T17:00:00.000Z'; // 31 January 01:00 in Shanghai
    root.start();
    expect(root.events.find((event) => event.type === 'timer.scheduled')).toMatchObject({ dueAt: '2026-02-27T17:00:00.000Z' });
  });

  it('should take its time from a deadline of the pack', async () => {
    const root = (await drive(task('boundary x {on=a deadline=T06}'), { deadlines: { T06: '2026-12-01T16:00:00.000Z' } })).start();
    expect(root.events.find((event) => event.type === 'timer.scheduled')).toMatchObject({
      deadline: 'T06',
      dueAt: '2026-12-01T16:00:00.000Z',
    });
  });

  it('should say that a deadline has begun but cannot be counted', async () => {
    // given
    const failure = { code: 'CALENDAR_NOT_PUBLISHED', message: 'Expected a published calendar for 2027', details: { year: 2027 } } as const;
    const root = (await drive(task('boundary x {on=a deadline=T06}'), { deadlines: { T06: { failure } } })).start();
    expect(root.active()).toBe('a!CALENDAR_NOT_PUBLISHED');
    expect(root.events.find((event) => event.type === 'incident.raised')).toMatchObject({ details: { year: 2027, deadline: 'T06' } });
    // when
    root.deadlines = { T06: '2027-02-01T16:00:00.000Z' };
    root.do({ type: 'incident.resolve', incidentId: root.incidentId() });
    // then
    expect(root.active()).toBe('a');
    expect(root.events.find((event) => event.type === 'timer.scheduled')).toMatchObject({ dueAt: '2027-02-01T16:00:00.000Z' });
  });

  it('should raise an incident while the deadline has not begun, and take back the half-opened task', async () => {
    // given
    const root = (await drive(task('boundary x {on=a deadline=T06}'))).start();
    expect(root.active()).toBe('a!DEADLINE_NOT_STARTED');
    expect(root.types()).not.toContain('user-task.opened');
    // when
    root.deadlines = { T06: '2026-12-01T16:00:00.000Z' };
    root.do({ type: 'incident.resolve', incidentId: root.incidentId() });
    // then
    expect(root.active()).toBe('a');
    expect(root.types()).toEqual(['incident.resolved', 'user-task.opened', 'timer.scheduled']);
  });
});

describe('errors', () => {
  const model = (boundary: string) => `start s\nservice a\n${boundary}\nuser ok\nuser handled\ns -> a\na -> ok\nx -> handled`;
  const fail = { type: 'job.fail', message: 'no', errorCode: 'E1', retriesLeft: 0 } as const;

  it('should be caught by code at the boundary', async () => {
    const root = (await drive(model('boundary x {on=a error=E1}\nboundary y {on=a anyError=yes}\nuser any\ny -> any'))).start();
    root.do({ ...fail, jobId: root.jobId('a') });
    expect(root.active()).toBe('handled');
    root.start();
    root.do({ ...fail, errorCode: 'E9', jobId: root.jobId('a') });
    expect(root.active()).toBe('any handled');
  });

  it('should become an incident when nobody catches them, and try again with a new job', async () => {
    const root = (await drive(model('boundary x {on=a error=E2}'))).start();
    root.do({ ...fail, jobId: root.jobId('a') });
    expect(root.active()).toBe('a!ERROR_NOT_CAUGHT');
    root.do({ type: 'incident.resolve', incidentId: root.incidentId() });
    expect(root.types()).toEqual(['incident.resolved', 'job.created']);
    root.job('a');
    expect(root.active()).toBe('ok');
  });

  it('should stay with retries left and become an incident without', async () => {
    const root = (await drive(model('boundary x {on=a error=E1}'))).start();
    const jobId = root.jobId('a');
    root.do({ type: 'job.fail', jobId, message: 'busy', retriesLeft: 1 });
    expect(root.active()).toBe('a');
    root.do({ type: 'job.fail', jobId, message: 'busy', retriesLeft: 0 });
    expect(root.active()).toBe('a!JOB_FAILED');
  });

  it('should leave a sub-process through its boundary and withdraw the rest of it', async () => {
    const root = (
      await drive(`
start s
sub box
  start bs
  and f
  user a
  user b
  end bad {error=E1}
  bs -> f
  f -> a
  f -> b
  a -> bad
boundary x {on=box error=E1}
user handled
user ok
s -> box
box -> ok
x -> handled
`)
    )
      .start()
      .complete('a');
    expect(root.active()).toBe('handled');
    expect(root.last).toContainEqual(expect.objectContaining({ type: 'error.thrown', errorCode: 'E1', caughtBy: 'x' }));
  });

  it('should be an incident at an error end event that nobody catches', async () => {
    const root = (await drive('start s\nend bad {error=E1}\ns -> bad')).start();
    expect(root.active()).toBe('bad!ERROR_NOT_CAUGHT');
  });
});

describe('other events', () => {
  it('should end every other token of the scope at a terminate end', async () => {
    const root = (
      await drive(`
start s
and f
user outer
sub box
  start bs
  and bf
  user a
  user b
  end stop {terminate=yes}
  bs -> bf
  bf -> a
  bf -> b
  a -> stop
user after
s -> f
f -> outer
f -> box
box -> after
`)
    )
      .start()
      .complete('a');
    expect(root.active()).toBe('after outer');
  });

  it('should complete the process at a terminate end', async () => {
    const root = (await drive('start s\nand f\nuser a\nuser b\nend t {terminate=yes}\ns -> f\nf -> a\nf -> b\na -> t'))
      .start()
      .complete('a');
    expect(root.state).toMatchObject({ status: 'completed', nodes: {}, variables: {} });
    expect(root.last.at(-1)).toEqual({ type: 'root.completed', endEventIds: ['t'] });
  });

  it('should send messages with their key and input variables', async () => {
    const root = (await drive('start s\nthrow t {message=told/caseNo in=text:"hi"}\nend e {message=closed}\ns -> t\nt -> e')).start({
      caseNo: '7',
    });
    expect(root.last.filter((event) => event.type === 'message.sent')).toEqual([
      { type: 'message.sent', elementId: 't', messageName: 'told', correlationKey: '7', variables: { text: 'hi' } },
      { type: 'message.sent', elementId: 'e', messageName: 'closed', correlationKey: null, variables: {} },
    ]);
    expect(root.state!.status).toBe('completed');
  });

  it('should jump by links', async () => {
    const root = (await drive('start s\nthrow go {link=L}\ncatch here {link=L}\nuser a\ns -> go\nhere -> a')).start();
    expect(root.active()).toBe('a');
  });

  it('should wait at intermediate timers and messages', async () => {
    const root = (
      await drive('start s\ncatch t {at=2026-11-22T08:00:00+08:00}\ncatch m {message=go; out=got:text}\nuser a\ns -> t\nt -> m\nm -> a')
    ).start();
    expect(root.active()).toBe('t');
    root.fire('t').message('m', { text: 'x' });
    expect(root.active()).toBe('a');
    expect(root.state!.variables['p1']).toEqual({ got: 'x' });
  });

  it('should start by message with its variables', async () => {
    const root = await drive('start s {message=clue}\nuser a\ns -> a');
    expect(root.try({ type: 'process.start', processId: 'p' })).toMatchObject({ code: 'START_EVENT_NOT_FOUND' });
    root.do({ type: 'process.start', processId: 'p', startEventId: 's', variables: { clue: 1 } });
    expect(root.active()).toBe('a');
  });
});

describe('conditions that fail or never rest', () => {
  const watched = (event: string) =>
    `start s\nuser a\nboundary x {on=a interrupt=no ${event}}\nuser other\nuser next\ns -> a\na -> next\nx -> other`;

  it('should raise an incident where the condition is no boolean, and look again when it is resolved', async () => {
    const root = (await drive(watched('when=x'))).start({ x: 5 });
    expect(root.active()).toBe('a!CONDITION_NOT_BOOLEAN');
    root.set({ x: true }).do({ type: 'incident.resolve', incidentId: root.incidentId() });
    expect(root.active()).toBe('a other');
  });

  it('should close the incident of a condition with its scope', async () => {
    const root = (await drive('start s\nuser a\nesp e\n  start c {when=x interrupt=no}\n  user r\n  c -> r\ns -> a')).start({ x: 5 });
    const incidentId = root.incidentId();
    root.complete('a');
    expect(root.last).toContainEqual({ type: 'incident.resolved', incidentId, elementId: 'p' });
    expect(root.state!.status).toBe('completed');
  });

  it('should stop two conditions that keep making each other true', async () => {
    const model = `start s
user a
boundary x {on=a when=x interrupt=no out=x:false,y:true}
boundary y {on=a when=y interrupt=no out=x:true,y:false}
end o
s -> a
x -> o
y -> o`;
    const root = (await drive(model)).start({ x: true, y: false });
    expect(root.active()).toMatch(/STEP_LIMIT_EXCEEDED/);
  });

  it('should refuse a start whose condition is not true', async () => {
    const root = await drive('start s {when=x > 1}\nuser a\ns -> a');
    const start = (variables: { x: number }) => root.try({ type: 'process.start', processId: 'p', startEventId: 's', variables });
    expect(start({ x: 1 })).toMatchObject({ code: 'START_CONDITION_NOT_TRUE' });
    expect(root.state).toBeNull();
    expect(start({ x: 2 })).toBeNull();
  });
});

describe('ad-hoc sub-processes', () => {
  const model = (more: string) => `start s\nadhoc h {${more}}\n  user a\n  user b\n  user c\n  b -> c\nuser after\ns -> h\nh -> after`;

  it('should refuse what cannot begin in them', async () => {
    const root = (await drive(model('order=one'))).start();
    const activityId = root.nodeId('h');
    const begin = (...elementIds: string[]) => root.try({ type: 'ad-hoc.activate', activityId, elementIds });
    expect(begin('c')).toMatchObject({ code: 'AD_HOC_ELEMENT_NOT_FOUND' });
    expect(begin('a', 'b')).toMatchObject({ code: 'AD_HOC_BUSY' });
    expect(begin('a')).toBeNull();
    expect(begin('b')).toMatchObject({ code: 'AD_HOC_BUSY' });
    root.complete('a');
    expect(begin('a')).toMatchObject({ code: 'ACTIVITY_NOT_OPEN' });
  });

  it('should raise an incident where the collection names something else', async () => {
    const root = (await drive(model('begin=["z"]'))).start();
    expect(root.active()).toBe('h!EXPRESSION_FAILED');
  });
});

describe('compensation and loops of great length', () => {
  it('should undo thousands in one step', async () => {
    const root = (
      await drive(
        'start s\nsub b {while=loopCounter < 1200}\n  start bs\n  manual a\n  boundary ba {on=a undo=u}\n  manual u {handler=yes}\n  bs -> a\nend e {undo=all}\ns -> b\nb -> e',
      )
    ).start();
    expect(root.state).toMatchObject({ status: 'completed', nodes: {} });
    expect(
      root
        .completed()
        .split(' ')
        .filter((id) => id === 'u'),
    ).toHaveLength(1200);
  });
});
