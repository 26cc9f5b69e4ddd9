/**
 * The kernel alone: time of one step (complete a user task and come to rest) at 35 and at 300 elements, and the size of the state. Both
 * models are played in turn in one run, so that what else the machine does falls on both; minimum, tenth and median are printed.
 * Limits: ≤ 60 µs at 35 elements, ≤ 1.5× of that at 300, ≤ 2 KB with three live branches and timers, no growth over 1,000 loops.
 */
import { type Env, type Program, type ProgramSet, type State, step } from '../engine/src/pure.ts';
import { bpmn, NO_FACTS, NO_RULES, programsOf } from '../test/engine/model.ts';

let ids = 0;
/** As long as a real one. */
const uuid = () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;
const env: Env = { now: '2026-11-21T00:00:00.000Z', newId: uuid, facts: NO_FACTS, deadline: () => null };
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

interface Play {
  /** of each step, µs */
  readonly us: number[];
  readonly largestState: number;
}

function completeNext(set: ProgramSet, state: State, output: { readonly amount: number }): { readonly state: State; readonly us: number } {
  const taskId = Object.values(state.nodes).find((node) => node.task !== undefined)!.task!.id;
  const command = { type: 'user-task.complete', actor: person, taskId, output } as const;
  const began = performance.now();
  const result = step(set, state, command, env);
  return { us: (performance.now() - began) * 1000, state: accept(result) };
}

function startOf(set: ProgramSet): State {
  return accept(step(set, null, { type: 'process.start', actor: person, processId: 'p', variables: { amount: 5 } }, env));
}

/** One case from start to end. */
function play(program: Program): Play {
  const set = setOf(program);
  const us: number[] = [];
  let largestState = 0;
  for (let state = startOf(set); state.status === 'active'; ) {
    largestState = Math.max(largestState, JSON.stringify(state).length);
    const next = completeNext(set, state, { amount: 5 });
    us.push(next.us);
    state = next.state;
  }
  return { us, largestState };
}

/** Small and large in turn, as many steps of the one as of the other. */
function playInTurn(rounds: number, perRound: number): { readonly small: Play; readonly large: Play } {
  const plays: { small: Play[]; large: Play[] } = { small: [], large: [] };
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < perRound; i++) plays.small.push(play(small!));
    plays.large.push(play(large!));
  }
  return { small: united(plays.small), large: united(plays.large) };
}

function united(plays: readonly Play[]): Play {
  return {
    us: plays.flatMap((one) => one.us).sort((a, b) => a - b),
    largestState: Math.max(...plays.map((one) => one.largestState)),
  };
}

const at = (ascending: readonly number[], part: number) => ascending[Math.floor((ascending.length - 1) * part)]!;

/** A block with a parallel pair and a timer, done over and over: the state after so many rounds, and the median step since the last mark. */
function loop(marks: readonly number[]): { readonly bytes: number; readonly us: number }[] {
  const set = setOf(looping!);
  let state = startOf(set);
  let round = 0;
  return marks.map((mark) => {
    const us: number[] = [];
    for (; round < mark; round++) {
      for (let i = 0; i < 3; i++) {
        const next = completeNext(set, state, { amount: 5 });
        us.push(next.us);
        state = next.state;
      }
    }
    us.sort((a, b) => a - b);
    return { bytes: JSON.stringify(state).length, us: at(us, 0.5) };
  });
}

function line(name: string, value: string, limit: string, isWithin: boolean): void {
  console.log(`${name.padEnd(44)} ${value.padStart(12)}   ${limit.padEnd(16)} ${isWithin ? 'within 达标' : 'BEYOND 未达标'}`);
}

const PARTS = [
  ['minimum', 0],
  ['tenth', 0.1],
  ['median', 0.5],
] as const;
const [small] = await programsOf(model(3));
const [large] = await programsOf(model(27));
const [branches] = await programsOf(
  bpmn(
    'start s\nand f\nuser a\nboundary ta {on=a after=P5D}\nuser b\nboundary tb {on=b after=P5D}\nuser c\nboundary tc {on=c after=P5D}\nand j\nend e\ns -> f\nf -> a\nf -> b\nf -> c\na -> j\nb -> j\nc -> j\nj -> e\nta -> e\ntb -> e\ntc -> e',
  ),
);
const [looping] = await programsOf(
  bpmn(
    'start s\nuser first\nand f\nuser a\nboundary t {on=a interrupt=no after=P5D}\nuser b\nand j\nxor again\nend e\nend late\ns -> first\nfirst -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> again\nagain -> first [amount > 0]\nagain -> e [default]\nt -> late',
  ),
);
playInTurn(25, 8); // warm
const plays = playInTurn(120, 9);
for (const [name, part] of PARTS) {
  const [at35, at300] = [at(plays.small.us, part), at(plays.large.us, part)];
  const isLimit = name === 'median';
  line(`step, ${name}, ${small!.elements.length} elements`, `${at35.toFixed(1)} µs`, isLimit ? '≤ 60 µs' : '-', at35 <= 60);
  line(`step, ${name}, ${large!.elements.length} elements`, `${at300.toFixed(1)} µs`, isLimit ? '≤ 90 µs' : '-', at300 <= 90);
  line(`${name}, 300 elements against 35`, `${(at300 / at35).toFixed(2)} ×`, '≤ 1.5 ×', at300 / at35 <= 1.5);
}
const threeBranches = JSON.stringify(startOf(setOf(branches!))).length;
line('state, three branches with timers', `${threeBranches} B`, '≤ 2048 B', threeBranches <= 2048);
line(`state, largest at ${small!.elements.length} elements`, `${plays.small.largestState} B`, '≤ 2048 B', plays.small.largestState <= 2048);
line(`state, largest at ${large!.elements.length} elements`, `${plays.large.largestState} B`, '-', true);
const [young, old] = loop([100, 1100]) as [{ bytes: number; us: number }, { bytes: number; us: number }];
const DIGITS = 16; // nodes are numbered: a longer number is no growth
line('state after 100 loops', `${young.bytes} B`, '≤ 2048 B', young.bytes <= 2048);
line('state after 1,100 loops', `${old.bytes} B`, `≤ ${young.bytes + DIGITS} B`, old.bytes <= young.bytes + DIGITS);
line('median step, loops 101–1,100 against 1–100', `${(old.us / young.us).toFixed(2)} ×`, '≤ 1.2 ×', old.us / young.us <= 1.2);
