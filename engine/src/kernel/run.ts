import type { Suspension } from '../instances/instance-types.ts';
import type { Program, ProgramElement, ProgramSet } from './program.ts';
import type { Lineage, Node, State } from './state.ts';
import type { Actor, Env, JsonObject, KernelEvent, Participation } from './types.ts';

/**
 * One step under way: a working copy of the state, the events so far and the tokens still on the move. Every change goes through the few
 * functions here, which keep a journal, so that a part of a step can be taken back (`attempt` in incidents.ts).
 *
 * Order inside a step: tokens move first in, first out; a split sends them in the order of its flows in the file; inclusive joins are
 * looked at only when no token moves, in the order of the file and the age of their scopes.
 */
export interface Run {
  readonly programs: ProgramSet;
  readonly env: Env;
  readonly actor: Actor;
  readonly nodes: Record<string, Node>;
  readonly variables: Record<string, JsonObject>;
  readonly children: Map<string, Set<string>>;
  readonly events: KernelEvent[];
  readonly queue: Token[];
  readonly journal: Undo[];
  /** what persons did in this root, this step included */
  readonly participations: Participation[];
  /** for whom the actor acts as a deputy: see tasks/acting.ts */
  onBehalfOf: string | null;
  serial: number;
  /** element visits left in this step */
  fuel: number;
  status: State['status'];
  isVoid: boolean;
  /** 挂起 */
  suspended: Suspension | null;
  /** something in this root waits for a condition */
  watches: boolean;
  /** a compensation is under way */
  compensates: boolean;
  /** a variable changed since conditions were last looked at; true at the beginning, since facts may have changed between steps */
  isStirred: boolean;
  /** the node a person's command works on: what goes wrong there is refused, not kept as an incident */
  personal: string | null;
}

/** A token on its way to an element. */
export interface Token {
  readonly scope: string;
  readonly element: number;
  /** flow it came by, -1 for a start */
  readonly flow: number;
  readonly lineage: Lineage;
  /** begins the next round of a loop instead: `scope` is its body */
  readonly round?: true;
}

type Undo =
  | { readonly kind: 'node'; readonly id: string; readonly before: Node | undefined }
  | { readonly kind: 'variables'; readonly id: string; readonly before: JsonObject | undefined };

/** Element visits one command may cause; beyond it the tokens rest with an incident. */
export const STEP_LIMIT = 10_000;

export function beginRun(programs: ProgramSet, state: State | null, actor: Actor, env: Env): Run {
  const nodes: Record<string, Node> = state === null ? {} : { ...state.nodes };
  const children = new Map<string, Set<string>>();
  let watches = false;
  let compensates = false;
  for (const id in nodes) {
    link(children, nodes[id]!.parent, id);
    watches ||= nodes[id]!.waits?.some((wait) => wait.kind === 'condition') ?? false;
    compensates ||= nodes[id]!.compensating !== undefined;
  }
  return {
    programs,
    env,
    actor,
    nodes,
    children,
    variables: state === null ? {} : { ...state.variables },
    events: [],
    queue: [],
    journal: [],
    participations: [...env.facts.participations],
    onBehalfOf: null,
    serial: state?.serial ?? 0,
    fuel: STEP_LIMIT,
    status: state?.status ?? 'active',
    isVoid: state?.void ?? false,
    suspended: state?.suspended ?? null,
    watches,
    compensates,
    isStirred: true,
    personal: null,
  };
}

function link(children: Map<string, Set<string>>, parent: string | null, id: string): void {
  if (parent === null) return;
  const set = children.get(parent);
  if (set === undefined) children.set(parent, new Set([id]));
  else set.add(id);
}

export function endRun(run: Run): State {
  const { status, serial, nodes, variables } = run;
  const suspended = run.suspended !== null && status === 'active' ? { suspended: run.suspended } : {};
  return { format: 1, status, ...(run.isVoid ? { void: true as const } : {}), ...suspended, serial, nodes, variables };
}

export function emit(run: Run, event: KernelEvent): void {
  run.events.push(event);
}

/** A short id, unique in the root. */
export function nextNodeId(run: Run, prefix: 'a' | 'p'): string {
  run.serial += 1;
  return `${prefix}${run.serial}`;
}

export function setNode(run: Run, id: string, node: Node | undefined): void {
  run.journal.push({ kind: 'node', id, before: run.nodes[id] });
  writeNode(run, id, node);
}

export function editNode(run: Run, id: string, change: Partial<Node>): void {
  setNode(run, id, { ...run.nodes[id]!, ...change });
}

function writeNode(run: Run, id: string, node: Node | undefined): void {
  const before = run.nodes[id];
  if (node === undefined) {
    delete run.nodes[id];
    if (before?.parent) run.children.get(before.parent)?.delete(id);
    return;
  }
  run.nodes[id] = node;
  if (before === undefined) link(run.children, node.parent, id);
}

export function setVariablesOf(run: Run, id: string, variables: JsonObject | undefined): void {
  run.isStirred = true;
  run.journal.push({ kind: 'variables', id, before: run.variables[id] });
  if (variables === undefined) delete run.variables[id];
  else run.variables[id] = variables;
}

/** Takes back everything since the marks. */
export function rollback(run: Run, marks: { readonly journal: number; readonly events: number; readonly queue: readonly Token[] }): void {
  while (run.journal.length > marks.journal) {
    const undo = run.journal.pop()!;
    if (undo.kind === 'node') writeNode(run, undo.id, undo.before);
    else if (undo.before === undefined) delete run.variables[undo.id];
    else run.variables[undo.id] = undo.before;
  }
  run.events.length = marks.events;
  run.queue.splice(0, run.queue.length, ...marks.queue);
}

/** Children in the order in which they began. */
export function childrenOf(run: Run, id: string): string[] {
  return [...(run.children.get(id) ?? [])];
}

// ── where a node belongs ───────────────────────────────────────────────────────────────────────────────────────────────

/** The process node a node runs in (itself, if it is one). */
export function processNodeOf(nodes: Readonly<Record<string, Node>>, id: string): string {
  let at = id;
  for (;;) {
    const node = nodes[at]!;
    if (node.definition !== undefined) return at;
    at = node.parent!;
  }
}

export function programOf(run: Run, id: string): Program {
  return loadProgram(run.programs, run.nodes[processNodeOf(run.nodes, id)]!.definition!);
}

export function loadProgram(programs: ProgramSet, definitionId: string): Program {
  const program = programs.program(definitionId);
  if (program === null) throw new Error(`Expected definition ${definitionId} to be loaded, but it is not`);
  return program;
}

/** The element a node stands for; undefined on a process node. */
export function elementOf(run: Run, id: string): ProgramElement | undefined {
  const node = run.nodes[id]!;
  if (node.definition !== undefined) return undefined;
  return elementById(programOf(run, id), node.element);
}

export function elementById(program: Program, elementId: string): ProgramElement {
  const index = program.elementIndex.get(elementId);
  if (index === undefined) throw new Error(`Expected element ${elementId} in process ${program.processId}, but it is not there`);
  return program.elements[index]!;
}

/** The body of a multi-instance or loop: its element loops and it is no member. */
export function isLoopBody(node: Node): boolean {
  return node.loop !== undefined;
}

/** What events call the body of a looping activity; other activities go by the type of their element. */
export function bodyTypeOf(element: ProgramElement): string {
  if (element.loop === null) return element.type;
  return element.loop.kind === 'standard' ? 'bpmn:StandardLoopCharacteristics' : 'bpmn:MultiInstanceLoopCharacteristics';
}
