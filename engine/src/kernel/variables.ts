import type { Expression, FeelNote } from '../feel/feel.ts';
import { toJson } from '../feel/values.ts';
import { Failure, Refused } from './failure.ts';
import { isVariableName } from './names.ts';
import type { Mapping, Text } from './program.ts';
import { emit, isLoopBody, type Run, setVariablesOf } from './run.ts';
import type { Json, JsonObject } from './types.ts';

/** Variables as in Camunda 8: a scope per activity, reading upwards to the process instance, `case` from the facts. */
export function lookupIn(run: Run, nodeId: string, extra?: JsonObject): (name: string) => unknown {
  return (name) => {
    if (name === 'case' && run.env.facts.case !== null) return run.env.facts.case;
    if (extra !== undefined && Object.hasOwn(extra, name)) return extra[name];
    for (let at: string | null = nodeId; at !== null; ) {
      const local = run.variables[at];
      if (local !== undefined && Object.hasOwn(local, name)) return local[name];
      const node: { definition?: string; parent: string | null } = run.nodes[at]!;
      at = node.definition === undefined ? node.parent : null;
    }
    return undefined;
  };
}

/** @throws {FeelError} */
export function evaluate(run: Run, nodeId: string, expression: Expression, notes?: FeelNote[], extra?: JsonObject): unknown {
  return expression.evaluate(lookupIn(run, nodeId, extra), run.env.now, notes);
}

/** A boolean, or a failure that says why there is none. */
export function evaluateBoolean(run: Run, nodeId: string, expression: Expression, extra?: JsonObject): boolean {
  const notes: FeelNote[] = [];
  const value = evaluate(run, nodeId, expression, notes, extra);
  if (typeof value === 'boolean') return value;
  const note = notes[0];
  throw new Failure(
    'CONDITION_NOT_BOOLEAN',
    `Expected true or false from “${expression.text}”, but got ${JSON.stringify(toJson(value))}${note ? ` (${note.reason})` : ''}`,
    {
      expression: expression.text,
      ...(note ? { reason: note.reason, from: note.from, to: note.to } : {}),
    },
  );
}

/** Static text, or the text a FEEL expression gives; null stays null. */
export function evaluateText(run: Run, nodeId: string, text: Text | null, what: string): string | null {
  if (text === null) return null;
  if (text.kind === 'static') return text.text;
  const value = evaluate(run, nodeId, text.expression);
  if (value === null || typeof value === 'string') return value;
  throw new Failure('EXPRESSION_FAILED', `Expected text for ${what}, but got ${JSON.stringify(toJson(value))}`, {
    expression: text.expression.text,
  });
}

/** A list of names: static text separated by commas, or FEEL giving a text or a list of texts. */
export function evaluateTexts(run: Run, nodeId: string, text: Text | null, what: string): string[] {
  if (text === null) return [];
  if (text.kind === 'static')
    return text.text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const value = evaluate(run, nodeId, text.expression);
  const list = value === null ? [] : Array.isArray(value) ? value : [value];
  if (list.every((item) => typeof item === 'string')) return [...new Set(list)];
  throw new Failure('EXPRESSION_FAILED', `Expected text or a list of texts for ${what}, but got ${JSON.stringify(toJson(value))}`, {
    expression: text.expression.text,
  });
}

/** Writes variables into exactly this scope. */
export function setLocal(run: Run, nodeId: string, values: JsonObject, reason?: string): void {
  const old = run.variables[nodeId] ?? {};
  const before: Record<string, Json> = {};
  const after: Record<string, Json> = {};
  for (const [name, value] of Object.entries(values)) {
    if (Object.hasOwn(old, name) && isSame(old[name]!, value)) continue;
    if (Object.hasOwn(old, name)) before[name] = old[name]!;
    after[name] = value;
  }
  if (Object.keys(after).length === 0) return;
  setVariablesOf(run, nodeId, { ...old, ...after });
  emit(run, { type: 'variables.changed', scopeId: nodeId, before, after, ...(reason === undefined ? {} : { reason }) });
}

/** Equal as JSON: never by identity, which a stored and reloaded state would not share. */
function isSame(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  const [one, other] = [a as JsonObject, b as JsonObject];
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(one[key]!, other[key]!));
}

/**
 * Writes each variable where it exists, from this scope upwards, else into the process instance. What the body of a loop holds is its own: a
 * member's variable of the same name as the output collection goes on upwards.
 */
export function propagate(run: Run, nodeId: string, values: JsonObject, reason?: string): void {
  const byScope = new Map<string, Record<string, Json>>();
  for (const [name, value] of Object.entries(values)) {
    const scope = homeOf(run, nodeId, name);
    const group = byScope.get(scope) ?? {};
    group[name] = value;
    byScope.set(scope, group);
  }
  for (const [scope, group] of byScope) setLocal(run, scope, group, reason);
}

function homeOf(run: Run, nodeId: string, name: string): string {
  for (let at = nodeId; ; ) {
    const local = run.variables[at];
    const node = run.nodes[at]!;
    if (local !== undefined && Object.hasOwn(local, name) && !isLoopBody(node)) return at;
    if (node.definition !== undefined) return at;
    at = node.parent!;
  }
}

/** Input mappings: evaluated in the enclosing scope and the locals so far, written locally. */
export function applyInputs(run: Run, nodeId: string, mappings: readonly Mapping[]): void {
  for (const mapping of mappings) {
    const value = toJson(evaluate(run, nodeId, mapping.source));
    setLocal(run, nodeId, nested(run.variables[nodeId] ?? {}, mapping.target, value));
  }
}

/** Output mappings: evaluated in the activity's scope, written from the enclosing scope upwards. */
export function applyOutputs(run: Run, nodeId: string, mappings: readonly Mapping[]): void {
  const parent = run.nodes[nodeId]!.parent!;
  for (const mapping of mappings) {
    const value = toJson(evaluate(run, nodeId, mapping.source));
    const [name] = mapping.target;
    const home = homeOf(run, parent, name!);
    setLocal(run, home, nested(run.variables[home] ?? {}, mapping.target, value));
  }
}

/** `{ a: { b: value } }` for the target `a.b`, keeping what else `a` holds. */
function nested(into: JsonObject, [name, ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return { [name!]: value };
  const old = Object.hasOwn(into, name!) ? into[name!] : undefined;
  const base = typeof old === 'object' && old !== null && !Array.isArray(old) ? (old as JsonObject) : {};
  return { [name!]: { ...base, ...nested(base, rest, value) } };
}

/** Names people and systems may write. @throws {Refused} VARIABLE_NAME_INVALID */
export function checkNames(variables: JsonObject): JsonObject {
  for (const name of Object.keys(variables)) if (!isVariableName(name)) throw new Refused('VARIABLE_NAME_INVALID', { name });
  return variables;
}

/** What a job, a person or a message brings: local where output mappings will look at it, else propagated. */
export function bringIn(run: Run, nodeId: string, mappings: readonly Mapping[], values: JsonObject | undefined): void {
  if (values === undefined || Object.keys(values).length === 0) return;
  if (mappings.length > 0) setLocal(run, nodeId, values);
  else propagate(run, nodeId, values);
}
