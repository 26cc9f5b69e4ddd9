import type { KernelEvent } from '@onematter/engine/pure';
import type { Json } from '../json.ts';
import { wordsOf } from './wording.ts';

/** One line of a rehearsal's output: a flat JSON object with the name of what happened. */
export type PlayLine = { readonly event: string; readonly [name: string]: Json };

const WORDS: { readonly [type: string]: string } = {
  'activity.activated': 'activated',
  'activity.completed': 'completed',
  'activity.terminated': 'terminated',
  'activity.compensating': 'compensating',
  'activity.compensated': 'compensated',
  'sequence-flow.taken': 'taken',
};

/** An event of the kernel as a line. The body of a loop or multi-instance is told apart from its members. */
export function lineOf(event: KernelEvent, at: string): PlayLine {
  switch (event.type) {
    case 'activity.activated':
    case 'activity.completed':
    case 'activity.terminated':
    case 'activity.compensating':
    case 'activity.compensated': {
      const isBody = event.elementType.endsWith('LoopCharacteristics');
      const word = WORDS[event.type]!;
      return { event: isBody ? `loop-${word}` : word, element: event.elementId, instance: event.activityId, at };
    }
    case 'sequence-flow.taken':
      return { event: 'taken', element: event.flowId, at };
    case 'process-instance.started':
    case 'process-instance.completed':
    case 'process-instance.terminated':
      return { event: event.type.replace('process-instance.', 'process-'), element: event.processId, instance: event.scopeId, at };
    case 'user-task.opened':
      return { event: 'task-opened', element: event.task.elementId, instance: event.task.activityId, assignee: event.task.assignee, at };
    case 'job.created':
      return { event: 'job-created', element: event.job.elementId, instance: event.job.activityId, type: event.job.jobType, at };
    case 'incident.raised': {
      const { message: messages, remedy } = wordsOf(event.code);
      return { event: 'incident-raised', ...plain(event), messages, remedy, at };
    }
    default:
      return { event: event.type.replace('.', '-'), ...plain(event), at };
  }
}

/** The rest as they are, `elementId` shortened, without the ids of rows. */
function plain(event: KernelEvent): { readonly [name: string]: Json } {
  const { type: _type, ...rest } = event as { readonly type: string; readonly [name: string]: unknown };
  const kept = Object.entries(rest).filter(([name, value]) => value !== undefined && !/^(taskId|timerId|jobId|subscriptionId)$/.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name === 'elementId' ? 'element' : name, value as Json]));
}
