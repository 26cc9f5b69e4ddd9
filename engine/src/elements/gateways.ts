import { childOf, textOf } from '../kernel/moddle.ts';
import type { ElementSpec } from '../kernel/program.ts';
import { programOf } from '../kernel/run.ts';
import { expression, problem } from '../kernel/source.ts';
import { complete } from '../kernel/tokens.ts';
import { openWait } from '../kernel/waits.ts';
import { defineBehavior, defineElement, type ElementType } from './element.ts';

function gateway(type: string, attributes: readonly string[], spec: ElementSpec): ElementType {
  return defineElement({ type, attributes, extensions: [], compile: () => spec });
}

/** ExclusiveGateway 排他网关: one way out, the first condition that is true. BPMN 2.0.2 §13.4.2 */
export const exclusiveGateway = gateway('bpmn:ExclusiveGateway', ['default', 'gatewayDirection'], { kind: 'exclusive-gateway' });

/** ParallelGateway 并行网关: joins a token of every incoming flow, sends one by every outgoing flow. §13.4.1 */
export const parallelGateway = gateway('bpmn:ParallelGateway', ['gatewayDirection'], { kind: 'parallel-gateway' });

/** InclusiveGateway 包容网关: joins what can still come, sends by every true condition. §13.4.3. `reach` is filled in by compile. */
export const inclusiveGateway = gateway('bpmn:InclusiveGateway', ['default', 'gatewayDirection'], { kind: 'inclusive-gateway', reach: [] });

/** ComplexGateway 复杂网关: joins when its activation condition says so, once more on reset. §13.4.5 (kernel/joins.ts). */
export const complexGateway = defineElement({
  type: 'bpmn:ComplexGateway',
  attributes: ['default', 'gatewayDirection', 'activationCondition'],
  extensions: [],
  compile(source) {
    const condition = childOf(source.element, 'activationCondition');
    const text = condition === null ? null : textOf(condition, 'body');
    const activationCondition = text === null ? null : expression(source, text, 'activationCondition');
    return text !== null && activationCondition === null ? null : { kind: 'complex-gateway', activationCondition, reach: [] };
  },
});

/**
 * EventBasedGateway 事件网关: the first of the events after it decides. §13.4.4. With `instantiate` these events start the process; `Parallel`:
 * the first starts it and the others are waited for in it. §10.6.6
 */
export const eventBasedGateway = defineElement({
  type: 'bpmn:EventBasedGateway',
  attributes: ['gatewayDirection', 'eventGatewayType', 'instantiate'],
  extensions: [],
  compile(source) {
    const instantiate = source.element.get('instantiate') === true;
    const isParallel = source.element.get('eventGatewayType') === 'Parallel';
    if (isParallel && !instantiate)
      return problem(
        source,
        'ATTRIBUTE_INVALID',
        { zh: `“${source.id}”的 eventGatewayType="Parallel"`, en: `eventGatewayType="Parallel" of “${source.id}”` },
        { zh: '只有实例化的事件网关可以是并行的', en: 'Only an instantiating event gateway may be parallel' },
      );
    return { kind: 'event-based-gateway', instantiate, isParallel };
  },
});

export const gatewayBehaviors = [
  defineBehavior({ kind: 'exclusive-gateway', activate: complete }),
  defineBehavior({ kind: 'parallel-gateway', activate: complete }),
  defineBehavior({ kind: 'inclusive-gateway', activate: complete }),
  defineBehavior({ kind: 'complex-gateway', activate: complete }),
  defineBehavior({
    kind: 'event-based-gateway',
    activate(run, id, element) {
      const { elements, flows } = programOf(run, id);
      for (const flow of element.outgoing) {
        const event = elements[flows[flow]!.target]!;
        if (event.spec.kind === 'catch-event' || event.spec.kind === 'receive-task') openWait(run, id, event, event.spec.trigger);
      }
    },
  }),
];
