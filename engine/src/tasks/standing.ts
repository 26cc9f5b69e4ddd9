import type { ProgramSet } from '../kernel/program.ts';
import { elementById, loadProgram, processNodeOf } from '../kernel/run.ts';
import type { ItemState, Node, RoundState, State } from '../kernel/state.ts';
import type { Instant } from '../kernel/types.ts';
import type { SignMode } from './operation-types.ts';

/** A round of signers 加签 as it stands. */
export interface RoundView {
  readonly position: 'before' | 'after';
  readonly mode: SignMode;
  readonly of: number;
  readonly agreed: number;
  readonly disagreed: number;
  /** who may sign now; `owner`: for whom, where it was delegated 委派 */
  readonly signers: readonly { readonly itemId: string; readonly person: string; readonly owner: string | null }[];
  /** whose turn is to come */
  readonly waiting: readonly string[];
}

/** What of a task's state its row does not say, for screens that offer what the next step would accept. */
export interface TaskStanding {
  /** the task; of an item 加签/沟通 the task it stands beside */
  readonly taskId: string;
  /** `om:operations` of its node */
  readonly operations: readonly string[];
  /** 挂起 of the whole root: it accepts nothing */
  readonly isRootSuspended: boolean;
  readonly isSuspended: boolean;
  /** of what was asked for: the task's, or the item's own */
  readonly urgedAt: Instant | null;
  readonly rounds: readonly RoundView[];
  /** persons asked 沟通 who have not answered */
  readonly asked: readonly string[];
  /** a member of a multi-instance: 并加签 is possible */
  readonly isMember: boolean;
  /** who has the members of its multi-instance that are not completed, itself left out */
  readonly otherMembers: readonly string[];
  /** 直送退回人: to whom the token goes when this completes */
  readonly straightBack: { readonly element: string; readonly person: string } | null;
  /** who completed it, while signers after it are heard */
  readonly doneBy: string | null;
}

/** Of an open task, an open item, or a completed task whose token waits for the signers after it; null where it is none of them. */
export function taskStanding(programs: ProgramSet, state: State, id: string): TaskStanding | null {
  const { nodes } = state;
  const found = Object.entries(nodes).find(([, node]) => isOf(node, id));
  if (found === undefined) return null;
  const [nodeId, node] = found;
  const { spec } = elementById(loadProgram(programs, nodes[processNodeOf(nodes, nodeId)]!.definition!), node.element);
  const item = node.items?.find((one) => one.id === id);
  return {
    taskId: node.task?.id ?? node.done!.task,
    operations: spec.kind === 'user-task' ? spec.task.operations : [],
    isRootSuspended: state.suspended !== undefined,
    isSuspended: node.task?.suspended ?? false,
    urgedAt: (item ?? node.task)?.urgedAt ?? null,
    rounds: (['before', 'after'] as const).flatMap((position) => roundView(node, position)),
    asked: (node.items ?? []).filter((one) => one.kind === 'consult').map(({ person }) => person),
    ...memberOf(nodes, nodeId),
    straightBack: node.straightBack ?? null,
    doneBy: node.task === undefined ? (node.done?.by ?? null) : null,
  };
}

function isOf({ task, done, rounds, items }: Node, id: string): boolean {
  return task?.id === id || (done?.task === id && rounds?.after !== undefined) || (items ?? []).some((item) => item.id === id);
}

function roundView({ rounds, items }: Node, position: 'before' | 'after'): RoundView[] {
  const round: RoundState | undefined = rounds?.[position];
  if (round === undefined) return [];
  const signers = (items ?? []).filter((item: ItemState) => item.kind === 'sign' && item.position === position);
  const { mode, of, agreed, disagreed, waiting = [] } = round;
  const open = signers.map(({ id, person, owner }) => ({ itemId: id, person, owner: owner ?? null }));
  return [{ position, mode, of, agreed, disagreed, signers: open, waiting }];
}

function memberOf(nodes: State['nodes'], nodeId: string): Pick<TaskStanding, 'isMember' | 'otherMembers'> {
  const { index, parent } = nodes[nodeId]!;
  const isMember = index !== undefined && parent !== null && nodes[parent]!.loop?.total !== undefined;
  if (!isMember) return { isMember, otherMembers: [] };
  const others = Object.entries(nodes).filter(([id, node]) => node.parent === parent && id !== nodeId);
  return { isMember, otherMembers: others.flatMap(([, { task }]) => task?.owner ?? task?.assignee ?? []) };
}
