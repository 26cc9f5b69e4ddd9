import type { JsonObject } from '../../../engine/src/pure.ts';
import { sequence, split } from './blocks.ts';
import { graph } from './graph.ts';
import { Random } from './random.ts';
import { body, eventSubProcess } from './scopes.ts';
import { Writer } from './writer.ts';

export interface Generated {
  readonly model: string;
  readonly more: { readonly [processId: string]: string };
  readonly variables: JsonObject;
}

/** The model of a seed: one in four an unstructured graph, the rest blocks. */
export function generate(seed: number): Generated {
  const random = new Random(seed);
  const w = new Writer(random);
  if (random.chance(0.25)) graph(w);
  else {
    body(w, random.between(1, 3), '', random.pick([sequence, split, sequence]));
    if (random.chance(0.25)) eventSubProcess(w, 2);
  }
  const variables = { x: random.between(0, 4), y: random.chance(0.5), z: 0, o: { a: [1, 2] } };
  return { model: w.lines.join('\n'), more: { ...w.more }, variables };
}
