import { condition, operations, type Writer } from './writer.ts';

/**
 * An unstructured graph: every node can be reached, further flows go anywhere. A flow that goes back leads to a task, so that every cycle
 * waits for somebody.
 */
export function graph(w: Writer): void {
  const { random } = w;
  const kinds = Array.from({ length: random.between(5, 14) }, () =>
    random.pick(['user', 'user', 'user', 'user', 'manual', 'xor', 'and', 'and', 'or', 'or', 'or', 'end']),
  );
  kinds[0] = random.pick(['user', 'and', 'or']);
  const nodes = kinds.map((kind) => ({ kind, id: w.id(kind === 'user' ? 't' : kind === 'end' ? 'end' : 'g'), out: [] as string[] }));
  const start = { kind: 'start', id: 's', out: [] as string[] };
  const all = [start, ...nodes];
  for (const [i, node] of all.entries()) {
    if (i === 0) continue;
    const before = all.slice(0, i).filter((one) => one.kind !== 'end' && (one.kind !== 'start' || one.out.length === 0));
    if (before.length > 0) random.pick(random.chance(0.6) ? before.slice(-3) : before).out.push(node.id);
  }
  for (let i = random.between(1, nodes.length); i > 0; i--) addFlow(w, all);
  for (const one of all)
    w.node(one.kind, one.id, one.kind === 'user' ? operations(random) : one.kind === 'end' && random.chance(0.15) ? 'terminate=yes' : '');
  for (const one of all) writeFlows(w, one.kind, one.id, one.out);
}

function addFlow(w: Writer, all: readonly { kind: string; id: string; out: string[] }[]): void {
  const { random } = w;
  const from = random.below(all.length);
  const to = random.between(1, all.length - 1);
  const [source, target] = [all[from]!, all[to]!];
  if (source.kind === 'end' || source.out.includes(target.id) || source.id === target.id) return;
  if (to < from && target.kind !== 'user') return;
  source.out.push(target.id);
}

function writeFlows(w: Writer, kind: string, from: string, out: readonly string[]): void {
  for (const [i, to] of out.entries()) {
    const isChoice = kind === 'xor' || kind === 'or';
    w.flow(from, to, !isChoice || out.length === 1 ? undefined : i === out.length - 1 ? 'default' : condition(w.random));
  }
}
