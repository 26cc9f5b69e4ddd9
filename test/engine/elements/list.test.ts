import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { BEHAVIORS, ELEMENT_TYPES } from '../../../engine/src/elements/index.ts';
import { drive } from '../model.ts';

describe('the list of elements', () => {
  it('should have a row in docs/elements.md for each, and none besides', () => {
    const rows = [...readFileSync(new URL('../../../docs/elements.md', import.meta.url), 'utf8').matchAll(/^\| `(bpmn:\w+)` \|/gm)].map(
      (match) => match[1],
    );
    expect(rows.toSorted()).toEqual([...ELEMENT_TYPES.keys()].toSorted());
  });

  it('should have a behaviour for every compiled kind', () => {
    expect(Object.keys(BEHAVIORS).toSorted()).toEqual([
      'ad-hoc-sub-process',
      'boundary-event',
      'call-activity',
      'catch-event',
      'complex-gateway',
      'decision-task',
      'end-event',
      'event-based-gateway',
      'event-sub-process',
      'exclusive-gateway',
      'inclusive-gateway',
      'job-task',
      'manual-task',
      'parallel-gateway',
      'receive-task',
      'script-task',
      'send-task',
      'start-event',
      'sub-process',
      'throw-event',
      'user-task',
    ]);
  });
});

describe('plain tasks', () => {
  it('should send by a job, receive by a message, pass a task', async () => {
    const root = (
      await drive('start s\nsend a {job=mail.send in=to:"x"}\nreceive b {message=reply}\ntask c\nend e\ns -> a\na -> b\nb -> c\nc -> e')
    ).start();
    expect(root.last.find((event) => event.type === 'job.created')).toMatchObject({
      job: { jobType: 'mail.send', retries: 3, input: { to: 'x' }, headers: {} },
    });
    root.job('a', { sent: true });
    expect(root.active()).toBe('b');
    root.message('b', { answer: 1 });
    expect(root.state!.status).toBe('completed');
  });

  it('should refuse a job done twice and a message delivered twice', async () => {
    const root = (await drive('start s\nservice a\nreceive b {message=reply}\ns -> a\na -> b')).start();
    const jobId = root.jobId('a');
    root.job('a');
    expect(root.try({ type: 'job.complete', jobId })).toMatchObject({ code: 'JOB_NOT_OPEN' });
    const subscriptionId = root.waitId('b');
    root.message('b');
    expect(root.try({ type: 'message.deliver', subscriptionId, messageId: 'again' })).toMatchObject({ code: 'SUBSCRIPTION_NOT_OPEN' });
  });
});

describe('the root', () => {
  it('should end everything when it is cancelled, and refuse what comes later', async () => {
    const root = (await drive('start s\nuser a\nboundary t {on=a after=PT1H}\nend e\ns -> a\na -> e\nt -> e')).start();
    const [taskId, timerId] = [root.taskId('a'), root.waitId('t')];
    root.do({ type: 'root.cancel', reason: '撤案' });
    expect(root.types()).toEqual([
      'user-task.cancelled',
      'timer.cancelled',
      'activity.terminated',
      'process-instance.terminated',
      'root.terminated',
    ]);
    expect(root.state).toMatchObject({ status: 'terminated', nodes: {} });
    expect(root.try({ type: 'user-task.complete', taskId })).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
    expect(root.try({ type: 'timer.fire', timerId })).toMatchObject({ code: 'TIMER_NOT_OPEN' });
    expect(root.try({ type: 'process.start', processId: 'p' })).toMatchObject({ code: 'ROOT_NOT_ACTIVE' });
  });

  it('should refuse unknown processes, roots never started and hidden variable names', async () => {
    const root = await drive('start s\nuser a\ns -> a');
    expect(root.try({ type: 'process.start', processId: 'x' })).toMatchObject({ code: 'PROCESS_NOT_FOUND' });
    expect(root.try({ type: 'timer.fire', timerId: 't' })).toMatchObject({ code: 'ROOT_NOT_STARTED' });
    expect(root.try({ type: 'process.start', processId: 'p', variables: { 'a b': 1 } })).toMatchObject({ code: 'VARIABLE_NAME_INVALID' });
  });

  it.each(['case', '__proto__', 'a b', 'a.b', '1a', ''])('should refuse the variable name “%s” from whoever brings it', async (name) => {
    const root = (await drive('start s\nuser a\nservice b\ns -> a\na -> b')).start();
    const brought = JSON.parse(`{${JSON.stringify(name)}: {"x": 1}}`);
    expect(root.try({ type: 'user-task.complete', taskId: root.taskId('a'), output: brought })).toMatchObject({
      code: 'VARIABLE_NAME_INVALID',
      details: { name },
    });
    expect(root.try({ type: 'variables.set', variables: brought })).toMatchObject({ code: 'VARIABLE_NAME_INVALID' });
    root.complete('a');
    expect(root.try({ type: 'job.complete', jobId: root.jobId('b'), result: brought })).toMatchObject({ code: 'VARIABLE_NAME_INVALID' });
  });

  it('should hold several processes, and be complete with the last', async () => {
    const root = (await drive('start s\nuser a\ns -> a')).start().start();
    root.complete('a');
    expect(root.state!.status).toBe('active');
    root.complete('a');
    expect(root.state!.status).toBe('completed');
  });

  it('should close the incident of a token that is withdrawn', async () => {
    const root = (
      await drive(
        'start s\nand f\nscript bad {feel=count(for i in 1..9999999 return i) result=x}\nuser a\nend t {terminate=yes}\ns -> f\nf -> bad\nf -> a\na -> t',
      )
    ).start();
    const incidentId = root.incidentId();
    root.complete('a');
    expect(root.last).toContainEqual({ type: 'incident.resolved', incidentId, elementId: 'bad' });
    expect(root.state!.status).toBe('completed');
  });

  it('should open a nested event sub-process again when its incident is resolved', async () => {
    const root = (
      await drive(
        'start s\nuser a\nesp x\n  start m {message=stop}\n  user r\n  esp y\n    start d {interrupt=no deadline=T1}\n    user z\n    d -> z\n  m -> r\ns -> a',
      )
    )
      .start()
      .message('m', { why: 1 });
    expect(root.active()).toBe('x!DEADLINE_NOT_STARTED');
    root.deadlines = { T1: '2026-12-01T00:00:00.000Z' };
    root.do({ type: 'incident.resolve', incidentId: root.incidentId() });
    expect(root.active()).toBe('r');
    expect(root.fire('d').active()).toBe('r z');
  });

  it('should refuse a start whose event sub-process cannot open, and leave nothing', async () => {
    const root = await drive('start s\nuser a\nesp x\n  start d {interrupt=no deadline=T1}\n  user r\n  d -> r\ns -> a');
    expect(root.try({ type: 'process.start', processId: 'p' })).toMatchObject({ code: 'DEADLINE_NOT_STARTED' });
    expect(root.state).toBeNull();
  });
});
