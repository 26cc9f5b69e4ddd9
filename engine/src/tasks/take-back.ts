import { Refused } from '../kernel/failure.ts';
import { hasSlot } from '../kernel/lineage.ts';
import type { ElementSpec, ProgramSet } from '../kernel/program.ts';
import { editNode, elementById, elementOf, emit, isLoopBody, loadProgram, processNodeOf, programOf, type Run } from '../kernel/run.ts';
import type { Done, Node, State } from '../kernel/state.ts';
import { holderOf } from './acting.ts';
import { handTo } from './hand-to.ts';
import { beginMemberAgain } from './members.ts';
import type { OperationCommand } from './operation-types.ts';
import { type Place, reenter } from './return.ts';
import { checkReason, demandMayHold } from './work.ts';

/**
 * 撤回/拿回: whoever completed a task takes it back while nobody acted on what came of it.
 *
 *   A ──▶ [B]          A may be taken back: B is withdrawn, A opens again with the same person, as by a return
 *   A ──▶ B claimed    too late, and so after a completion, a signature, a job, a message or an event behind A
 *   members of a multi-instance: while the body is open; in a sequence only the last one, before anybody acts on the next
 *
 * What was completed is remembered only where the node allows it: `done` of the scope's `passed` and of a loop. `noteActed` forgets it.
 */
export function takeBack(run: Run, command: Extract<OperationCommand, { type: 'user-task.take-back' }>): void {
  const { taskId, actor } = command;
  if (actor.kind !== 'person') throw new Refused('PERSON_REQUIRED', { operation: 'take-back' });
  refuseByFacts(run, taskId);
  const found = findPassed(run, taskId) ?? findMember(run, taskId);
  if (found === null) throw new Refused('TAKE_BACK_TOO_LATE', { taskId });
  const element = elementById(programOf(run, found.scope), found.element);
  const { done } = found;
  if (element.spec.kind !== 'user-task') throw new Refused('TAKE_BACK_TOO_LATE', { taskId });
  if (done.by !== holderOf(run, actor)) throw new Refused('USER_TASK_NOT_ASSIGNEE', { taskId });
  const because = checkReason(element.spec.task, 'take-back', command.reason);
  demandMayHold(run, found.scope, done.by, element.spec.task, taskId);
  emit(run, { type: 'user-task.taken-back', taskId, elementId: element.id, by: actor.id, ...because });
  if ('index' in found) beginMemberAgain(run, found.scope, found.index, done.by);
  else handTo(run, reenter(run, found, 'taken-back'), done.by);
}

/** What the store knows of the completed task tells a node that does not allow it from one that was acted on. */
function refuseByFacts(run: Run, taskId: string): void {
  const { doneTask } = run.env.facts;
  if (doneTask === undefined || doneTask.taskId !== taskId) return;
  const program = run.programs.program(doneTask.definitionId);
  const index = program?.elementIndex.get(doneTask.elementId);
  const spec = index === undefined ? undefined : program!.elements[index]!.spec;
  if (spec?.kind !== 'user-task' || spec.task.operations.includes('take-back')) return;
  const { elementId } = doneTask;
  throw new Refused('OPERATION_NOT_ALLOWED', { operation: 'take-back', elementId, allowed: spec.task.operations });
}

type Nodes = Readonly<Record<string, Node>>;
type PassedTask = Place & { readonly done: Done };

function findPassed(run: Run, taskId: string): PassedTask | null {
  for (const scope in run.nodes) {
    const slot = run.nodes[scope]!.passed?.findIndex((one) => one.done?.task === taskId) ?? -1;
    if (slot < 0) continue;
    const { element, done, closed } = run.nodes[scope]!.passed![slot]!;
    return closed || !hasDescendant(run.nodes, scope, slot) ? null : { scope, slot, element, done: done! };
  }
  return null;
}

/** Is there still a token that comes from it? After a return past it, or where all have ended, there is none to withdraw. */
function hasDescendant(nodes: Nodes, scope: string, slot: number): boolean {
  const arrived = Object.values(nodes[scope]!.joins ?? {}).flatMap((flows) => Object.values(flows).flat());
  const isFrom = (node: Node): boolean => node.parent === scope && hasSlot(node.lineage ?? '', slot);
  return Object.values(nodes).some(isFrom) || arrived.some((one) => hasSlot(one, slot));
}

/** Completed tasks that whoever completed them can take back now, for screens. */
export function takeBackTasks(programs: ProgramSet, { nodes, status }: State): readonly Done[] {
  if (status !== 'active') return [];
  const isAllowed = (scope: string, element: string): boolean => {
    const { spec } = elementById(loadProgram(programs, nodes[processNodeOf(nodes, scope)]!.definition!), element);
    return spec.kind === 'user-task' && spec.task.operations.includes('take-back');
  };
  return Object.entries(nodes).flatMap(([scope, { passed = [], loop, element: body }]) => [
    ...passed.flatMap(({ element, done, closed }, slot) =>
      done !== undefined && !closed && isAllowed(scope, element) && hasDescendant(nodes, scope, slot) ? [done] : [],
    ),
    ...(loop?.done !== undefined && isAllowed(scope, body) ? Object.values(loop.done) : []),
  ]);
}

function findMember(run: Run, taskId: string): { scope: string; element: string; index: number; done: Done } | null {
  for (const scope in run.nodes) {
    const found = Object.entries(run.nodes[scope]!.loop?.done ?? {}).find(([, done]) => done.task === taskId);
    if (found !== undefined) return { scope, element: run.nodes[scope]!.element, index: Number(found[0]), done: found[1] };
  }
  return null;
}

/** Somebody or something acts on a node: what its token comes from can no longer be taken back. */
export function noteActed(run: Run, nodeId: string): void {
  for (let at = nodeId; run.nodes[at]!.parent !== null; at = run.nodes[at]!.parent!) {
    const { parent, lineage = '', index } = run.nodes[at]!;
    const { passed, loop } = run.nodes[parent!]!;
    if (passed?.some((one, slot) => one.done !== undefined && hasSlot(lineage, slot))) {
      const next = passed.map((one, slot) => {
        if (one.done === undefined || !hasSlot(lineage, slot)) return one;
        const { done: _gone, ...rest } = one;
        return rest;
      });
      editNode(run, parent!, { passed: next });
    }
    if (index !== undefined && loop?.done !== undefined && isSequential(run, parent!)) {
      const { done: _gone, ...rest } = loop;
      editNode(run, parent!, { loop: rest });
    }
  }
}

function isSequential(run: Run, bodyId: string): boolean {
  const { loop } = elementOf(run, bodyId)!;
  return loop?.kind !== 'multi-instance' || loop.sequential;
}

/** Elements a token passes without anybody having done anything. */
const QUIET: ReadonlySet<ElementSpec['kind']> = new Set([
  'start-event',
  'manual-task',
  'script-task',
  'decision-task',
  'exclusive-gateway',
  'parallel-gateway',
  'inclusive-gateway',
  'complex-gateway',
  'event-based-gateway',
  'sub-process',
  'ad-hoc-sub-process',
  'event-sub-process',
  'call-activity',
]);

/** A node completes: a task, a job, a message, an event are acts; what only routes – a link, the body of a loop – is none. */
export function noteCompleted(run: Run, nodeId: string, spec: ElementSpec): void {
  if (QUIET.has(spec.kind) || isLoopBody(run.nodes[nodeId]!)) return;
  if ('trigger' in spec && (spec.trigger.kind === 'none' || spec.trigger.kind === 'link')) return;
  noteActed(run, nodeId);
}
