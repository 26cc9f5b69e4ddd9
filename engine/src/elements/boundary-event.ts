import { childOf } from '../kernel/moddle.ts';
import { missing, problem } from '../kernel/source.ts';
import { partsOf } from '../kernel/throw-error.ts';
import { complete } from '../kernel/tokens.ts';
import { defineBehavior, defineElement, MAPPINGS } from './element.ts';
import { CATCH_ATTRIBUTES, readTrigger } from './events.ts';

/**
 * BoundaryEvent 边界事件: timer, message, signal, escalation, conditional, several of them (interrupting or not); error and cancel (always
 * interrupting); compensation (waits until the activity has completed). BPMN 2.0.2 §13.5.3
 */
export const boundaryEvent = defineElement({
  type: 'bpmn:BoundaryEvent',
  attributes: ['eventDefinitions', 'attachedToRef', 'cancelActivity', ...CATCH_ATTRIBUTES],
  extensions: [...MAPPINGS],
  compile(source) {
    const trigger = readTrigger(source, [
      'message',
      'timer',
      'signal',
      'escalation',
      'conditional',
      'multiple',
      'error',
      'compensation',
      'cancel',
    ]);
    const attached = childOf(source.element, 'attachedToRef');
    if (attached === null)
      return missing(source, 'attachedToRef', { zh: '把边界事件附着在一个活动上', en: 'Attach the boundary event to an activity' });
    const host = source.indexOf(attached.id ?? '');
    if (host < 0)
      return problem(
        source,
        'REFERENCE_MISSING',
        {
          zh: `“${source.id}”附着的“${attached.id}”不在本流程`,
          en: `“${source.id}” is attached to “${attached.id}”, which is not in this process`,
        },
        { zh: '改附着到本流程的活动', en: 'Attach it to an activity of this process' },
      );
    const interrupting = source.element.get('cancelActivity') !== false;
    const mustInterrupt = trigger !== null && partsOf(trigger).some(({ kind }) => kind === 'error' || kind === 'cancel');
    if (mustInterrupt && !interrupting) {
      return problem(
        source,
        'ATTRIBUTE_INVALID',
        {
          zh: `“${source.id}”的 cancelActivity="false"：错误、取消边界事件必须中断活动`,
          en: `cancelActivity="false" of “${source.id}”: an error or cancel boundary event must interrupt`,
        },
        { zh: '设为中断型', en: 'Make it interrupting' },
      );
    }
    return trigger === null ? null : { kind: 'boundary-event', trigger, interrupting, host };
  },
});

export const boundaryEventBehavior = defineBehavior({ kind: 'boundary-event', activate: complete });
