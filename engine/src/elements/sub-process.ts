import { beginActiveElements } from '../kernel/ad-hoc.ts';
import { childOf, extension, textOf } from '../kernel/moddle.ts';
import type { ProgramScope } from '../kernel/program.ts';
import { programOf } from '../kernel/run.ts';
import { enterScope } from '../kernel/scopes.ts';
import { expression } from '../kernel/source.ts';
import { beginNode, complete } from '../kernel/tokens.ts';
import { openEventSubProcesses } from '../kernel/waits.ts';
import { defineBehavior, defineElement, MAPPINGS, TASK_ATTRIBUTES } from './element.ts';

const EMPTY: ProgramScope = { start: -1, eventSubProcesses: [], compensation: -1 };

/** SubProcess 子流程, embedded or triggered by an event (事件子流程). BPMN 2.0.2 §13.3.4, §13.5.4. Its scope is filled in by compile. */
export const subProcess = defineElement({
  type: 'bpmn:SubProcess',
  attributes: [...TASK_ATTRIBUTES, 'flowElements', 'laneSets', 'artifacts', 'triggeredByEvent'],
  extensions: [...MAPPINGS],
  compile: (source) =>
    source.element.get('triggeredByEvent') === true
      ? { kind: 'event-sub-process', scope: EMPTY, startEvent: -1 }
      : { kind: 'sub-process', scope: EMPTY, isTransaction: false },
});

/** Transaction 事务子流程: as a sub-process; a cancel end event undoes it. §10.3.5, §13.5.5 (kernel/compensation.ts). */
export const transaction = defineElement({
  type: 'bpmn:Transaction',
  attributes: [...TASK_ATTRIBUTES, 'flowElements', 'laneSets', 'artifacts'],
  extensions: [...MAPPINGS],
  compile: () => ({ kind: 'sub-process', scope: EMPTY, isTransaction: true }),
});

/** AdHocSubProcess 即席子流程: its activities begin when somebody asks for them. §13.3.5 (kernel/ad-hoc.ts). */
export const adHocSubProcess = defineElement({
  type: 'bpmn:AdHocSubProcess',
  attributes: [...TASK_ATTRIBUTES, 'flowElements', 'laneSets', 'artifacts', 'completionCondition', 'ordering', 'cancelRemainingInstances'],
  extensions: [...MAPPINGS, 'zeebe:AdHoc'],
  compile(source) {
    const condition = childOf(source.element, 'completionCondition');
    const conditionText = condition === null ? null : textOf(condition, 'body');
    const completionCondition = conditionText === null ? null : expression(source, conditionText, 'completionCondition');
    const adHoc = extension(source.element, 'zeebe:AdHoc');
    const namesText = adHoc === null ? null : textOf(adHoc, 'activeElementsCollection');
    const activeElements = namesText === null ? null : expression(source, namesText, 'activeElementsCollection');
    if ((conditionText !== null && completionCondition === null) || (namesText !== null && activeElements === null)) return null;
    const isSequential = source.element.get('ordering') === 'Sequential';
    const cancelRemainingInstances = source.element.get('cancelRemainingInstances') !== false;
    return {
      kind: 'ad-hoc-sub-process',
      scope: EMPTY,
      adHoc: { isSequential, completionCondition, cancelRemainingInstances, activeElements },
    };
  },
});

export const subProcessBehaviors = [
  defineBehavior({
    kind: 'sub-process',
    activate(run, id, _element, { scope }) {
      openEventSubProcesses(run, id, scope);
      enterScope(run, id, scope);
    },
  }),
  defineBehavior({
    kind: 'ad-hoc-sub-process',
    activate(run, id, _element, { scope, adHoc }) {
      openEventSubProcesses(run, id, scope);
      beginActiveElements(run, id, adHoc);
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
