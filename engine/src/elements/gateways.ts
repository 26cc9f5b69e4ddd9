import type { ElementSpec } from '../kernel/program.ts';
import { programOf } from '../kernel/run.ts';
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

/** EventBasedGateway 事件网关: the first of the events after it decides. §13.4.4; `instantiate` is refused. */
export const eventBasedGateway = gateway('bpmn:EventBasedGateway', ['gatewayDirection', 'eventGatewayType'], {
  kind: 'event-based-gateway',
});

export const gatewayBehaviors = [
  defineBehavior({ kind: 'exclusive-gateway', activate: complete }),
  defineBehavior({ kind: 'parallel-gateway', activate: complete }),
  defineBehavior({ kind: 'inclusive-gateway', activate: complete }),
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
