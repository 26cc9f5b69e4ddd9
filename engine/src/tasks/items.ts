import { Refused } from '../kernel/failure.ts';
import { editNode, elementOf, emit, processNodeOf, programOf, type Run } from '../kernel/run.ts';
import type { ItemState } from '../kernel/state.ts';
import { ITEMS_LIMIT } from './operation-types.ts';
import { editItem, operationsOfItem, type Work } from './work.ts';

/** Opens an item beside the task of a node. `parentTaskId`: that task, perhaps completed. @throws {Refused} PERSONS_TOO_MANY */
export function openItem(run: Run, nodeId: string, parentTaskId: string, what: Omit<ItemState, 'id'>): void {
  const element = elementOf(run, nodeId)!;
  const node = run.nodes[nodeId]!;
  const known = node.items ?? [];
  if (element.spec.kind !== 'user-task') return;
  if (known.length >= ITEMS_LIMIT) throw new Refused('PERSONS_TOO_MANY', { limit: ITEMS_LIMIT });
  const item: ItemState = { id: run.env.newId(), ...what };
  editNode(run, nodeId, { items: [...known, item] });
  const { task: spec } = element.spec;
  const isSigner = item.kind === 'sign';
  emit(run, {
    type: 'work-item.opened',
    item: {
      taskId: item.id,
      kind: item.kind,
      parentTaskId,
      position: item.position ?? null,
      activityId: nodeId,
      elementId: element.id,
      processId: programOf(run, nodeId).processId,
      definitionId: run.nodes[processNodeOf(run.nodes, nodeId)]!.definition!,
      name: element.name,
      formKey: isSigner ? spec.formKey : null,
      assignee: item.person,
      candidateUsers: [],
      candidateRoles: [],
      agencyId: node.task?.agency ?? null,
      duty: isSigner ? spec.duty : null,
      stage: spec.stage,
      operations: operationsOfItem(spec, item.kind),
      deadline: null,
      dueAt: null,
      input: {},
    },
  });
}

/** The item is over. */
export function closeItem(run: Run, work: Work, by: string | null, cause: 'answered' | 'removed' | 'decided' | 'ended'): void {
  editItem(run, work, null);
  say(run, work.element.id, work.item, by, cause);
}

function say(run: Run, elementId: string, { id, kind }: ItemState, by: string | null, cause: 'answered' | 'removed' | 'decided' | 'ended') {
  emit(run, { type: 'work-item.closed', taskId: id, elementId, kind, by, cause });
}

/** With a node go its items and rounds. */
export function endItems(run: Run, nodeId: string): void {
  const { items, rounds, element } = run.nodes[nodeId]!;
  if (items === undefined && rounds === undefined) return;
  editNode(run, nodeId, { items: undefined, rounds: undefined });
  for (const item of items ?? []) say(run, element, item, null, 'ended');
}

/** Questions 沟通 nobody answered close with their task, though signers after it are still heard. */
export function closeQuestions(run: Run, nodeId: string): void {
  const { items = [], element } = run.nodes[nodeId]!;
  const rest = items.filter((item) => item.kind !== 'consult');
  if (rest.length === items.length) return;
  editNode(run, nodeId, { items: rest.length > 0 ? rest : undefined });
  for (const item of items) if (item.kind === 'consult') say(run, element, item, null, 'ended');
}
