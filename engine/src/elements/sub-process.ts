import { programOf } from '../kernel/run.ts';
import { enterScope } from '../kernel/scopes.ts';
import { beginNode, complete } from '../kernel/tokens.ts';
import { openEventSubProcesses } from '../kernel/waits.ts';
import { defineBehavior, defineElement, MAPPINGS, TASK_ATTRIBUTES } from './element.ts';

/** SubProcess 子流程, embedded or triggered by an event (事件子流程). BPMN 2.0.2 §13.3.4, §13.5.4. Its scope is filled in by compile. */
export const subProcess = defineElement({
  type: 'bpmn:SubProcess',
  attributes: [...TASK_ATTRIBUTES, 'flowElements', 'laneSets', 'artifacts', 'triggeredByEvent'],
  extensions: [...MAPPINGS],
  compile: (source) =>
    source.element.get('triggeredByEvent') === true
      ? { kind: 'event-sub-process', scope: { start: -1, eventSubProcesses: [] }, startEvent: -1 }
      : { kind: 'sub-process', scope: { start: -1, eventSubProcesses: [] } },
});

export const subProcessBehaviors = [
  defineBehavior({
    kind: 'sub-process',
    activate(run, id, _element, { scope }) {
      openEventSubProcesses(run, id, scope);
      enterScope(run, id, scope);
    },
  }),
  /** its start event has happened already (triggers.ts): it begins and completes at once */
  defineBehavior({
    kind: 'event-sub-process',
    activate(run, id, _element, { scope, startEvent }) {
      openEventSubProcesses(run, id, scope);
      complete(run, beginNode(run, id, programOf(run, id).elements[startEvent]!, ''));
    },
  }),
];
