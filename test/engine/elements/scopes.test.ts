import { describe, expect, it } from '@jest/globals';
import { drive } from '../model.ts';

describe('event sub-processes', () => {
  const recusal = (interrupt: string) => `
start s
and f
user investigate
user evidence
and j
user decide
esp recusal
  start asked {message=recusal ${interrupt}}
  user ruling
  end re
  asked -> ruling
  ruling -> re
s -> f
f -> investigate
f -> evidence
investigate -> j
evidence -> j
j -> decide
`;

  it('should end the other work when it interrupts (回避)', async () => {
    const root = (await drive(recusal(''))).start().complete('evidence');
    root.message('asked', { by: 'li' });
    expect(root.active()).toBe('ruling');
    root.complete('ruling');
    expect(root.state!.status).toBe('completed');
  });

  it('should run beside the other work when it does not, as often as asked', async () => {
    const root = (await drive(recusal('interrupt=no'))).start().message('asked').message('asked');
    expect(root.active()).toBe('evidence investigate ruling ruling');
    root.complete('ruling').complete('evidence').complete('investigate').complete('decide');
    expect(root.active()).toBe('ruling');
    root.complete('ruling');
    expect(root.state!.status).toBe('completed');
  });

  it('should catch an error of its scope and not its own', async () => {
    const root = (
      await drive(`
start s
service a
user ok
esp rescue
  start caught {error=E1}
  service again
  user fine
  caught -> again
  again -> fine
s -> a
a -> ok
`)
    ).start();
    root.do({ type: 'job.fail', jobId: root.jobId('a'), message: 'x', errorCode: 'E1', retriesLeft: 0 });
    expect(root.active()).toBe('again');
    root.do({ type: 'job.fail', jobId: root.jobId('again'), message: 'x', errorCode: 'E1', retriesLeft: 0 });
    expect(root.active()).toBe('again!ERROR_NOT_CAUGHT');
  });

  it('should close its timer with the scope', async () => {
    const root = (await drive('start s\nuser a\nesp remind\n  start t {interrupt=no cycle=R/P1D}\n  user r\n  t -> r\ns -> a'))
      .start()
      .fire('t');
    expect(root.active()).toBe('a r');
    root.complete('r').complete('a');
    expect(root.types()).toContain('timer.cancelled');
    expect(root.state!.status).toBe('completed');
  });
});

describe('multi-instance', () => {
  const panel = (more: string) =>
    `start s\nuser opinion {each=members as=member assignee==member collect=opinions value=vote ${more}}\nuser after\ns -> opinion\nopinion -> after`;
  const members = ['p1', 'p2', 'p3'];

  it('should give each member a task and collect the results in order', async () => {
    const root = (await drive(panel('out=unused:1'))).start({ members });
    expect(root.last.filter((event) => event.type === 'user-task.opened').map((event) => event.task.assignee)).toEqual(members);
    root
      .complete('opinion', { vote: 'c' }, 2, 'p3')
      .complete('opinion', { vote: 'a' }, 0, 'p1')
      .complete('opinion', { vote: 'b' }, 0, 'p2');
    expect(root.active()).toBe('after');
    expect(root.state!.variables['p1']).toMatchObject({ opinions: ['a', 'b', 'c'] });
  });

  it('should stop early when the completion condition holds', async () => {
    const root = (await drive(panel('until=numberOfCompletedInstances >= 2 out=unused:1'))).start({ members });
    root.complete('opinion', { vote: 1 }, 0, 'p1').complete('opinion', { vote: 2 }, 0, 'p2');
    expect(root.active()).toBe('after');
    expect(root.last).toContainEqual(expect.objectContaining({ type: 'user-task.cancelled', cause: 'completion-condition' }));
    expect(root.state!.variables['p1']).toMatchObject({ opinions: [1, 2, null] });
  });

  it('should run one after the other when sequential', async () => {
    const root = (await drive(panel('sequential=yes out=unused:1'))).start({ members });
    expect(root.active()).toBe('opinion');
    root.complete('opinion', { vote: 1 }, 0, 'p1').complete('opinion', { vote: 2 }, 0, 'p2');
    expect(root.active()).toBe('opinion');
    root.complete('opinion', { vote: 3 }, 0, 'p3');
    expect(root.state!.variables['p1']).toMatchObject({ opinions: [1, 2, 3] });
  });

  it('should pass over an empty collection', async () => {
    const root = (await drive(panel(''))).start({ members: [] });
    expect(root.active()).toBe('after');
  });

  it('should raise an incident when the collection is no list', async () => {
    const root = (await drive(panel(''))).start({ members: 'all' });
    expect(root.active()).toBe('opinion!LOOP_COLLECTION_INVALID');
  });

  it('should nest, each branch with its own variables', async () => {
    const root = (
      await drive(`
start s
sub group {each=groups as=group collect=sums value=total in=tens:null,total:null}
  start gs
  script each {each=group as=n feel=n * 10 result=ten collect=tens value=ten in=own:n}
  script sumUp {feel=sum(tens) result=total}
  end ge
  gs -> each
  each -> sumUp
  sumUp -> ge
user after
s -> group
group -> after
`)
    ).start({ groups: [[1, 2], [3]] });
    expect(root.active()).toBe('after');
    expect(root.state!.variables['p1']).toMatchObject({ sums: [30, 30] });
  });

  it('should be interrupted as a whole by its boundary event', async () => {
    const root = (
      await drive(`start s\nuser a {each=[1,2,3]}\nboundary x {on=a after=PT1H}\nuser after\nuser late\ns -> a\na -> after\nx -> late`)
    )
      .start()
      .complete('a')
      .fire('x');
    expect(root.active()).toBe('late');
  });

  it('should survive members that end at once', async () => {
    const root = (await drive('start s\nmanual a {each=[1,2,3]}\nuser after\ns -> a\na -> after')).start();
    expect(root.active()).toBe('after');
  });
});

describe('call activity', () => {
  const caller = (attributes: string) =>
    `start s\ncall c {process=child ${attributes}}\nboundary x {on=c error=E1}\nuser after\nuser handled\ns -> c\nc -> after\nx -> handled`;
  const child = 'start cs\nuser work\nxor g\nend bad {error=E1}\nend ok\ncs -> work\nwork -> g\ng -> bad [fails]\ng -> ok [default]';

  it('should run the called process and bring its variables back', async () => {
    const root = (await drive(caller(''), {}, { child })).start({ fails: false, amount: 5 });
    expect(root.active()).toBe('work');
    root.complete('work', { result: 1 });
    expect(root.active()).toBe('after');
    expect(root.state!.variables).toEqual({ p1: { fails: false, amount: 5, result: 1 } });
  });

  it('should map only what the mappings name', async () => {
    const root = (await drive(caller('propagate=no in=fails:false out=answer:result'), {}, { child })).start({ secret: 1 });
    root.complete('work', { result: 7, noise: 8 });
    expect(root.state!.variables).toEqual({ p1: { secret: 1, answer: 7 } });
  });

  it('should let an error cross it', async () => {
    const root = (await drive(caller(''), {}, { child })).start({ fails: true }).complete('work');
    expect(root.active()).toBe('handled');
    expect(root.last).toContainEqual(expect.objectContaining({ type: 'process-instance.terminated', processId: 'child' }));
  });

  it('should raise an incident when the process is missing, and bound recursion', async () => {
    expect((await drive(caller(''))).start().active()).toBe('c!CALLED_PROCESS_NOT_FOUND');
    const self = (await drive('start s\ncall c {process=p}\ns -> c')).start();
    expect(self.active()).toBe('c!CALL_DEPTH_EXCEEDED');
  });
});

describe('variables', () => {
  it('should keep inputs local and propagate outputs upwards', async () => {
    const root = (await drive('start s\nuser a {in=local:amount + 1,deep.x:1 out=total:local * 2}\nuser b\ns -> a\na -> b')).start({
      amount: 1,
    });
    expect(root.last.find((event) => event.type === 'user-task.opened')).toMatchObject({ task: { input: { local: 2, deep: { x: 1 } } } });
    root.complete('a', { local: 10 });
    expect(root.state!.variables).toEqual({ p1: { amount: 1, total: 20 } });
  });

  it('should write a variable where it exists, else to the process', async () => {
    const root = (await drive('start s\nsub box {in=own:1}\n  start bs\n  user a\n  user b\n  bs -> a\n  a -> b\ns -> box')).start();
    root.complete('a', { own: 2, other: 3 });
    const scope = Object.entries(root.state!.nodes).find(([, node]) => node.element === 'box')![0];
    expect(root.state!.variables).toEqual({ p1: { other: 3 }, [scope]: { own: 2 } });
  });

  it('should read the case record as `case`, which nothing can write', async () => {
    const root = (
      await drive('start s\nxor g\nuser a\nuser b\ns -> g\ng -> a [case.fineFen > 100]\ng -> b [default]', {
        facts: { case: { fineFen: 500 } },
      })
    ).start();
    expect(root.active()).toBe('a');
    expect(root.try({ type: 'variables.set', variables: { case: 1 } })).toMatchObject({ code: 'VARIABLE_NAME_INVALID' });
  });
});

describe('bounds', () => {
  it('should stop an endless loop with an incident instead of hanging', async () => {
    const root = (await drive('start s\nxor m\nmanual a\nxor g\nend e\ns -> m\nm -> a\na -> g\ng -> m [true]\ng -> e [default]')).start();
    expect(root.active()).toMatch(/!STEP_LIMIT_EXCEEDED$/);
    expect(root.try({ type: 'incident.resolve', incidentId: root.incidentId() })).toBeNull();
    expect(root.active()).toMatch(/!STEP_LIMIT_EXCEEDED$/);
  });

  it('should turn an expression that explodes into an incident', async () => {
    const root = (await drive('start s\nscript a {feel=count(for i in 1..3000000 return i) result=x}\ns -> a')).start();
    expect(root.active()).toBe('a!FEEL_LIMIT_EXCEEDED');
  });
});
