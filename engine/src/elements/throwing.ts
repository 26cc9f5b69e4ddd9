import { throwCompensation } from '../kernel/compensation.ts';
import type { ProgramElement, Trigger } from '../kernel/program.ts';
import type { Run } from '../kernel/run.ts';
import { throwSignal } from '../kernel/signals.ts';
import { partsOf, throwEscalation } from '../kernel/throw-error.ts';
import { sendMessage } from './message.ts';

/**
 * What a throw or end event throws, in the order of the file, compensation last (BPMN 2.0.2 §13.5.2, §10.5.6). `rests`: the token stays in the
 * event until its compensation is done. What was thrown may have withdrawn the event: then it is gone from `run.nodes`.
 */
export function throwAll(run: Run, id: string, element: ProgramElement, trigger: Trigger): 'rests' | 'passes' {
  const parts = partsOf(trigger);
  for (const part of parts) if (run.nodes[id] !== undefined) throwOne(run, id, element, part);
  let rests = false;
  for (const part of parts) {
    if (part.kind !== 'compensation' || run.nodes[id] === undefined) continue;
    if (throwCompensation(run, id, part.activity, part.waitForCompletion)) rests = true;
  }
  return rests ? 'rests' : 'passes';
}

function throwOne(run: Run, id: string, element: ProgramElement, trigger: Trigger): void {
  if (trigger.kind === 'message') sendMessage(run, id, element, trigger);
  else if (trigger.kind === 'signal') throwSignal(run, id, element, trigger);
  else if (trigger.kind === 'escalation') throwEscalation(run, id, element.id, trigger.code ?? '');
}
