import { Failure, Refused } from './failure.ts';
import type { ProgramElement, SignalTrigger } from './program.ts';
import { emit, type Run } from './run.ts';
import type { Wait } from './state.ts';
import { trigger } from './triggers.ts';
import type { JsonObject, KernelCommand } from './types.ts';
import { checkNames, evaluateText } from './variables.ts';

/** Name of a signal 信号. @throws {Failure} EXPRESSION_FAILED */
export function signalName(run: Run, nodeId: string, element: ProgramElement, { name }: SignalTrigger): string {
  const text = evaluateText(run, nodeId, name, 'the name of a signal');
  if (text === null) throw new Failure('EXPRESSION_FAILED', `Expected a name for the signal of ${element.id}, but got null`);
  return text;
}

/** A signal is thrown: all of this root hear it at once; `signal.thrown` lets the runtime tell other roots. BPMN 2.0.2 §10.5.1, §13.5.1 */
export function throwSignal(run: Run, id: string, element: ProgramElement, signal: SignalTrigger): void {
  const name = signalName(run, id, element, signal);
  const variables = run.variables[id] ?? {};
  emit(run, { type: 'signal.thrown', elementId: element.id, signalName: name, variables });
  broadcast(run, name, variables);
}

/**
 * Every event of the root that waits for the signal now, oldest holder first, unless one before it withdrew it; not those that begin to
 * wait because of it.
 */
function broadcast(run: Run, name: string, variables: JsonObject, only?: ReadonlySet<string>): void {
  const hears = (wait: Wait) => wait.kind === 'signal' && wait.name === name && (only === undefined || only.has(wait.id));
  const waiting = Object.entries(run.nodes).flatMap(([holder, node]) =>
    (node.waits ?? []).flatMap((wait) => (hears(wait) ? [{ holder, wait }] : [])),
  );
  if (only !== undefined && waiting.length === 0) throw new Refused('SUBSCRIPTION_NOT_OPEN', { signalName: name });
  for (const { holder, wait } of waiting) {
    if (!run.nodes[holder]?.waits?.some((one) => one.id === wait.id)) continue;
    emit(run, { type: 'signal.received', subscriptionId: wait.id, elementId: wait.element, signalName: name });
    trigger(run, holder, wait, variables);
  }
}

/** A signal from outside. Refusals: VARIABLE_NAME_INVALID; SUBSCRIPTION_NOT_OPEN where none of the subscriptions named is open any more. */
export function deliverSignal(run: Run, command: Extract<KernelCommand, { type: 'signal.deliver' }>): void {
  const { signalName, variables = {}, subscriptionIds } = command;
  broadcast(run, signalName, checkNames(variables), subscriptionIds && new Set(subscriptionIds));
}
