import { cancelTransaction } from '../kernel/compensation.ts';
import { Failure } from '../kernel/failure.ts';
import type { ProgramElement } from '../kernel/program.ts';
import type { Run } from '../kernel/run.ts';
import { clearScope, noteEnd } from '../kernel/scopes.ts';
import { catchError, findCatcher } from '../kernel/throw-error.ts';
import { complete, endNode } from '../kernel/tokens.ts';
import { defineBehavior, defineElement, MAPPINGS } from './element.ts';
import { readTrigger, THROW_ATTRIBUTES } from './events.ts';
import { openJob, readEventJob } from './job.ts';
import { throwAll } from './throwing.ts';

/**
 * EndEvent 结束事件: none, message, signal, escalation, error, compensation, cancel (in a transaction), terminate, several. BPMN 2.0.2 §13.5.6. An
 * error nobody catches is an incident, not a normal end.
 */
export const endEvent = defineElement({
  type: 'bpmn:EndEvent',
  attributes: ['eventDefinitions', ...THROW_ATTRIBUTES],
  extensions: [...MAPPINGS, 'zeebe:TaskDefinition', 'zeebe:TaskHeaders'],
  compile(source) {
    const trigger = readTrigger(source, [
      'none',
      'message',
      'signal',
      'escalation',
      'error',
      'compensation',
      'cancel',
      'terminate',
      'multiple',
    ]);
    const job = readEventJob(source, trigger);
    return trigger === null || job === undefined ? null : { kind: 'end-event', trigger, job };
  },
});

export const endEventBehavior = defineBehavior({
  kind: 'end-event',
  activate(run, id, element, { trigger, job }) {
    const scopeId = run.nodes[id]!.parent!;
    if (trigger.kind === 'error') return throwError(run, id, element, trigger.code ?? '');
    if (job !== null) return openJob(run, id, job);
    if (trigger.kind === 'cancel') return cancelTransaction(run, id, element);
    if (throwAll(run, id, element, trigger) === 'rests' || run.nodes[id] === undefined) return;
    noteEnd(run, scopeId, element.id);
    if (trigger.kind === 'terminate') clearScope(run, scopeId, `terminate-end-event:${element.id}`, id);
    complete(run, id);
  },
});

function throwError(run: Run, id: string, element: ProgramElement, code: string): void {
  const catcher = findCatcher(run, id, 'error', code);
  if (catcher === null) {
    throw new Failure('ERROR_NOT_CAUGHT', `Expected an event that catches error ${code}, but there is none`, { errorCode: code });
  }
  endNode(run, id, element);
  catchError(run, catcher, element.id, code);
}
