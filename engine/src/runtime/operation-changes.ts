import type { Instant, KernelEvent } from '../kernel/types.ts';
import type { OperationEvent } from '../tasks/operation-types.ts';
import type { Changes, Describe } from './changes.ts';

/** Columns of a stored task that operations change besides its assignee; what is absent stays. */
export interface TaskEdit {
  readonly owner?: string | null;
  /** true: now */
  readonly isSuspended?: boolean;
  readonly isUrged?: boolean;
}

export interface SentCopy {
  readonly copyId: string;
  readonly taskId: string;
  readonly elementId: string;
  readonly personId: string;
  readonly sentBy: string;
  readonly message: string | null;
}

/** What task operations change in the tables, net: folded from their events as everything else (changes.ts). */
export interface OperationChanges {
  readonly edited: Map<string, TaskEdit>;
  readonly copies: SentCopy[];
  readonly readCopies: Set<string>;
  isVoided: boolean;
}

export function noOperationChanges(): OperationChanges {
  return { edited: new Map(), copies: [], readCopies: new Set(), isVoided: false };
}

const TYPES: ReadonlySet<string> = new Set<OperationEvent['type']>([
  'user-task.delegated',
  'user-task.resolved',
  'user-task.recalled',
  'user-task.suspended',
  'user-task.activated',
  'user-task.jumped',
  'user-task.terminated',
  'user-task.voided',
  'user-task.urged',
  'user-task.carbon-copied',
  'user-task.read',
  'work-item.opened',
  'work-item.closed',
]);

export function isFoldedHere(event: KernelEvent): event is OperationEvent {
  return TYPES.has(event.type);
}

/** `assign` and `end` are those of changes.ts. */
export function foldOperation(
  changes: Changes,
  event: OperationEvent,
  describe: Describe,
  assign: (taskId: string, assignee: string) => void,
  end: (taskId: string, ending: 'completed' | 'cancelled', endedBy: string | null) => void,
): void {
  switch (event.type) {
    case 'user-task.delegated':
      assign(event.taskId, event.delegate);
      return void edit(changes, event.taskId, { owner: event.owner });
    case 'user-task.resolved':
      assign(event.taskId, event.owner);
      return void edit(changes, event.taskId, { owner: null });
    case 'user-task.recalled':
      assign(event.taskId, event.owner);
      return void edit(changes, event.taskId, { owner: null });
    case 'user-task.suspended':
      return void edit(changes, event.taskId, { isSuspended: true });
    case 'user-task.activated':
      return void edit(changes, event.taskId, { isSuspended: false });
    case 'user-task.urged':
      return void edit(changes, event.taskId, { isUrged: true });
    case 'user-task.jumped':
    case 'user-task.terminated':
      return void end(event.taskId, 'cancelled', event.by);
    case 'user-task.voided':
      changes.operations.isVoided = true;
      return void end(event.taskId, 'cancelled', event.by);
    case 'user-task.carbon-copied':
      for (const copy of event.copies) {
        const { taskId, elementId, by, message = null } = event;
        changes.operations.copies.push({ ...copy, taskId, elementId, sentBy: by, message });
      }
      return;
    case 'user-task.read':
      return void changes.operations.readCopies.add(event.copyId);
    case 'work-item.opened':
      return void changes.opened.set(event.item.taskId, { ...event.item, ...describe(event.item) });
    case 'work-item.closed':
      return void end(event.taskId, event.by === null ? 'cancelled' : 'completed', event.by);
  }
}

function edit(changes: Changes, taskId: string, change: TaskEdit): void {
  changes.operations.edited.set(taskId, { ...changes.operations.edited.get(taskId), ...change });
}

/** A row of the copies a person got. */
export interface CopyRow {
  readonly copyId: string;
  readonly rootId: string;
  readonly taskId: string;
  readonly elementId: string;
  readonly personId: string;
  readonly sentBy: string;
  readonly message: string | null;
  readonly sentAt: Instant;
  readonly readAt: Instant | null;
}
