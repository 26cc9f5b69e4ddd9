import { complete } from '../kernel/tokens.ts';
import { defineBehavior, defineElement, MAPPINGS } from './element.ts';
import { readTrigger } from './events.ts';
import { readForm } from './form.ts';

/** StartEvent 开始事件: none, message, timer; in an event sub-process message, timer, error. BPMN 2.0.2 §13.5.1, §10.5.2 */
export const startEvent = defineElement({
  type: 'bpmn:StartEvent',
  attributes: ['eventDefinitions', 'isInterrupting'],
  extensions: [...MAPPINGS, 'zeebe:FormDefinition'],
  compile(source) {
    const parent = source.element.$parent;
    const inEventSubProcess = parent?.$type === 'bpmn:SubProcess' && parent.get('triggeredByEvent') === true;
    const inProcess = parent?.$type === 'bpmn:Process';
    const trigger = readTrigger(
      source,
      inEventSubProcess ? ['message', 'timer', 'error'] : inProcess ? ['none', 'message', 'timer'] : ['none'],
    );
    const formKey = readForm(source);
    if (trigger === null || formKey === undefined) return null;
    return { kind: 'start-event', trigger, interrupting: source.element.get('isInterrupting') !== false, formKey };
  },
});

export const startEventBehavior = defineBehavior({ kind: 'start-event', activate: complete });
