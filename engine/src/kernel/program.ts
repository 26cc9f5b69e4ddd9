import type { Decision } from '../decisions/decisions.ts';
import type { Expression } from '../feel/feel.ts';
import type { AgencyReach, AssignRule, RuntimeRules } from './types.ts';

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
  readonly calls: readonly {
    readonly elementId: string;
    readonly processId: string;
    readonly binding: CallBinding;
    readonly versionTag: string | null;
  }[];
  /** `om:` attributes of the process element */
  readonly om: { readonly [name: string]: string };
}

export type CallBinding = 'latest' | 'deployment' | 'versionTag';

/** One way an instance may begin; an event with several triggers, or an instantiating gateway, gives several. */
export interface StartEventInfo {
  readonly elementId: string;
  readonly kind: 'none' | 'message' | 'timer' | 'signal' | 'conditional';
  /** static name of its message; null where FEEL gives it or there is none */
  readonly messageName: string | null;
  /** static name of its signal 信号; null where FEEL gives it or there is none */
  readonly signalName: string | null;
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
  /** index of the event sub-process that compensates it, -1 where there is none; it is in `eventSubProcesses` too */
  readonly compensation: number;
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
  readonly loop: Loop | StandardLoop | null;
  /** tokens an activity takes before it begins, and sends on each flow when it is done (BPMN 2.0.2 §13.3.2); 1 on everything else */
  readonly startQuantity: number;
  readonly completionQuantity: number;
  /** a compensation handler 补偿活动: no token comes to it along a flow */
  readonly isForCompensation: boolean;
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

/** Multi-instance: over a collection, or a number of times (`loopCardinality`). */
export interface Loop {
  readonly kind: 'multi-instance';
  readonly sequential: boolean;
  readonly inputCollection: Expression;
  /** the collection is a number: its items are 1 to n */
  readonly isCardinality: boolean;
  readonly inputElement: string | null;
  readonly outputCollection: string | null;
  readonly outputElement: Expression | null;
  readonly completionCondition: Expression | null;
}

/** Standard loop 标准循环. `condition` null: as often as `maximum` says. */
export interface StandardLoop {
  readonly kind: 'standard';
  readonly testBefore: boolean;
  readonly condition: Expression | null;
  readonly maximum: number | null;
}

/** Static text, or a FEEL expression (`=…` in the file). */
export type Text = { readonly kind: 'static'; readonly text: string } | { readonly kind: 'feel'; readonly expression: Expression };

export type Trigger =
  | { readonly kind: 'none' }
  | TimerTrigger
  | { readonly kind: 'message'; readonly name: Text; readonly correlationKey: Expression | null }
  | { readonly kind: 'error'; readonly code: string | null }
  | { readonly kind: 'link'; readonly name: string; readonly target: number }
  | { readonly kind: 'terminate' }
  | SignalTrigger
  /** `code` null catches every escalation 升级 */
  | { readonly kind: 'escalation'; readonly code: string | null }
  | { readonly kind: 'conditional'; readonly condition: Expression }
  | CompensationTrigger
  | { readonly kind: 'cancel' }
  | MultipleTrigger;

export interface SignalTrigger {
  readonly kind: 'signal';
  readonly name: Text;
}

/** Compensation 补偿: thrown for `activity` (-1: all of the scope), or caught at a boundary, whose handler is `handler` (else -1). */
export interface CompensationTrigger {
  readonly kind: 'compensation';
  readonly activity: number;
  readonly waitForCompletion: boolean;
  readonly handler: number;
}

/** Several triggers: any one of them (multiple), or all (`isParallel`, parallel multiple). An event that throws them throws all. */
export interface MultipleTrigger {
  readonly kind: 'multiple';
  readonly isParallel: boolean;
  readonly triggers: readonly Trigger[];
}

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
  | { readonly kind: 'receive-task'; readonly trigger: Trigger; readonly instantiate: boolean }
  | { readonly kind: 'script-task'; readonly expression: Expression; readonly resultVariable: string }
  | { readonly kind: 'decision-task'; readonly decision: Decision; readonly resultVariable: string }
  | { readonly kind: 'call-activity'; readonly call: CallSpec }
  | { readonly kind: 'send-task'; readonly trigger: Extract<Trigger, { kind: 'message' }> }
  | { readonly kind: 'sub-process'; readonly scope: ProgramScope; readonly isTransaction: boolean }
  | { readonly kind: 'ad-hoc-sub-process'; readonly scope: ProgramScope; readonly adHoc: AdHocSpec }
  | { readonly kind: 'event-sub-process'; readonly scope: ProgramScope; readonly startEvent: number }
  | { readonly kind: 'exclusive-gateway' }
  | { readonly kind: 'parallel-gateway' }
  | { readonly kind: 'inclusive-gateway'; readonly reach: readonly ReadonlySet<number>[] }
  | { readonly kind: 'complex-gateway'; readonly activationCondition: Expression | null; readonly reach: readonly ReadonlySet<number>[] }
  /** `instantiate`: one of its events begins the process; `isParallel`: the others are then waited for as well */
  | { readonly kind: 'event-based-gateway'; readonly instantiate: boolean; readonly isParallel: boolean };

export type SpecOf<K extends ElementSpec['kind']> = Extract<ElementSpec, { readonly kind: K }>;

export interface UserTaskSpec {
  readonly formKey: string | null;
  readonly assignee: Text | null;
  readonly candidateUsers: Text | null;
  readonly candidateRoles: Text | null;
  readonly agency: Text | null;
  readonly agencyReach: AgencyReach;
  readonly assign: AssignRule;
  readonly duty: string | null;
  readonly stage: string | null;
  readonly operations: readonly string[];
  /** `om:reasons`: operations that ask for a reason here, besides those that always do; absent: none */
  readonly reasons?: readonly string[];
  readonly deadline: string | null;
}

/** Ad-hoc sub-process 即席子流程: its activities begin when somebody asks for them. */
export interface AdHocSpec {
  readonly isSequential: boolean;
  /** null: complete as soon as nothing runs in it after something did */
  readonly completionCondition: Expression | null;
  readonly cancelRemainingInstances: boolean;
  /** ids of elements to begin at once (`zeebe:adHoc activeElementsCollection`) */
  readonly activeElements: Expression | null;
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
