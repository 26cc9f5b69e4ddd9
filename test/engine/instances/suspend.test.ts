import { describe, expect, it } from '@jest/globals';
import { drive } from '../model.ts';

const ADMIN = { kind: 'person', id: 'admin' } as const;
const suspend = { type: 'root.suspend', reason: '等待上级批复' } as const;
const resume = { type: 'root.resume' } as const;

const MODEL = `
start s
and f
user a
boundary late {on=a after=P1D interrupt=no}
user reminder
boundary more {on=a message=more interrupt=no}
user extra
service job
user done
catch m {message=go}
user told
catch sig {signal=all}
user heard
catch when {when=ready}
user met
s -> f
f -> a
f -> job
f -> m
f -> sig
f -> when
late -> reminder
more -> extra
job -> done
m -> told
sig -> heard
when -> met`;

describe('a suspended root', () => {
  it('should refuse people, and say since when and why', async () => {
    const root = (await drive(MODEL)).start().do(suspend, ADMIN);
    expect(root.last).toEqual([{ type: 'root.suspended', reason: '等待上级批复', by: 'admin' }]);
    const refusal = { code: 'ROOT_SUSPENDED', details: { since: root.now, reason: '等待上级批复' } };
    expect(root.try({ type: 'user-task.complete', taskId: root.taskId('a') })).toMatchObject(refusal);
    expect(root.try({ type: 'process.start', processId: 'p' })).toMatchObject(refusal);
    expect(root.try(suspend, ADMIN)).toMatchObject(refusal);
    expect(root.do(resume, ADMIN).complete('a').active()).not.toContain('a ');
    expect(root.try(resume, ADMIN)).toMatchObject({ code: 'ROOT_NOT_SUSPENDED' });
    expect(root.try({ ...suspend, reason: '' }, ADMIN)).toMatchObject({ code: 'REASON_REQUIRED' });
  });

  it('should keep what happens meanwhile and let it happen once, in order, when it is resumed', async () => {
    const root = (await drive(MODEL)).start();
    const timerId = root.waitId('late', 'timer');
    const jobId = root.jobId('job');
    root
      .do(suspend, ADMIN)
      .fire('late')
      .job('job', { result: 1 })
      .message('m', { from: 'outside' })
      .signal('all')
      .message('more')
      .message('more');
    expect(root.active()).toBe('a job m sig when');
    expect(root.state!.suspended!.held).toHaveLength(6);
    expect(root.try({ type: 'timer.fire', timerId }, { kind: 'system', id: 'timer' })).toMatchObject({ code: 'TIMER_NOT_OPEN' });
    expect(root.try({ type: 'job.complete', jobId }, { kind: 'system', id: 'job' })).toMatchObject({ code: 'JOB_NOT_OPEN' });
    root.do(resume, ADMIN);
    expect(root.active()).toBe('a done extra extra heard reminder told when');
    expect(root.last[0]).toEqual({ type: 'root.resumed', reason: null, by: 'admin', kept: 6 });
    expect(root.variables()).toMatchObject({ result: 1, from: 'outside' });
    expect(root.state!.suspended).toBeUndefined();
  });

  it('should look at conditions only when it is resumed', async () => {
    const root = (await drive(MODEL)).start().do(suspend, ADMIN).set({ ready: true });
    expect(root.active()).toContain('when');
    expect(root.do(resume, ADMIN).active()).toContain('met');
  });

  it('should not keep what nothing waits for, and refuse what is not due or badly named', async () => {
    const root = (await drive(MODEL)).start().do(suspend, ADMIN).signal('other');
    expect(root.state!.suspended!.held).toBeUndefined();
    const system = { kind: 'system', id: 'x' } as const;
    expect(root.try({ type: 'timer.fire', timerId: root.waitId('late', 'timer') }, system)).toMatchObject({ code: 'TIMER_NOT_DUE' });
    expect(root.try({ type: 'job.complete', jobId: root.jobId('job'), result: { 'a-b': 1 } }, system)).toMatchObject({
      code: 'VARIABLE_NAME_INVALID',
    });
  });

  it('should drop what was kept for an activity cancelled meanwhile', async () => {
    const root = (
      await drive('start s\ncatch m {message=go}\nuser told\nuser other\nxor x\ns -> x\nx -> m [c]\nx -> other [default]\nm -> told')
    ).start({ c: true });
    root.do(suspend, ADMIN).message('m');
    root.do({ type: 'root.modify', reason: 'x', cancel: [root.nodeId('m')], activate: [{ elementId: 'other' }] }, ADMIN);
    expect(root.do(resume, ADMIN).active()).toBe('other');
    expect(root.types()).toContain('input.dropped');
  });

  it('should hand out a job that began meanwhile when it is resumed', async () => {
    const root = (await drive('start s\nuser a\nservice job\nuser b\ns -> a\na -> job\njob -> b')).start().do(suspend, ADMIN);
    root.do({ type: 'root.modify', reason: 'x', cancel: [root.nodeId('a')], activate: [{ elementId: 'job' }] }, ADMIN);
    expect(root.types()).not.toContain('job.created');
    root.do(resume, ADMIN);
    expect(root.types()).toContain('job.created');
    expect(root.job('job').active()).toBe('b');
  });

  it('should let a failing job be tried again, and keep its last failure', async () => {
    const root = (await drive(MODEL)).start().do(suspend, ADMIN);
    const fail = (retriesLeft: number) =>
      root.do({ type: 'job.fail', jobId: root.jobId('job'), message: 'no', retriesLeft }, { kind: 'system', id: 'job' });
    expect(fail(1).types()).toEqual(['job.failed']);
    expect(fail(0).types()).toEqual(['input.held']);
    expect(root.do(resume, ADMIN).active()).toContain('job!JOB_FAILED');
  });

  it('should be cancelled', async () => {
    const root = (await drive(MODEL)).start().do(suspend, ADMIN).message('m').do({ type: 'root.cancel', reason: 'x' }, ADMIN);
    expect(root.state).toMatchObject({ status: 'terminated', nodes: {} });
    expect(root.state!.suspended).toBeUndefined();
  });
});
