import { Refused } from '../kernel/failure.ts';
import { processNodeOf, type Run } from '../kernel/run.ts';
import type { Actor, Deputation, KernelCommand, KernelEvent } from '../kernel/types.ts';

/*
 * Standing deputies 代理: a task command may say `onBehalfOf`. The actor must then be that person's deputy now (facts), for this task's
 * role and process. Tasks are claimed and held by the represented person 被代理人; obligations are asked of both, both
 * participate, and every act names both. Any `user-task.*` command gets this by `holderOf`, `actingPersons` and the two frames below.
 */

/** Before the command. @throws {Refused} NOT_DEPUTY */
export function beginActing(run: Run, command: KernelCommand): void {
  if (!('onBehalfOf' in command) || command.onBehalfOf === undefined || command.onBehalfOf === command.actor.id) return;
  const { onBehalfOf, actor, taskId } = command;
  const powers = actor.kind === 'person' ? (run.env.facts.people[actor.id]?.deputyFor ?? []) : [];
  if (!powers.some((power) => power.personId === onBehalfOf && covers(run, power, taskId))) throw new Refused('NOT_DEPUTY', { taskId });
  run.onBehalfOf = onBehalfOf;
}

/** A power limited to a role is for tasks offered to that role; one limited to a process for tasks of it, called processes included. */
function covers(run: Run, power: Deputation, taskId: string): boolean {
  if (power.role === null && power.processId === null) return true;
  const nodeId = Object.keys(run.nodes).find(
    (id) => run.nodes[id]!.task?.id === taskId || run.nodes[id]!.items?.some((item) => item.id === taskId),
  );
  if (nodeId === undefined) return false;
  if (power.role !== null && !run.nodes[nodeId]!.task?.roles?.includes(power.role)) return false;
  return power.processId === null || processesAround(run, nodeId).includes(power.processId);
}

/** Ids of the task's own process and of the outermost one. */
function processesAround(run: Run, nodeId: string): string[] {
  let outermost = nodeId;
  while (run.nodes[outermost]!.parent !== null) outermost = run.nodes[outermost]!.parent!;
  return [run.nodes[processNodeOf(run.nodes, nodeId)]!.element, run.nodes[outermost]!.element];
}

/** After the command, before tokens move on: its acts name the represented person, who has taken part as the actor has. */
export function endActing(run: Run): void {
  const { onBehalfOf } = run;
  if (onBehalfOf === null) return;
  for (const [index, event] of run.events.entries()) if (isAct(event)) run.events[index] = { ...event, onBehalfOf };
  const own = run.participations.slice(run.env.facts.participations.length).filter((one) => one.personId === run.actor.id);
  run.participations.push(...own.map(({ duty }) => ({ personId: onBehalfOf, duty })));
}

type Act = Extract<KernelEvent, { readonly onBehalfOf?: string }>;

function isAct(event: KernelEvent): event is Act {
  return event.type.startsWith('user-task.') && event.type !== 'user-task.opened' && event.type !== 'user-task.cancelled';
}

/** In whose name the actor holds a task: the person acted for, else himself. */
export function holderOf(run: Run, actor: Actor): string {
  return run.onBehalfOf ?? actor.id;
}

/** Everybody whose obligations an act concerns. */
export function actingPersons(run: Run, actor: Actor): readonly string[] {
  return run.onBehalfOf === null ? [actor.id] : [run.onBehalfOf, actor.id];
}
