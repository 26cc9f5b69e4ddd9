import { describe, expect, it } from '@jest/globals';
import { drive } from '../model.ts';

const ADMIN = { kind: 'person', id: 'admin' } as const;
const system = { kind: 'system', id: 'job' } as const;

describe('incident.skip', () => {
  it('should complete the activity with the output given, past its mappings', async () => {
    const root = (await drive('start s\nservice job {out=amount:answer.sum}\nuser b\ns -> job\njob -> b')).start({ amount: 0 });
    root.do({ type: 'job.fail', jobId: root.jobId('job'), message: 'down', retriesLeft: 0 }, system);
    const skip = { type: 'incident.skip', incidentId: root.incidentId(), reason: '已线下办理', output: { amount: 500 } } as const;
    expect(root.try({ ...skip, reason: ' ' }, ADMIN)).toMatchObject({ code: 'REASON_REQUIRED' });
    expect(root.try({ ...skip, output: { 'a-b': 1 } }, ADMIN)).toMatchObject({ code: 'VARIABLE_NAME_INVALID' });
    root.do(skip, ADMIN);
    expect(root.active()).toBe('b');
    expect(root.variables()).toMatchObject({ amount: 500 });
    expect(root.last[0]).toMatchObject({ type: 'incident.skipped', elementId: 'job', reason: '已线下办理', by: 'admin' });
    expect(root.types()).toContain('incident.resolved');
    expect(root.try(skip, ADMIN)).toMatchObject({ code: 'INCIDENT_NOT_OPEN' });
  });

  it('should skip one member of a multi-instance and an activity whose mappings fail', async () => {
    const root = (
      await drive('start s\nservice job {each=[1,2]}\nuser b {in=x:1+"a".y.z,n:case}\nuser c\ns -> job\njob -> b\nb -> c')
    ).start();
    root.do({ type: 'job.fail', jobId: root.jobId('job'), message: 'down', retriesLeft: 0 }, system);
    root.do({ type: 'incident.skip', incidentId: root.incidentId(), reason: 'x' }, ADMIN);
    expect(root.active()).toBe('job');
    expect(root.job('job').active()).toMatch(/^b/);
  });

  it('should end an end event nobody catches, and refuse what leaves no way on', async () => {
    const ended = (await drive('start s\nend e {error=E1}\ns -> e')).start();
    expect(ended.active()).toBe('e!ERROR_NOT_CAUGHT');
    ended.do({ type: 'incident.skip', incidentId: ended.incidentId(), reason: 'x' }, ADMIN);
    expect(ended.state!.status).toBe('completed');
    const stuck = (await drive('start s\nuser a\nxor x\nuser b\nuser c\ns -> a\na -> x\nx -> b [n = 1]\nx -> c [n = 2]'))
      .start({ n: 3 })
      .complete('a');
    const incidentId = stuck.incidentId();
    expect(stuck.try({ type: 'incident.skip', incidentId, reason: 'x' }, ADMIN)).toMatchObject({ code: 'NO_CONDITION_TRUE' });
    expect(stuck.try({ type: 'incident.skip', incidentId: 'none', reason: 'x' }, ADMIN)).toMatchObject({ code: 'INCIDENT_NOT_OPEN' });
  });

  it('should refuse an incident of a condition', async () => {
    const root = (await drive('start s\nuser a\nboundary w {on=a when=n + "x"}\nuser b\ns -> a\nw -> b')).start({ n: 'y' });
    const refusal = root.try({ type: 'incident.skip', incidentId: root.incidentId(), reason: 'x' }, ADMIN);
    expect(refusal).toMatchObject({ code: 'INCIDENT_NOT_SKIPPABLE' });
  });
});

describe('incident.resolve', () => {
  it('should write the changed variables first, with the reason', async () => {
    const root = (await drive('start s\nuser a\nxor x\nuser b\nuser c\ns -> a\na -> x\nx -> b [n = 1]\nx -> c [n = 2]'))
      .start({ n: 3 })
      .complete('a');
    root.do({ type: 'incident.resolve', incidentId: root.incidentId(), variables: { n: 2 }, reason: '录入有误' }, ADMIN);
    expect(root.active()).toBe('c');
    expect(root.last[0]).toMatchObject({ type: 'variables.changed', before: { n: 3 }, after: { n: 2 }, reason: '录入有误' });
  });
});

describe('variables.set', () => {
  it('should change a local scope alone, say what was there before, and refuse an unknown one', async () => {
    const root = (await drive('start s\nuser a {in=x:n;out=seen:x}\nuser b\ns -> a\na -> b')).start({ n: 1 });
    const scopeId = root.nodeId('a');
    root.do({ type: 'variables.set', scopeId, variables: { x: 9 }, reason: '更正' }, ADMIN);
    expect(root.last).toEqual([{ type: 'variables.changed', scopeId, before: { x: 1 }, after: { x: 9 }, reason: '更正' }]);
    expect(root.complete('a').variables()).toMatchObject({ n: 1, seen: 9 });
    expect(root.try({ type: 'variables.set', scopeId: 'a99', variables: { x: 9 } }, ADMIN)).toMatchObject({ code: 'SCOPE_NOT_FOUND' });
    expect(root.try({ type: 'variables.set', scopeId, variables: { x: 9 } }, ADMIN)).toMatchObject({ code: 'SCOPE_NOT_FOUND' });
  });
});
