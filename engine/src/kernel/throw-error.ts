import type { Program, ProgramElement, ProgramScope, Trigger } from './program.ts';
import { elementById, emit, isLoopBody, programOf, type Run } from './run.ts';
import { leaveByBoundary, triggerEventSubProcess } from './triggers.ts';

/** What is caught by looking outwards from where it was thrown. */
type Thrown = 'error' | 'escalation';

/** Where an error or escalation is caught: at a boundary of a node, or by an event sub-process of a scope. */
export type Catcher =
  | { readonly kind: 'boundary'; readonly host: string; readonly event: ProgramElement }
  | { readonly kind: 'event-sub-process'; readonly scope: string; readonly event: ProgramElement };

/**
 * Finds who catches an error or escalation thrown in a node, from the inside out: its own boundary, event sub-processes of the scope around,
 * that scope's boundary, and so on across call activities. At each place an event with this code comes before one that catches every code.
 * A node that compensates is no longer the activity: its events are passed over. BPMN 2.0.2 §13.5.3, §10.5.1
 */
export function findCatcher(run: Run, from: string, thrown: Thrown, code: string): Catcher | null {
  for (let at = from; ; ) {
    const node = run.nodes[at]!;
    const program = programOf(run, at);
    if (node.definition === undefined && node.index === undefined && node.compensating === undefined) {
      const event = match(program, elementById(program, node.element).boundary, thrown, code);
      if (event !== null) return { kind: 'boundary', host: at, event };
    }
    if (node.parent === null) return null;
    const event = inScope(run, at, node.parent, thrown, code);
    if (event !== null) return { kind: 'event-sub-process', scope: node.parent, event };
    at = node.parent;
  }
}

/** Event sub-processes of the scope `parent` that catch what happened in its child `child`; not the child itself. */
function inScope(run: Run, child: string, parent: string, thrown: Thrown, code: string): ProgramElement | null {
  // the body of a loop is no scope: each member is one
  if (isLoopBody(run.nodes[parent]!)) return null;
  if (run.nodes[child]!.definition !== undefined || run.nodes[parent]!.compensating !== undefined) return null;
  const program = programOf(run, parent);
  const scope = scopeOf(program, run.nodes[parent]!.definition === undefined ? elementById(program, run.nodes[parent]!.element) : null);
  if (scope === null || elementById(program, run.nodes[child]!.element).spec.kind === 'event-sub-process') return null;
  const starts = scope.eventSubProcesses.map((index) => {
    const { spec } = program.elements[index]!;
    return spec.kind === 'event-sub-process' ? spec.startEvent : -1;
  });
  return match(program, starts, thrown, code);
}

function scopeOf(program: Program, element: ProgramElement | null): ProgramScope | null {
  if (element === null) return program.scope;
  return 'scope' in element.spec ? element.spec.scope : null;
}

function match(program: Program, events: readonly number[], thrown: Thrown, code: string): ProgramElement | null {
  let catchAll: ProgramElement | null = null;
  for (const index of events) {
    const event = program.elements[index]!;
    if (event.spec.kind !== 'boundary-event' && event.spec.kind !== 'start-event') continue;
    for (const trigger of partsOf(event.spec.trigger)) {
      if (trigger.kind !== thrown) continue;
      if (trigger.code === code) return event;
      if (trigger.code === null) catchAll ??= event;
    }
  }
  return catchAll;
}

/** The triggers of an event, one or several. */
export function partsOf(trigger: Trigger): readonly Trigger[] {
  return trigger.kind === 'multiple' ? trigger.triggers : [trigger];
}

/** Hands the error to its catcher. */
export function catchError(run: Run, catcher: Catcher, elementId: string, errorCode: string): void {
  emit(run, { type: 'error.thrown', elementId, errorCode, caughtBy: catcher.event.id });
  hand(run, catcher, true);
}

/**
 * An escalation 升级 is thrown. It is told to the one who catches it, which may interrupt the thrower or not; nobody need catch it, and then the
 * token simply goes on. BPMN 2.0.2 §10.5.1, table 10.93
 */
export function throwEscalation(run: Run, id: string, elementId: string, code: string): void {
  const catcher = findCatcher(run, id, 'escalation', code);
  emit(run, { type: 'escalation.thrown', elementId, escalationCode: code, caughtBy: catcher?.event.id ?? null });
  if (catcher === null) return;
  const { spec } = catcher.event;
  hand(run, catcher, (spec.kind !== 'boundary-event' && spec.kind !== 'start-event') || spec.interrupting);
}

function hand(run: Run, catcher: Catcher, interrupting: boolean): void {
  if (catcher.kind === 'boundary') leaveByBoundary(run, catcher.host, catcher.event, interrupting);
  else triggerEventSubProcess(run, catcher.scope, catcher.event, interrupting);
}
