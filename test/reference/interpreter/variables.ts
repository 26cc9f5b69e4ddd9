import type { Json, JsonObject } from '../../../engine/src/pure.ts';
import { feel } from './feel.ts';
import { child, children, type El, extension, plain } from './model.ts';
import type { Instance } from './world.ts';

/** Sets a variable where it is nearest, else in the process instance (Camunda 8: variable propagation); the whole of a loop keeps its own while it runs. */
export function assign(from: Instance, name: string, value: Json): void {
  for (let at: Instance = from; ; at = at.parent!) {
    if ((at.role === 'whole' && !at.isUndone) || (at.role !== 'process' && !at.variables.has(name))) continue;
    at.variables.set(name, value);
    return;
  }
}

function mappings(element: El, side: 'inputParameters' | 'outputParameters'): readonly El[] {
  const io = extension(element, 'zeebe:IoMapping');
  return io === undefined ? [] : children(io, side);
}

export function hasOutputs(element: El): boolean {
  return mappings(element, 'outputParameters').length > 0;
}

/** Input mappings make local variables; each sees what those before it made. */
export function mapInputs(instance: Instance): void {
  for (const mapping of mappings(instance.element, 'inputParameters'))
    instance.variables.set(mapping['target'] as string, feel(plain(mapping['source'])!, instance));
}

/** What an activity or event brings: through its output mappings where it has any, else to where each variable lives. */
export function mapOutputs(instance: Instance, output: JsonObject): void {
  const outputs = mappings(instance.element, 'outputParameters');
  if (outputs.length === 0) {
    for (const [name, value] of Object.entries(output)) assign(instance, name, value);
    return;
  }
  for (const [name, value] of Object.entries(output)) instance.variables.set(name, value);
  const values = outputs.map((mapping) => [mapping['target'] as string, feel(plain(mapping['source'])!, instance)] as const);
  for (const [target, value] of values) assign(instance.parent!, target, value);
}

/** `zeebe:loopCharacteristics` or the standard's own attributes of a multi-instance. */
export function collectionOf(element: El): {
  readonly as: string | undefined;
  readonly collect: string | undefined;
  readonly value: string | undefined;
  readonly each: string;
} | null {
  const zeebe = extension(child(element, 'loopCharacteristics')!, 'zeebe:LoopCharacteristics');
  if (zeebe === undefined) return null;
  return {
    each: plain(zeebe['inputCollection'])!,
    as: zeebe['inputElement'] as string | undefined,
    collect: zeebe['outputCollection'] as string | undefined,
    value: plain(zeebe['outputElement']),
  };
}
