import { describe, expect, it } from '@jest/globals';
import { type Marking, markingOf, type Reach, reach, type State, scopesOf, step } from '../../../engine/src/pure.ts';
import { bpmn, Drive, programSet, programsOf } from '../model.ts';
import { CONDITIONS, dice, structured, unstructured } from './random-models.ts';

/** More by REACH_SEEDS=1000. */
const SEEDS = Number(process.env['REACH_SEEDS'] ?? 30);
const LIMIT = 3_000;

/** What reach says of every scope of the state. */
function verdicts(root: Drive): { readonly scope: string; readonly marking: Marking; readonly answer: Reach }[] {
  const { nodes } = root.state!;
  return scopesOf(nodes).map(({ scopeId, processNodeId, element }) => {
    const program = root.programs.program(nodes[processNodeId]!.definition!)!;
    const marking = markingOf(nodes, scopeId);
    return { scope: scopeId, marking, answer: reach(program, element, marking, { limit: LIMIT }) };
  });
}

/** One random command: complete a task, deliver a message, change conditions. False where nothing is left to do. */
function randomCommand(root: Drive, roll: (sides: number) => number): boolean {
  const nodes = Object.values(root.state!.nodes);
  const tasks = nodes.flatMap((node) => (node.task === undefined ? [] : [node.task.id]));
  const messages = nodes.flatMap((node) => (node.waits ?? []).flatMap((wait) => (wait.kind === 'message' ? [wait.id] : [])));
  if (tasks.length === 0) return false;
  root.set(Object.fromEntries(CONDITIONS.map((name) => [name, roll(2) === 0])));
  const subscriptionId = messages[roll(Math.max(1, messages.length))];
  if (subscriptionId !== undefined && roll(4) === 0)
    root.do({ type: 'message.deliver', subscriptionId, messageId: `m${root.events.length}` }, { kind: 'system', id: 'inbox' });
  else root.do({ type: 'user-task.complete', taskId: tasks[roll(tasks.length)]! });
  return true;
}

/** Lets the kernel run at random and asks about every marking it rests in. */
async function wander(text: string, seed: number): Promise<{ asked: number; undecided: number }> {
  const roll = dice(seed);
  const root = new Drive(programSet(await programsOf(bpmn(text))));
  root.start(Object.fromEntries(CONDITIONS.map((name) => [name, roll(2) === 0])));
  let asked = 0;
  let undecided = 0;
  for (let i = 0; i < 20 && root.state!.status === 'active' && Object.keys(root.state!.nodes).length <= 12; i++) {
    for (const { marking, answer } of verdicts(root)) {
      asked += 1;
      if (answer.kind === 'undecided') undecided += 1;
      if (answer.kind === 'unreachable')
        throw new Error(`seed ${seed}: ${JSON.stringify(marking)} is said to be ${JSON.stringify(answer)}\n${text}`);
    }
    if (!randomCommand(root, roll)) break;
  }
  return { asked, undecided };
}

describe('markings a random execution comes to', () => {
  it('should all be reachable in models of blocks', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) expect((await wander(structured(seed), seed)).undecided).toBe(0);
  });

  it('should never be called unreachable in graphs without structure', async () => {
    const total = { asked: 0, undecided: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { asked, undecided } = await wander(unstructured(seed), seed);
      total.asked += asked;
      total.undecided += undecided;
    }
    expect(total.undecided).toBeLessThan(total.asked / 10);
  });
});

// ── the other half: what no execution comes to ─────────────────────────────────────────────────────────────────────────

const keyOf = ({ resting, waiting = {} }: Marking): string =>
  [
    ...Object.entries(resting).map(([id, count]) => `${id}×${count}`),
    ...Object.values(waiting).flatMap((flows) => Object.entries(flows).map(([id, count]) => `${id}×${count}`)),
  ]
    .sort()
    .join(' ');

/** Every marking of the one scope of a model, by taking the kernel through every choice; null where there are too many. */
function everyMarking(root: Drive, names: readonly string[]): Map<string, Marking> | null {
  const found = new Map<string, Marking>();
  const known = Array.from({ length: 1 << names.length }, (_, bits) =>
    Object.fromEntries(names.map((name, i) => [name, ((bits >> i) & 1) === 1])),
  );
  const actor = { kind: 'person', id: 'p1' } as const;
  const stack: State[] = [];
  const add = (state: State): void => {
    const scope = Object.keys(state.nodes)[0];
    if (state.status !== 'active' || scope === undefined) return;
    const marking = markingOf(state.nodes, scope);
    if (found.has(keyOf(marking))) return;
    found.set(keyOf(marking), marking);
    stack.push(state);
  };
  for (const variables of known) {
    const result = step(root.programs, null, { type: 'process.start', actor, processId: 'p', variables }, root.env());
    if (result.kind === 'accepted') add(result.state);
  }
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    if (found.size > 400) return null;
    for (const { task } of Object.values(state.nodes)) {
      if (task === undefined) continue;
      for (const output of known) {
        const result = step(root.programs, state, { type: 'user-task.complete', actor, taskId: task.id, output }, root.env());
        if (result.kind === 'accepted') add(result.state);
      }
    }
  }
  return found;
}

/** The marking with one token more, less or elsewhere. */
function spoil({ resting, waiting = {} }: Marking, tasks: readonly string[], roll: (sides: number) => number): Marking {
  const next: Record<string, number> = { ...resting };
  const held = Object.keys(resting);
  const drop = held[roll(Math.max(1, held.length))];
  const add = tasks[roll(tasks.length)]!;
  const how = roll(4);
  if (how !== 0 && drop !== undefined) {
    next[drop] = next[drop]! - 1;
    if (next[drop] === 0) delete next[drop];
  }
  if (how !== 1) next[add] = (next[add] ?? 0) + 1;
  return { resting: next, waiting: how === 2 ? {} : waiting };
}

describe('markings made by moving a token wrongly', () => {
  it('should be told from those the kernel can be taken to, in models of blocks', async () => {
    let wrong = 0;
    for (let seed = 1000; seed < 1000 + SEEDS * 2; seed++) {
      const text = structured(seed, 3, 'plain');
      const root = new Drive(programSet(await programsOf(bpmn(text))));
      const names = [...text.matchAll(/\[(c\d+)\]/g)].map((match) => match[1]!);
      const every = names.length > 4 ? null : everyMarking(root, names);
      if (every === null) continue;
      const program = root.programs.program('p')!;
      const tasks = program.elements.flatMap(({ id, spec }) => (spec.kind === 'user-task' ? [id] : []));
      const roll = dice(seed);
      for (const marking of every.values()) {
        const spoilt = spoil(marking, tasks, roll);
        const answer = reach(program, null, spoilt);
        const expected = every.has(keyOf(spoilt)) ? 'reachable' : 'unreachable';
        if (expected === 'unreachable') wrong += 1;
        if (answer.kind !== expected)
          throw new Error(`seed ${seed}: ${keyOf(spoilt)} should be ${expected}, is ${JSON.stringify(answer)}\n${text}`);
      }
    }
    expect(wrong).toBeGreaterThan(SEEDS);
  });
});
