import type { KernelEvent } from '../kernel/types.ts';

/** Every kind of kernel event: the compiler keeps it whole. */
const KERNEL_EVENT_TYPES: { readonly [T in KernelEvent['type']]: true } = {
  'process-instance.started': true,
  'process-instance.completed': true,
  'process-instance.terminated': true,
  'activity.activated': true,
  'activity.completed': true,
  'activity.terminated': true,
  'sequence-flow.taken': true,
  'user-task.opened': true,
  'user-task.assigned': true,
  'user-task.completed': true,
  'user-task.returned': true,
  'user-task.cancelled': true,
  'job.created': true,
  'job.completed': true,
  'job.failed': true,
  'job.cancelled': true,
  'timer.scheduled': true,
  'timer.fired': true,
  'timer.cancelled': true,
  'subscription.opened': true,
  'subscription.closed': true,
  'message.received': true,
  'message.sent': true,
  'signal.thrown': true,
  'signal-subscription.opened': true,
  'signal-subscription.closed': true,
  'signal.received': true,
  'escalation.thrown': true,
  'condition.met': true,
  'activity.compensating': true,
  'activity.compensated': true,
  'variables.changed': true,
  'decision.evaluated': true,
  'error.thrown': true,
  'incident.raised': true,
  'incident.resolved': true,
  'root.completed': true,
  'root.terminated': true,
};

/** Tells the kernel's events from the runtime's and the api's in one history. */
export function isKernelEventType(type: string): boolean {
  return Object.hasOwn(KERNEL_EVENT_TYPES, type);
}
