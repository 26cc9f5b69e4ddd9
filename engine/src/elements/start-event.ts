import type { Trigger } from '../kernel/program.ts';
import { problem } from '../kernel/source.ts';
import { complete } from '../kernel/tokens.ts';
import { defineBehavior, defineElement, MAPPINGS } from './element.ts';
import { CATCH_ATTRIBUTES, readTrigger } from './events.ts';
import { readForm } from './form.ts';

const IN_PROCESS: readonly Trigger['kind'][] = ['none', 'message', 'timer', 'signal', 'conditional', 'multiple'];
const IN_EVENT_SUB_PROCESS: readonly Trigger['kind'][] = [
  'message',
  'timer',
  'signal',
  'conditional',
  'error',
  'escalation',
  'compensation',
  'multiple',
];

/**
 * StartEvent 开始事件: none, message, timer, signal, conditional, several; in an event sub-process also error, escalation and compensation, and not
 * none. BPMN 2.0.2 §13.5.1, §10.5.2
 */
export const startEvent = defineElement({
  type: 'bpmn:StartEvent',
  attributes: ['eventDefinitions', 'isInterrupting', ...CATCH_ATTRIBUTES],
  extensions: [...MAPPINGS, 'zeebe:FormDefinition'],
  compile(source) {
    const parent = source.element.$parent;
    const inEventSubProcess = parent?.$type === 'bpmn:SubProcess' && parent.get('triggeredByEvent') === true;
    const inProcess = parent?.$type === 'bpmn:Process';
    const trigger = readTrigger(source, inEventSubProcess ? IN_EVENT_SUB_PROCESS : inProcess ? IN_PROCESS : ['none']);
    const formKey = readForm(source);
    if (trigger === null || formKey === undefined) return null;
    if (inProcess && trigger.kind === 'multiple' && trigger.isParallel)
      return problem(
        source,
        'ELEMENT_UNSUPPORTED',
        { zh: `流程的并行多重开始事件“${source.id}”`, en: `the parallel multiple start event “${source.id}” of a process` },
        {
          zh: '改用并行的实例化事件网关：先到者启动流程，其余在流程中等待',
          en: 'Use a parallel instantiating event gateway: the first event starts the process, the others are waited for in it',
        },
      );
    return { kind: 'start-event', trigger, interrupting: source.element.get('isInterrupting') !== false, formKey };
  },
});

export const startEventBehavior = defineBehavior({ kind: 'start-event', activate: complete });
