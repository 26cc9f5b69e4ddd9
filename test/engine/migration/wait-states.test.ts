import { describe, expect, it } from '@jest/globals';
import { returnTargets } from '../../../engine/src/pure.ts';
import { versions } from './versions.ts';

/* One description a wait state, in the order of the table of docs/migration.md; whole, so that a missing one shows. */

const SIMPLE = 'start s\nuser a {form=f1}\nuser b\nend e\ns -> a\na -> b\nb -> e';

describe('a user task', () => {
  it('should keep its id and who has it, and take name, form and duty of the new version', async () => {
    const root = (await versions(SIMPLE, SIMPLE.replace('{form=f1}', '{form=f2 name=new om:duty=handle om:stage=filing}'))).start();
    const taskId = root.taskId('a');
    root.migrate();
    expect(root.taskId('a')).toBe(taskId);
    expect(root.last).toContainEqual(
      expect.objectContaining({
        type: 'user-task.migrated',
        task: expect.objectContaining({
          taskId,
          definitionId: 'v2',
          formKey: 'f2',
          name: 'new',
          duty: 'handle',
          stage: 'filing',
          assignee: 'p1',
        }),
      }),
    );
    expect(root.last[0]).toMatchObject({
      type: 'process-instance.migrated',
      from: 'v1',
      to: 'v2',
      planDigest: 'sm3:test',
      moves: [{ from: 'a', to: 'a' }],
    });
    root.complete('a').complete('b');
    expect(root.state!.status).toBe('completed');
  });

  it('should go on by the new version, through a step that was inserted', async () => {
    const root = (await versions(SIMPLE, 'start s\nuser a {form=f1}\nuser c\nuser b\nend e\ns -> a\na -> c\nc -> b\nb -> e')).start();
    root.migrate().complete('a');
    expect(root.active()).toBe('c');
  });

  it('should follow a renamed element by its form and neighbours', async () => {
    const root = (await versions(SIMPLE, SIMPLE.replace(/\ba\b/g, 'a2'))).start();
    root.migrate();
    expect(root.active()).toBe('a2');
    expect(root.last[0]).toMatchObject({ moves: [{ from: 'a', to: 'a2' }] });
  });

  it('should stop where its step is gone', async () => {
    const root = (await versions(SIMPLE, 'start s\nservice x\nend e\ns -> x\nx -> e')).start();
    expect(root.stops()).toBe('MIGRATION_NOT_POSSIBLE MIGRATION_ELEMENT_UNMAPPED:a');
    expect(root.active()).toBe('a');
  });

  it('should keep candidates the new version says the same about, and evaluate others again', async () => {
    const before = 'start s\nuser a {candidateUsers=p1,p2}\nend e\ns -> a\na -> e';
    const same = (await versions(before, before)).start();
    same.migrate();
    expect(same.node('a').task).toMatchObject({ assignee: null, users: ['p1', 'p2'] });
    const other = (await versions(before, before.replace('p1,p2', 'p2,p3'))).start();
    other.do({ type: 'user-task.claim', taskId: other.taskId('a') });
    other.facts = { ...other.facts, people: { p1: { personId: 'p1', name: 'p1', posts: [], certificates: [] } } };
    other.migrate();
    expect(other.node('a').task).toMatchObject({ assignee: null, users: ['p2', 'p3'] });
  });

  it('should go back to its candidates where the new duty bars whoever has it', async () => {
    const rules = { distinctPersons: [{ duties: ['handle', 'review'], guardrail: 'G', basis: 'b' }], qualified: [] } as const;
    const root = (
      await versions(SIMPLE, SIMPLE.replace('{form=f1}', '{form=f1 om:duty=review}'), {
        rules,
        facts: { participations: [{ personId: 'p1', duty: 'handle' }] },
      })
    ).start();
    root.migrate();
    expect(root.node('a').task!.assignee).toBeNull();
    expect(root.last.find((event) => event.type === 'user-task.migrated')).toMatchObject({
      assigneeBefore: 'p1',
      task: { withheld: { code: 'DUTY_CONFLICT' } },
    });
  });

  it('should be several where several tokens are in one element', async () => {
    const text = (a: string) =>
      `start s\nand f\nmanual x\nmanual y\nuser ${a} {form=same}\nend e\ns -> f\nf -> x\nf -> y\nx -> ${a}\ny -> ${a}\n${a} -> e`;
    const root = (await versions(text('a'), text('b'))).start();
    root.migrate();
    expect(root.active()).toBe('b b');
    root.complete('b').complete('b');
    expect(root.state!.status).toBe('completed');
  });
});

describe('a job in flight', () => {
  it('should go on, and be created anew where the type is another', async () => {
    const text = (job: string) => `start s\nservice w {job=${job}}\nend e\ns -> w\nw -> e`;
    const same = (await versions(text('a'), text('a'))).start();
    const jobId = same.jobId('w');
    same.migrate();
    expect(same.jobId('w')).toBe(jobId);
    const other = (await versions(text('a'), text('b'))).start();
    other.migrate();
    expect(other.types()).toEqual(expect.arrayContaining(['job.cancelled', 'job.created']));
    other.job('w');
    expect(other.state!.status).toBe('completed');
  });

  it('should keep the incident of one that failed, and try again what the new version says', async () => {
    const text = (job: string) => `start s\nservice w {job=${job}}\nend e\ns -> w\nw -> e`;
    const root = (await versions(text('a'), text('b'))).start();
    root.do({ type: 'job.fail', jobId: root.jobId('w'), message: 'no', retriesLeft: 0 }, { kind: 'system', id: 'job' });
    const incidentId = root.incidentId();
    root.migrate();
    expect(root.incidentId()).toBe(incidentId);
    root.do({ type: 'incident.resolve', incidentId });
    expect(root.last.find((event) => event.type === 'job.created')).toMatchObject({ job: { jobType: 'b', definitionId: 'v2' } });
  });
});

describe('a timer', () => {
  const timed = (time: string) => `start s\nuser a\nboundary t {on=a ${time}}\nuser late\nend e\ns -> a\na -> e\nt -> late\nlate -> e`;

  it('should keep its due date where the text is the same', async () => {
    const root = (await versions(timed('after=P5D'), timed('after=P5D'))).start();
    root.now = '2026-11-22T00:00:00.000Z';
    root.migrate();
    expect(root.due('t')).toBe('2026-11-26T00:00:00.000Z');
    expect(root.types()).not.toContain('timer.scheduled');
  });

  it('should be counted again from its beginning where the text is another, and fire at once where that is past', async () => {
    const root = (await versions(timed('after=P5D'), timed('after=P3D'))).start();
    root.now = '2026-11-25T00:00:00.000Z';
    root.migrate();
    expect(root.due('t')).toBe('2026-11-24T00:00:00.000Z');
    expect(root.fire('t').active()).toBe('late');
  });

  it('should be kept or counted again as the plan says', async () => {
    const kept = (await versions(timed('after=P5D'), timed('after=P3D'))).start();
    kept.migrate({ timers: { t: 'keep' } });
    expect(kept.due('t')).toBe('2026-11-26T00:00:00.000Z');
    const counted = (await versions(timed('deadline=D'), timed('deadline=D'), { deadlines: { D: '2026-12-01T16:00:00.000Z' } })).start();
    counted.deadlines = { D: '2026-12-11T16:00:00.000Z' };
    counted.migrate({ timers: { t: 'recount' } });
    expect(counted.due('t')).toBe('2026-12-11T16:00:00.000Z');
  });

  it('should stop the migration where its deadline cannot be counted yet', async () => {
    const root = (await versions('start s\nuser a\nend e\ns -> a\na -> e', timed('deadline=D'))).start();
    expect(root.stops()).toBe('MIGRATION_NOT_POSSIBLE MIGRATION_WAIT_FAILED:t');
  });

  it('should not come back once it has fired', async () => {
    const text = `start s\nuser a\nboundary t {on=a interrupt=no after=P5D}\nuser late\nend e\ns -> a\na -> e\nt -> late\nlate -> e`;
    const root = (await versions(text, text)).start();
    root.fire('t').migrate();
    expect(root.waits()).toBe('');
    expect(root.active()).toBe('a late');
  });
});

describe('boundary events', () => {
  const plain = 'start s\nuser a\nuser late\nend e\ns -> a\na -> e\nlate -> e';
  it('should be opened where gained and cancelled where lost', async () => {
    const without = plain.replace('\nuser late', '').replace('\nlate -> e', '');
    const with1 = `${without}\nuser late\nboundary t {on=a after=P5D}\nt -> late\nlate -> e`;
    const gained = (await versions(without, with1)).start();
    expect(gained.migrate().waits()).toBe('timer:t');
    expect(gained.fire('t').active()).toBe('late');
    const lost = (await versions(with1, without)).start();
    expect(lost.migrate().waits()).toBe('');
    expect(lost.types()).toContain('timer.cancelled');
  });
});

describe('subscriptions', () => {
  it('should stay where name and key are the same, and be opened anew where not', async () => {
    const text = (message: string) => `start s\ncatch c {message=${message}}\nend e\ns -> c\nc -> e`;
    const same = (await versions(text('m/key'), text('m/key'))).start({ key: 'k', other: 'o' });
    const before = same.waitId('c');
    same.migrate();
    expect(same.waitId('c')).toBe(before);
    const other = (await versions(text('m/key'), text('m/other'))).start({ key: 'k', other: 'o' });
    other.migrate();
    expect(other.last).toContainEqual(expect.objectContaining({ type: 'subscription.opened', correlationKey: 'o' }));
    expect(other.types()).toContain('subscription.closed');
    other.message('c');
    expect(other.state!.status).toBe('completed');
  });

  it('should become another kind of event where the catch event has', async () => {
    const text = (event: string) => `start s\ncatch c {${event}}\nend e\ns -> c\nc -> e`;
    const root = (await versions(text('signal=x'), text('after=PT1H'))).start();
    root.migrate();
    expect(root.waits()).toBe('timer:c');
  });

  it('should look at a new condition at once', async () => {
    const text = (when: string) => `start s\nuser a\nboundary c {on=a when=${when}}\nuser b\nend e\ns -> a\na -> e\nc -> b\nb -> e`;
    const root = (await versions(text('amount > 100'), text('amount > 10'))).start({ amount: 50 });
    root.migrate();
    expect(root.active()).toBe('b');
    const same = (await versions(text('amount > 100'), text('amount > 100'))).start({ amount: 50 });
    same.migrate().set({ amount: 200 });
    expect(same.active()).toBe('b');
  });

  it('should follow an event-based gateway: one gained, one lost, one kept', async () => {
    const text = (second: string) =>
      `start s\nevent g\ncatch c1 {message=m}\ncatch ${second}\nend e\ns -> g\ng -> c1\ng -> ${second.split(' ')[0]}\nc1 -> e\n${second.split(' ')[0]} -> e`;
    const root = (await versions(text('c2 {signal=x}'), text('c3 {after=PT1H}'))).start();
    root.migrate();
    expect(root.waits()).toBe('message:c1 timer:c3');
    root.fire('c3');
    expect(root.state!.status).toBe('completed');
  });
});

describe('tokens at a join', () => {
  const joined = (j: string, kind = 'and') =>
    `start s\n${kind} f\nuser a\nuser b\n${kind} ${j}\nuser last\nend e\ns -> f\nf -> a${kind === 'or' ? ' [true]' : ''}\nf -> b${kind === 'or' ? ' [default]' : ''}\na -> ${j}\nb -> ${j}\n${j} -> last\nlast -> e`;

  it('should go over flow by flow', async () => {
    const root = (await versions(joined('j'), joined('k'))).start();
    root.complete('a').migrate();
    expect(root.active()).toBe('(k) b');
    expect(root.complete('b').active()).toBe('last');
  });

  it('should stop where the flow is gone, unless it is mapped', async () => {
    const after = joined('j').replace('a -> j', 'user c\na -> c\nc -> j');
    const root = (await versions(joined('j'), after)).start();
    root.complete('a');
    const plan = { processes: [{ ...root.mapping(), flows: {} }] };
    expect(root.tryPlan(plan)).toMatchObject({
      code: 'MIGRATION_NOT_POSSIBLE',
      details: { findings: [{ code: 'MIGRATION_FLOW_UNMAPPED', elementId: 'j' }] },
    });
    root.migrate({ flows: { 'a-j': 'c-j' } });
    expect(root.complete('b').active()).toBe('last');
  });

  it('should go on where the flow it waited for is gone', async () => {
    const after = 'start s\nuser a\nand j\nuser last\nend e\ns -> a\na -> j\nj -> last\nlast -> e';
    const inclusive = (await versions(joined('j'), after)).start();
    inclusive.complete('a');
    expect(inclusive.stops()).toContain('MIGRATION_ELEMENT_UNMAPPED:b');
  });

  it('should keep what a return puts back', async () => {
    const returning = (j: string) => joined(j).replace('user last', 'user last {om:operations=return}');
    const root = (await versions(returning('j'), returning('k'))).start();
    root.complete('b').complete('a').migrate();
    root.do({ type: 'user-task.return', taskId: root.taskId('last'), target: 'a', reason: 'again' });
    expect(root.active()).toBe('(k) a');
    expect(root.complete('a').active()).toBe('last');
  });
});

describe('several at once', () => {
  it.each(['yes', 'no'])('should keep members of a multi-instance, sequential: %s', async (sequential) => {
    const text = (a: string, as: string) =>
      `start s\nuser ${a} {form=f each=[1,2,3] as=${as} sequential=${sequential} collect=results value=${as} name=sign}\nend e\ns -> ${a}\n${a} -> e`;
    const root = (await versions(text('a', 'item'), text('b', 'one'))).start();
    root.complete('a').migrate();
    while (root.state!.status === 'active') root.complete('b');
    expect(root.variables()['results']).toEqual([1, 2, 3]);
  });

  it('should keep nested multi-instances and waits of each member', async () => {
    const text = (time: string) => `start s
sub x {each=[1,2]}
  start xs
  user a {each=[1,2]}
  boundary t {on=a interrupt=no after=${time}}
  end xe
  xs -> a
  a -> xe
  t -> xe
end e
s -> x
x -> e`;
    const root = (await versions(text('P5D'), text('P3D'))).start();
    root.complete('a').migrate();
    expect(root.active()).toBe('a a a');
    expect(root.waits()).toBe('timer:t timer:t');
    root.fire('t').complete('a').complete('a').complete('a');
    expect(root.state!.status).toBe('completed');
  });

  it('should not become another way of repeating', async () => {
    const text = (each: string) => `start s\nuser a${each}\nend e\ns -> a\na -> e`;
    const root = (await versions(text(' {each=[1,2]}'), text(''))).start();
    expect(root.stops({ elements: { a: 'a' } })).toBe('MIGRATION_PLAN_INVALID MIGRATION_LOOP_DIFFERS:a');
  });

  it('should take the new maximum of a standard loop for the next round', async () => {
    const text = (max: number) => `start s\nuser a {max=${max}}\nend e\ns -> a\na -> e`;
    const root = (await versions(text(5), text(2))).start();
    root.complete('a').migrate().complete('a');
    expect(root.state!.status).toBe('completed');
  });
});

describe('levels', () => {
  const flat =
    'start s\nuser a {om:operations=return}\nuser b {om:operations=return}\nuser c {om:operations=return}\nend e\ns -> a\na -> b\nb -> c\nc -> e';
  const wrapped = `start s
user a {om:operations=return}
sub x
  start xs
  user b {om:operations=return}
  user c {om:operations=return}
  end xe
  xs -> b
  b -> c
  c -> xe
boundary t {on=x after=P1D}
end e
end late
s -> a
a -> x
x -> e
t -> late`;

  it('should begin around what moves into them, and steps inside can still be returned to', async () => {
    const root = (await versions(flat, wrapped)).start();
    root.complete('a').complete('b').migrate();
    expect(root.active()).toBe('c');
    expect(root.waits()).toBe('timer:t');
    expect(returnTargets(root.programs, root.state!, root.taskId('c')).map((one) => one.elementId)).toEqual(['b', 'a']);
    root.do({ type: 'user-task.return', taskId: root.taskId('c'), target: 'a', reason: 'again' });
    expect(root.active()).toBe('a');
    root.complete('a').complete('b').complete('c');
    expect(root.state!.status).toBe('completed');
  });

  it('should go from around what was in them', async () => {
    const root = (await versions(wrapped, flat)).start();
    root.complete('a').complete('b').migrate();
    expect(root.active()).toBe('c');
    expect(root.waits()).toBe('');
    expect(returnTargets(root.programs, root.state!, root.taskId('c')).map((one) => one.elementId)).toEqual(['a', 'b']);
    root.do({ type: 'user-task.return', taskId: root.taskId('c'), target: 'b', reason: 'again' });
    expect(root.complete('b').complete('c').state!.status).toBe('completed');
  });

  it('should stop where something would have to be entered half-way that is several', async () => {
    const root = (await versions(flat, wrapped.replace('sub x', 'sub x {each=[1,2]}'))).start();
    root.complete('a');
    expect(root.stops()).toContain('MIGRATION_SCOPE_DIFFERS:b');
  });

  it('should stop where variables of a level would be lost', async () => {
    const root = (await versions(wrapped.replace('sub x', 'sub x {in=y:1}'), flat)).start();
    root.complete('a');
    expect(root.stops()).toBe('MIGRATION_NOT_POSSIBLE MIGRATION_VARIABLES_LOST:x');
  });
});

describe('event sub-processes', () => {
  const text = (time: string, interrupting = 'yes') => `start s
user a
esp x
  start xs {after=${time} interrupt=${interrupting}}
  user h
  end xe
  xs -> h
  h -> xe
end e
s -> a
a -> e`;

  it('should be gained, lost, and counted anew', async () => {
    const none = 'start s\nuser a\nend e\ns -> a\na -> e';
    expect((await versions(none, text('P1D'))).start().migrate().waits()).toBe('timer:xs');
    expect((await versions(text('P1D'), none)).start().migrate().waits()).toBe('');
    expect((await versions(text('P2D'), text('P1D'))).start().migrate().due('xs')).toBe('2026-11-22T00:00:00.000Z');
  });

  it('should go on where one runs, and not begin anew where it interrupted', async () => {
    const root = (await versions(text('P1D'), text('P1D').replace('user h', 'user h {name=new}'))).start();
    root.fire('xs').migrate();
    expect(root.active()).toBe('h');
    expect(root.waits()).toBe('');
    expect(root.complete('h').state!.status).toBe('completed');
  });
});

describe('compensation', () => {
  const text = (a: string, undo: string) => `start s
service ${a} {job=book}
boundary c {on=${a} undo=${undo}}
service ${undo} {handler=yes job=cancel}
user b
throw t {undo=all}
end e
s -> ${a}
${a} -> b
b -> t
t -> e`;

  it('should keep what can be undone, under its new name', async () => {
    const root = (await versions(text('a', 'u'), text('a2', 'u2'))).start();
    root
      .job('a')
      .migrate({ elements: { a: 'a2', u: 'u2' } })
      .complete('b');
    expect(root.active()).toContain('u2');
    expect(root.job('u2').state!.status).toBe('completed');
  });

  it('should go on in the middle of it', async () => {
    const root = (await versions(text('a', 'u'), text('a2', 'u2'))).start();
    root
      .job('a')
      .complete('b')
      .migrate({ elements: { a: 'a2', u: 'u2' } });
    expect(root.job('u2').state!.status).toBe('completed');
  });

  it('should stop where a completed step could not be undone any more, unless given up on purpose', async () => {
    const without = text('a', 'u').replace('boundary c {on=a undo=u}\nservice u {handler=yes job=cancel}\n', '');
    const root = (await versions(text('a', 'u'), without)).start();
    root.job('a');
    expect(root.stops()).toBe('MIGRATION_NOT_POSSIBLE MIGRATION_COMPENSATION_LOST:a');
    root.migrate({ elements: { a: null } });
    expect(root.complete('b').state!.status).toBe('completed');
  });
});

describe('call activities', () => {
  const caller = (call: string, process = 'child') =>
    `start s\ncall ${call} {process=${process} name=call}\nend e\ns -> ${call}\n${call} -> e`;
  const child = (w: string) => `start cs\nuser ${w} {form=f}\nend ce\ncs -> ${w}\n${w} -> ce`;

  it('should keep the called process on its version, or take it along', async () => {
    const more = { c1: ['child', child('w')], c2: ['child', child('w2')] } as const;
    const kept = (await versions(caller('c'), caller('d'), {}, more)).start();
    kept.migrate();
    expect(kept.active()).toBe('w');
    expect(kept.complete('w').state!.status).toBe('completed');
    const taken = (await versions(caller('c'), caller('d'), {}, more)).start();
    taken.migrate({}, [{ from: 'c1', to: 'c2', elements: { w: 'w2' } }]);
    expect(taken.active()).toBe('w2');
    expect(taken.complete('w2').state!.status).toBe('completed');
    const alone = (await versions(caller('c'), caller('d'), {}, more)).start();
    expect(alone.tryPlan({ processes: [{ from: 'c1', to: 'c2', elements: { w: 'w2' } }] })).toBeNull();
    expect(alone.active()).toBe('w2');
  });

  it('should stop where another process would be called', async () => {
    const more = { c1: ['child', child('w')], o1: ['other', child('w')] } as const;
    const root = (await versions(caller('c'), caller('c', 'other'), {}, more)).start();
    expect(root.stops()).toBe('MIGRATION_NOT_POSSIBLE MIGRATION_CALL_DIFFERS:c');
  });
});

describe('an incident', () => {
  it('should stay, and be resolved by the new version', async () => {
    const text = (condition: string) => `start s\nxor g\nuser a\nend e\ns -> g\ng -> a [${condition}]\na -> e`;
    const root = (await versions(text('false'), text('true'))).start();
    expect(root.active()).toBe('g!NO_CONDITION_TRUE');
    const incidentId = root.incidentId();
    root.migrate();
    expect(root.active()).toBe('g!NO_CONDITION_TRUE');
    root.do({ type: 'incident.resolve', incidentId });
    expect(root.active()).toBe('a');
  });
});

describe('a plan', () => {
  it.each([
    [
      'names elements that are nowhere',
      { elements: { nowhere: 'a', a: 'nothing' } },
      'MIGRATION_ELEMENT_UNKNOWN:nowhere MIGRATION_TARGET_MISSING:a',
    ],
    ['gives a task the place of a gateway', { elements: { a: 'e' } }, 'MIGRATION_KIND_DIFFERS:a'],
    ['names flows that are nowhere', { flows: { x: 'y' } }, 'MIGRATION_FLOW_UNMAPPED:x'],
  ])('should be refused whole where it %s', async (_what, change, expected) => {
    const root = (await versions(SIMPLE, SIMPLE)).start();
    expect(root.stops(change)).toBe(`MIGRATION_PLAN_INVALID ${expected}`);
  });

  it('should be refused where a definition is not there, twice there, or of another process', async () => {
    const root = (await versions(SIMPLE, SIMPLE, {}, { o1: ['other', SIMPLE] })).start();
    const { elements } = root.mapping();
    const code = (processes: { from: string; to: string }[]) =>
      root.tryPlan({ processes: processes.map((one) => ({ ...one, elements })) })?.code;
    expect(code([])).toBe('MIGRATION_PLAN_INVALID');
    expect(code([{ from: 'v1', to: 'v9' }])).toBe('MIGRATION_PLAN_INVALID');
    expect(
      code([
        { from: 'v1', to: 'v2' },
        { from: 'v1', to: 'v2' },
      ]),
    ).toBe('MIGRATION_PLAN_INVALID');
    expect(code([{ from: 'v1', to: 'o1' }])).toBe('MIGRATION_PLAN_INVALID');
    expect(code([{ from: 'v2', to: 'v1' }])).toBe('MIGRATION_NOT_CONCERNED');
  });

  it('should be able to swap two steps', async () => {
    const root = (await versions(SIMPLE, SIMPLE)).start();
    root.migrate({ elements: { a: 'b', b: 'a' } });
    expect(root.active()).toBe('b');
  });
});
