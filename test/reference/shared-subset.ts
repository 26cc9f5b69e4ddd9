import { secondOpinion } from '../conformance/bpmn-engine.ts';
import { Random } from './generator/random.ts';
import { Writer } from './generator/writer.ts';
import type { Act } from './interpreter/interpreter.ts';
import { KernelRun, readFor } from './kernel-run.ts';
import { type Trial, xmlOf } from './trial.ts';

/**
 * Random models of the part of BPMN that bpmn-engine runs as the standard says: user tasks and tasks of no kind, sequences, parallel blocks, embedded
 * sub-processes, ends anywhere, a terminate end; exclusive choices and loops, but none inside a branch that a join waits for, because
 * bpmn-engine passes on discarded paths and counts them as arrived.
 */
type Ends = readonly [string, string];

function block(w: Writer, depth: number, isJoined: boolean): Ends {
  const { random } = w;
  if (depth <= 0 || random.chance(0.2)) return task(w);
  const kinds = [sequence, sequence, parallel, subProcess, ...(isJoined ? [] : [choice])];
  return random.pick(kinds)(w, depth - 1, isJoined);
}

function task(w: Writer): Ends {
  const id = w.random.chance(0.85) ? w.node('user', w.id('t')) : w.node('task', w.id('p'));
  return [id, id];
}

function sequence(w: Writer, depth: number, isJoined: boolean): Ends {
  const parts = Array.from({ length: w.random.between(2, 3) }, () => block(w, depth, isJoined));
  for (let i = 1; i < parts.length; i++) w.flow(parts[i - 1]![1], parts[i]![0]);
  return [parts[0]![0], parts.at(-1)![1]];
}

function parallel(w: Writer, depth: number): Ends {
  const [fork, join] = [w.node('and', w.id('f')), w.node('and', w.id('i'))];
  for (let i = w.random.between(2, 3); i > 0; i--) {
    const [from, to] = block(w, depth, true);
    w.flow(fork, from);
    w.flow(to, join);
  }
  return [fork, join];
}

function subProcess(w: Writer, depth: number, isJoined: boolean): Ends {
  const id = w.node('sub', w.id('u'));
  w.inside(() => body(w, depth, isJoined));
  return [id, id];
}

/** Each way ends by itself, but the last, which goes on. */
function choice(w: Writer, depth: number): Ends {
  const { random } = w;
  const gateway = w.node('xor', w.id('q'));
  const [from, to] = block(w, depth, false);
  for (let i = random.between(1, 2); i > 0; i--) {
    const [other, last] = block(w, depth - 1, true);
    w.flow(gateway, other, `x > ${random.between(0, 3)}`);
    w.flow(last, w.node('end', w.id('end')));
  }
  w.flow(gateway, from, 'default');
  return [gateway, to];
}

function body(w: Writer, depth: number, isJoined: boolean): void {
  const start = w.node('start', w.id('b'));
  const [from, to] = block(w, depth, isJoined);
  w.flow(start, from);
  w.flow(to, w.node('end', w.id('end'), w.random.chance(0.15) ? 'terminate=yes' : ''));
}

export interface SecondDifference {
  readonly seed: number;
  readonly model: string;
  readonly acts: readonly Act[];
  readonly kernel: string;
  readonly bpmnEngine: string;
}

export interface SecondOutcome {
  readonly steps: number;
  readonly difference: SecondDifference | null;
}

/** The same tasks wait in both after every completion, and both end. */
export async function trySecondOpinion(seed: number): Promise<SecondOutcome> {
  const random = new Random(seed ^ 0x2545f491);
  const w = new Writer(random);
  body(w, random.between(2, 4), false);
  const trial: Trial = { model: w.lines.join('\n'), acts: [] };
  const variables = { x: random.between(0, 4) };
  const [kernel] = KernelRun.two(await readFor(xmlOf(trial)));
  const acts: Act[] = [{ do: 'start', variables }];
  kernel.perform(acts[0]!);
  const theirs = await secondOpinion(xmlOf(trial), variables);
  for (;;) {
    const ours = waiting(kernel);
    const words = [
      kernel.state!.status === 'active' ? ours.join(' ') : 'ended',
      theirs.state() === 'idle' ? 'ended' : theirs.waiting().join(' '),
    ];
    if (words[0] !== words[1])
      return { steps: acts.length, difference: { seed, model: trial.model, acts, kernel: words[0]!, bpmnEngine: words[1]! } };
    if (ours.length === 0 || kernel.state!.status !== 'active') return { steps: acts.length, difference: null };
    const element = random.pick(ours);
    acts.push({ do: 'complete', element, nth: 0, output: {} });
    kernel.perform(acts.at(-1)!);
    theirs.complete(element);
  }
}

function waiting(kernel: KernelRun): string[] {
  return Object.values(kernel.state!.nodes)
    .filter((node) => node.task !== undefined)
    .map((node) => node.element)
    .sort();
}
