import type { Program, ProgramElement, ProgramScope } from './program.ts';
import { elementById, emit, programOf, type Run } from './run.ts';
import { leaveByBoundary, triggerEventSubProcess } from './triggers.ts';

/** Where an error is caught: at a boundary of a node, or by an event sub-process of a scope. */
export type Catcher =
  | { readonly kind: 'boundary'; readonly host: string; readonly event: ProgramElement }
  | { readonly kind: 'event-sub-process'; readonly scope: string; readonly event: ProgramElement };

/**
 * Finds who catches an error thrown in a node, from the inside out: its own boundary, event sub-processes of the scope around, that scope's
 * boundary, and so on across call activities. At each place an event with this code comes before one that catches every code. BPMN 2.0.2 §13.5.3
 */
export function findCatcher(run: Run, from: string, code: string): Catcher | null {
  for (let at = from; ; ) {
    const node = run.nodes[at]!;
    const program = programOf(run, at);
    if (node.definition === undefined && node.index === undefined) {
      const event = match(program, elementById(program, node.element).boundary, code);
      if (event !== null) return { kind: 'boundary', host: at, event };
    }
    if (node.parent === null) return null;
    const event = inScope(run, at, node.parent, code);
    if (event !== null) return { kind: 'event-sub-process', scope: node.parent, event };
    at = node.parent;
  }
}

/** Event sub-processes of the scope `parent` that catch what happened in its child `child`; not the child itself. */
function inScope(run: Run, child: string, parent: string, code: string): ProgramElement | null {
  if (run.nodes[child]!.definition !== undefined) return null;
  const program = programOf(run, parent);
  const scope = scopeOf(program, run.nodes[parent]!.definition === undefined ? elementById(program, run.nodes[parent]!.element) : null);
  if (scope === null || elementById(program, run.nodes[child]!.element).spec.kind === 'event-sub-process') return null;
  const starts = scope.eventSubProcesses.map((index) => {
    const { spec } = program.elements[index]!;
    return spec.kind === 'event-sub-process' ? spec.startEvent : -1;
  });
  return match(program, starts, code);
}

function scopeOf(program: Program, element: ProgramElement | null): ProgramScope | null {
  if (element === null) return program.scope;
  return element.spec.kind === 'sub-process' || element.spec.kind === 'event-sub-process' ? element.spec.scope : null;
}

function match(program: Program, events: readonly number[], code: string): ProgramElement | null {
  let catchAll: ProgramElement | null = null;
  for (const index of events) {
    const event = program.elements[index]!;
    if (event.spec.kind !== 'boundary-event' && event.spec.kind !== 'start-event') continue;
    const { trigger } = event.spec;
    if (trigger.kind !== 'error') continue;
    if (trigger.code === code) return event;
    if (trigger.code === null) catchAll ??= event;
  }
  return catchAll;
}

/** Hands the error to its catcher. */
export function catchError(run: Run, catcher: Catcher, elementId: string, errorCode: string): void {
  emit(run, { type: 'error.thrown', elementId, errorCode, caughtBy: catcher.event.id });
  if (catcher.kind === 'boundary') leaveByBoundary(run, catcher.host, catcher.event, true);
  else triggerEventSubProcess(run, catcher.scope, catcher.event, true);
}
