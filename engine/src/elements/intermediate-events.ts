import { programOf } from '../kernel/run.ts';
import { complete, endNode, enter } from '../kernel/tokens.ts';
import { openWait } from '../kernel/waits.ts';
import { defineBehavior, defineElement, MAPPINGS } from './element.ts';
import { CATCH_ATTRIBUTES, readTrigger, THROW_ATTRIBUTES } from './events.ts';
import { openJob, readEventJob } from './job.ts';
import { throwAll } from './throwing.ts';

/** IntermediateCatchEvent 中间捕获事件: message, timer, signal, conditional, link, several (one of them, or all). BPMN 2.0.2 §13.5.2 */
export const intermediateCatchEvent = defineElement({
  type: 'bpmn:IntermediateCatchEvent',
  attributes: ['eventDefinitions', ...CATCH_ATTRIBUTES],
  extensions: [...MAPPINGS],
  compile(source) {
    const trigger = readTrigger(source, ['message', 'timer', 'signal', 'conditional', 'link', 'multiple']);
    return trigger === null ? null : { kind: 'catch-event', trigger };
  },
});

/** IntermediateThrowEvent 中间抛出事件: none, message, signal, escalation, compensation, link, several. §13.5.2 */
export const intermediateThrowEvent = defineElement({
  type: 'bpmn:IntermediateThrowEvent',
  attributes: ['eventDefinitions', ...THROW_ATTRIBUTES],
  extensions: [...MAPPINGS, 'zeebe:TaskDefinition', 'zeebe:TaskHeaders'],
  compile(source) {
    const trigger = readTrigger(source, ['none', 'message', 'signal', 'escalation', 'compensation', 'link', 'multiple']);
    const job = readEventJob(source, trigger);
    return trigger === null || job === undefined ? null : { kind: 'throw-event', trigger, job };
  },
});

export const intermediateEventBehaviors = [
  defineBehavior({
    kind: 'catch-event',
    activate(run, id, element, { trigger }) {
      if (trigger.kind === 'link') complete(run, id);
      else openWait(run, id, element, trigger);
    },
  }),
  defineBehavior({
    kind: 'throw-event',
    activate(run, id, element, { trigger, job }) {
      if (job !== null) return openJob(run, id, job);
      if (trigger.kind === 'link') {
        const { parent, lineage } = run.nodes[id]!;
        const target = programOf(run, id).elements[trigger.target]!;
        endNode(run, id, element);
        enter(run, parent!, target, lineage ?? '');
        return;
      }
      if (throwAll(run, id, element, trigger) === 'passes' && run.nodes[id] !== undefined) complete(run, id);
    },
  }),
];
