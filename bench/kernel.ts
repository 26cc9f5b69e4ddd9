/**
 * The kernel alone: median time of one step (complete a user task and come to rest) at 35 and at 300 elements, and the size of the state.
 * Limits: ≤ 60 µs at 35 elements, ≤ 1.5× of that at 300, ≤ 2 KB with three live branches and timers, no growth over 1,000 loops.
 */
import { type Env, type Program, type ProgramSet, type State, step } from '../engine/src/pure.ts';
import { bpmn, NO_FACTS, NO_RULES, programsOf } from '../test/engine/model.ts';

let ids = 0;
const env: Env = { now: '2026-11-21T00:00:00.000Z', newId: () => `id${++ids}`, facts: NO_FACTS, deadline: () => null };
const person = { kind: 'person', id: 'p1' } as const;

/** Blocks of: a choice, a parallel pair with a boundary timer, a joined task. 11 elements each. */
function model(blocks: number): string {
  const lines = ['start s', 'user first', 's -> first'];
  let last = 'first';
  for (let i = 0; i < blocks; i++) {
    lines.push(
      `xor g${i}`,
      `user x${i}`,
      `user y${i}`,
      `xor m${i}`,
      `and f${i}`,
      `user a${i}`,
      `boundary t${i} {on=a${i} interrupt=no after=P5D}`,
      `user b${i}`,
      `and j${i}`,
      `user r${i}`,
      `end e${i}`,
      `${last} -> g${i}`,
      `g${i} -> x${i} [amount > ${i}]`,
      `g${i} -> y${i} [default]`,
      `x${i} -> m${i}`,
      `y${i} -> m${i}`,
      `m${i} -> f${i}`,
      `f${i} -> a${i}`,
      `f${i} -> b${i}`,
      `a${i} -> j${i}`,
      `b${i} -> j${i}`,
      `j${i} -> r${i}`,
      `t${i} -> e${i}`,
    );
    last = `r${i}`;
  }
  return bpmn([...lines, 'end end', `${last} -> end`].join('\n'));
}

function setOf(program: Program): ProgramSet {
  return { program: () => program, resolveCall: (id) => id, rules: () => NO_RULES };
}

function accept(result: ReturnType<typeof step>): State {
  if (result.kind === 'refused') throw new Error(result.code);
  return result.state;
}

/** Plays the process over and over; answers the median step in µs and the largest state seen. */
function measure(program: Program, rounds: number): { us: number; bytes: number } {
  const set = setOf(program);
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    let state = accept(step(set, null, { type: 'process.start', actor: person, processId: 'p', variables: { amount: 5 } }, env));
    while (state.status === 'active') {
      const taskId = Object.values(state.nodes).find((node) => node.task !== undefined)!.task!.id;
      const command = { type: 'user-task.complete', actor: person, taskId, output: { amount: 5 } } as const;
      const began = performance.now();
      const result = step(set, state, command, env);
      if (round > 0) times.push((performance.now() - began) * 1000);
      state = accept(result);
      if (round === 0) bytes = Math.max(bytes, JSON.stringify(state).length);
    }
  }
  times.sort((a, b) => a - b);
  return { us: times[times.length >> 1]!, bytes };
}

function line(name: string, value: string, limit: string, isWithin: boolean): void {
  console.log(`${name.padEnd(44)} ${value.padStart(12)}   ${limit.padEnd(16)} ${isWithin ? 'within 达标' : 'BEYOND 未达标'}`);
}

const [small] = await programsOf(model(3));
const [large] = await programsOf(model(27));
const [branches] = await programsOf(
  bpmn(
    'start s\nand f\nuser a\nboundary ta {on=a after=P5D}\nuser b\nboundary tb {on=b after=P5D}\nuser c\nboundary tc {on=c after=P5D}\nand j\nend e\ns -> f\nf -> a\nf -> b\nf -> c\na -> j\nb -> j\nc -> j\nj -> e\nta -> e\ntb -> e\ntc -> e',
  ),
);
measure(small!, 200);
const at35 = measure(small!, 400);
const at300 = measure(large!, 60);
const ratio = at300.us / at35.us;
const threeBranches = JSON.stringify(
  accept(step(setOf(branches!), null, { type: 'process.start', actor: person, processId: 'p' }, env)),
).length;
line(`step, median, ${small!.elements.length} elements`, `${at35.us.toFixed(1)} µs`, '≤ 60 µs', at35.us <= 60);
line(`step, median, ${large!.elements.length} elements`, `${at300.us.toFixed(1)} µs`, '≤ 90 µs', at300.us <= 90);
line('300 elements against 35', `${ratio.toFixed(2)} ×`, '≤ 1.5 ×', ratio <= 1.5);
line('state, three branches with timers', `${threeBranches} B`, '≤ 2048 B', threeBranches <= 2048);
line(`state, largest at ${small!.elements.length} elements`, `${at35.bytes} B`, '≤ 2048 B', at35.bytes <= 2048);
line(`state, largest at ${large!.elements.length} elements`, `${at300.bytes} B`, '-', true);
