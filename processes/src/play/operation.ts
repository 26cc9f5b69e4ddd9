import { type Actor, type CopyFacts, type Facts, personsNamedBy, type TaskState } from '@onematter/engine/pure';
import { actorFor, type BareCommand, PLAYER, personOf, type Stage } from './stage.ts';
import type { OperationStep } from './steps.ts';

/** An operation step as a command, with the people it names and, for a copy, what the store would know of it. */
interface Operation {
  readonly command: BareCommand;
  readonly actor: Actor;
  readonly people: Facts['people'];
  readonly copy?: CopyFacts;
}

/** Operations on a signer's or a consulted person's own item. */
const ON_ITEMS: { readonly [operation: string]: 'sign' | 'consult' } = { sign: 'sign', reply: 'consult' };

/** What no task has for its id: the kernel says what is wrong, an unknown operation before a task that is not there. */
const NO_TASK: TaskState = { id: '-', assignee: null };

/** The kernel refuses what it does not know, is not given, or finds nothing open for. */
export function operationOf(stage: Stage, step: OperationStep): Operation {
  const { operation, element, nth = 1, by, ...rest } = step;
  if (operation === 'read') return readOf(stage, element, by, nth);
  const type = `user-task.${operation}`;
  const task = taskOf(stage, step, nth) ?? NO_TASK;
  const { actor, people } = actorFor(task, by ?? (operation === 'recall' ? task.owner : undefined));
  const command = { type, taskId: task.id, ...rest };
  const named = Object.fromEntries(personsNamedBy(command).map((personId) => [personId, personOf(task, personId)]));
  return { command: command as BareCommand, actor, people: { ...named, ...people } };
}

/** What the operation names: an item, a completed task (拿回, or 减签 while signers after it are heard), or the open task. */
function taskOf(stage: Stage, step: OperationStep, nth: number): TaskState | null {
  const item = itemOf(stage, step);
  if (item !== null) return { id: item.id, assignee: item.person, ...(item.owner === undefined ? {} : { owner: item.owner }) };
  const open = step.operation === 'take-back' ? undefined : stage.tasksOf(step.element)[nth - 1];
  if (open !== undefined) return open;
  if (step.operation !== 'take-back' && step.operation !== 'remove-sign') return null;
  const mine = stage.completedOf(step.element, step.by);
  return (mine.length > 0 ? mine : stage.completedOf(step.element, undefined)).at(-nth) ?? null;
}

/** The item an operation is about: by its kind, or because the one who acts has one and not the task. */
function itemOf(stage: Stage, { operation, element, nth = 1, by }: OperationStep) {
  const items = stage.itemsOf(element);
  const kind = ON_ITEMS[operation];
  const mine = items.filter(
    (item) => (kind === undefined || item.kind === kind) && (by === undefined || item.person === by || item.owner === by),
  );
  if (kind !== undefined) return mine[nth - 1] ?? null;
  const isHolder = by === undefined || stage.tasksOf(element).some((task) => task.assignee === by || task.owner === by);
  return isHolder ? null : (mine[nth - 1] ?? null);
}

/** The copy of `by`; where only others have one, theirs, and the kernel refuses it. */
function readOf(stage: Stage, element: string, by: string | undefined, nth: number): Operation {
  const all = stage.copiesOf(element);
  const mine = all.filter((copy) => by === undefined || copy.personId === by);
  const copy = mine[nth - 1] ?? (mine.length === 0 ? all[nth - 1] : undefined);
  const actor: Actor = { kind: 'person', id: by ?? copy?.personId ?? PLAYER };
  return { command: { type: 'user-task.read', copyId: copy?.copyId ?? '-' }, actor, people: {}, ...(copy === undefined ? {} : { copy }) };
}
