import { Failure } from '../kernel/failure.ts';
import type { ProgramElement, Trigger } from '../kernel/program.ts';
import { emit, type Run } from '../kernel/run.ts';
import { evaluateText } from '../kernel/variables.ts';
import { messageKey } from '../kernel/waits.ts';

/** A message leaves: its content are the event's own variables (its input mappings). */
export function sendMessage(run: Run, id: string, element: ProgramElement, trigger: Extract<Trigger, { kind: 'message' }>): void {
  const messageName = evaluateText(run, id, trigger.name, 'the name of a message');
  if (messageName === null) throw new Failure('EXPRESSION_FAILED', `Expected a name for the message of ${element.id}, but got null`);
  emit(run, {
    type: 'message.sent',
    elementId: element.id,
    messageName,
    correlationKey: messageKey(run, id, element, trigger),
    variables: run.variables[id] ?? {},
  });
}
