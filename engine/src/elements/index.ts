import type { ElementSpec } from '../kernel/program.ts';
import { boundaryEvent, boundaryEventBehavior } from './boundary-event.ts';
import { callActivity, callActivityBehavior } from './call-activity.ts';
import { decisionTaskBehavior } from './decision-task.ts';
import type { AnyBehavior, ElementType } from './element.ts';
import { endEvent, endEventBehavior } from './end-event.ts';
import { complexGateway, eventBasedGateway, exclusiveGateway, gatewayBehaviors, inclusiveGateway, parallelGateway } from './gateways.ts';
import { intermediateCatchEvent, intermediateEventBehaviors, intermediateThrowEvent } from './intermediate-events.ts';
import { jobTaskBehavior, sendTask, sendTaskBehavior, serviceTask } from './job-tasks.ts';
import { businessRuleTask, manualTask, plainTask, receiveTask, scriptTask, simpleTaskBehaviors } from './simple-tasks.ts';
import { startEvent, startEventBehavior } from './start-event.ts';
import { adHocSubProcess, subProcess, subProcessBehaviors, transaction } from './sub-process.ts';
import { userTask, userTaskBehavior } from './user-task.ts';

/** Every element type the engine runs. What is not in this list is refused at deployment. */
export const ELEMENT_TYPES: ReadonlyMap<string, ElementType> = new Map(
  [
    startEvent,
    endEvent,
    intermediateCatchEvent,
    intermediateThrowEvent,
    boundaryEvent,
    userTask,
    serviceTask,
    sendTask,
    receiveTask,
    manualTask,
    plainTask,
    scriptTask,
    businessRuleTask,
    callActivity,
    subProcess,
    transaction,
    adHocSubProcess,
    exclusiveGateway,
    parallelGateway,
    inclusiveGateway,
    complexGateway,
    eventBasedGateway,
  ].map((type) => [type.type, type]),
);

/** What a token does in an element, by the kind of its compiled form. */
export const BEHAVIORS = Object.fromEntries([
  startEventBehavior,
  endEventBehavior,
  boundaryEventBehavior,
  ...intermediateEventBehaviors,
  userTaskBehavior,
  jobTaskBehavior,
  sendTaskBehavior,
  decisionTaskBehavior,
  ...simpleTaskBehaviors,
  callActivityBehavior,
  ...subProcessBehaviors,
  ...gatewayBehaviors,
]) as { readonly [K in ElementSpec['kind']]: AnyBehavior }; // a test checks that every kind is there
