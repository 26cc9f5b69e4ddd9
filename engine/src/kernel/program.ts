import type { Decision } from '../decisions/decisions.ts';
import type { Expression } from '../feel/feel.ts';
import type { RuntimeRules } from './types.ts';

/**
 * The compiled form of one executable process: frozen arrays addressed by index, expressions already parsed. Independent of
 * instances; the caller caches it per definition. Order of elements and flows is the order of the file.
 */
export interface Program {
  readonly processId: string;
  readonly name: string;
  readonly versionTag: string | null;
  readonly elements: readonly ProgramElement[];
  readonly flows: readonly ProgramFlow[];
  readonly elementIndex: ReadonlyMap<string, number>;
  /** the process itself as a scope */
  readonly scope: ProgramScope;
  /** how an instance may begin, for whoever listens to messages and clocks */
  readonly startEvents: readonly StartEventInfo[];
  /** processes called, so that a caller can load them before a step */
  readonly calls: readonly { readonly processId: string; readonly binding: CallBinding; readonly versionTag: string | null }[];
  /** `om:` attributes of the process element */
  readonly om: { readonly [name: string]: string };
}

export type CallBinding = 'latest' | 'deployment' | 'versionTag';

export interface StartEventInfo {
  readonly elementId: string;
  readonly kind: 'none' | 'message' | 'timer';
  /** static name of its message; null where FEEL gives it or there is none */
  readonly messageName: string | null;
  /** form to fill in before the start */
  readonly formKey: string | null;
  readonly timer: { readonly type: 'date' | 'duration' | 'cycle'; readonly text: string } | null;
}

/** A process or sub-process seen from inside. */
export interface ProgramScope {
  /** index of the none start event, -1 where there is none */
  readonly start: number;
  /** indexes of event sub-processes in it */
  readonly eventSubProcesses: readonly number[];
}

export interface ProgramElement {
  readonly index: number;
  readonly id: string;
  /** e.g. `bpmn:UserTask` */
  readonly type: string;
  readonly name: string;
  readonly line: number | null;
  /** index of the sub-process it lies in, -1 for the process */
  readonly parent: number;
  /** flow indexes */
  readonly incoming: readonly number[];
  readonly outgoing: readonly number[];
  readonly defaultFlow: number;
  /** indexes of boundary events attached to it */
  readonly boundary: readonly number[];
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  readonly loop: Loop | null;
  readonly spec: ElementSpec;
  /** `om:` attributes as written, e.g. `{ stage: 'legal-review', duty: 'review' }` */
  readonly om: { readonly [name: string]: string };
}

export interface ProgramFlow {
  readonly index: number;
  readonly id: string;
  readonly source: number;
  readonly target: number;
  readonly condition: Expression | null;
}

export interface Mapping {
  readonly source: Expression;
  /** `a.b` → ['a', 'b'] */
  readonly target: readonly string[];
}

export interface Loop {
  readonly sequential: boolean;
  readonly inputCollection: Expression;
  readonly inputElement: string | null;
  readonly outputCollection: string | null;
  readonly outputElement: Expression | null;
  readonly completionCondition: Expression | null;
}

/** Static text, or a FEEL expression (`=…` in the file). */
export type Text = { readonly kind: 'static'; readonly text: string } | { readonly kind: 'feel'; readonly expression: Expression };

export type Trigger =
  | { readonly kind: 'none' }
  | TimerTrigger
  | { readonly kind: 'message'; readonly name: Text; readonly correlationKey: Expression | null }
  | { readonly kind: 'error'; readonly code: string | null }
  | { readonly kind: 'link'; readonly name: string; readonly target: number }
  | { readonly kind: 'terminate' };

export interface TimerTrigger {
  readonly kind: 'timer';
  readonly type: 'date' | 'duration' | 'cycle' | 'deadline';
  /** the value, or the id of the deadline */
  readonly value: Text;
}

export interface JobSpec {
  readonly type: Text;
  readonly retries: Text;
  readonly headers: { readonly [key: string]: string };
}

export type ElementSpec =
  | { readonly kind: 'start-event'; readonly trigger: Trigger; readonly interrupting: boolean; readonly formKey: string | null }
  | { readonly kind: 'end-event'; readonly trigger: Trigger; readonly job: JobSpec | null }
  | { readonly kind: 'throw-event'; readonly trigger: Trigger; readonly job: JobSpec | null }
  | { readonly kind: 'catch-event'; readonly trigger: Trigger }
  | { readonly kind: 'boundary-event'; readonly trigger: Trigger; readonly interrupting: boolean; readonly host: number }
  | { readonly kind: 'user-task'; readonly task: UserTaskSpec }
  | { readonly kind: 'job-task'; readonly job: JobSpec }
  | { readonly kind: 'manual-task' }
  | { readonly kind: 'receive-task'; readonly trigger: Trigger }
  | { readonly kind: 'script-task'; readonly expression: Expression; readonly resultVariable: string }
  | { readonly kind: 'decision-task'; readonly decision: Decision; readonly resultVariable: string }
  | { readonly kind: 'call-activity'; readonly call: CallSpec }
  | { readonly kind: 'sub-process'; readonly scope: ProgramScope }
  | { readonly kind: 'event-sub-process'; readonly scope: ProgramScope; readonly startEvent: number }
  | { readonly kind: 'exclusive-gateway' }
  | { readonly kind: 'parallel-gateway' }
  | { readonly kind: 'inclusive-gateway'; readonly reach: readonly ReadonlySet<number>[] }
  | { readonly kind: 'event-based-gateway' };

export type SpecOf<K extends ElementSpec['kind']> = Extract<ElementSpec, { readonly kind: K }>;

export interface UserTaskSpec {
  readonly formKey: string | null;
  readonly assignee: Text | null;
  readonly candidateUsers: Text | null;
  readonly candidateRoles: Text | null;
  readonly agency: Text | null;
  readonly duty: string | null;
  readonly stage: string | null;
  readonly operations: readonly string[];
  readonly deadline: string | null;
}

export interface CallSpec {
  readonly processId: Text;
  readonly binding: CallBinding;
  readonly versionTag: string | null;
  readonly propagateAllParentVariables: boolean;
  readonly propagateAllChildVariables: boolean;
}

/** The programs a step may need, all loaded before it. Lookups are synchronous and must not change during a step. */
export interface ProgramSet {
  program(definitionId: string): Program | null;
  /** which definition a start (caller null) or a call activity means; null where there is none */
  resolveCall(processId: string, binding: CallBinding, callerDefinitionId: string | null, versionTag?: string | null): string | null;
  rules(definitionId: string): RuntimeRules;
}
