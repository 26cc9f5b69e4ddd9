import { Refused } from '../kernel/failure.ts';
import { hasSlot } from '../kernel/lineage.ts';
import type { ProgramElement } from '../kernel/program.ts';
import { elementById, programOf, type Run } from '../kernel/run.ts';
import type { Lineage, Node } from '../kernel/state.ts';
import { activate, beginNode } from '../kernel/tokens.ts';
import { holderOf } from './acting.ts';
import { handTo } from './hand-to.ts';
import type { Place } from './return.ts';
import type { OpenTask } from './task-commands.ts';

/**
 * 直送退回人: the target of a return, once completed, sends its token back to the task that returned it, past what lies between.
 *
 *   A ──▶ B ──▶ [C]     C returns to A straight back: [A]; A completes: [C], with the person who returned it
 *
 * Why that marking can be reached: C was the only token that descended from A, and no join had taken another branch's token between them
 * (`merged`), so A alone can come to C by the way it came before, whatever the others do. Otherwise it is refused.
 */
export function straightBackFrom(run: Run, open: OpenTask, place: Place, target: ProgramElement): NonNullable<Node['straightBack']> {
  if (!isStraightBackPossible(run.nodes, { nodeId: open.nodeId, element: open.element }, place, target))
    throw new Refused('STRAIGHT_BACK_NOT_POSSIBLE', { target: target.id });
  return { element: open.element.id, person: open.task.assignee ?? holderOf(run, run.actor) };
}

/** The same question for screens, over the tokens as they stand. */
export function isStraightBackPossible(
  nodes: Readonly<Record<string, Node>>,
  from: { readonly nodeId: string; readonly element: ProgramElement },
  { scope, slot }: Place,
  target: ProgramElement,
): boolean {
  const { joins, passed } = nodes[scope]!;
  const isOnly = Object.entries(nodes).every(
    ([id, node]) => node.parent !== scope || id === from.nodeId || !hasSlot(node.lineage ?? '', slot),
  );
  const waits = Object.values(joins ?? {}).some((flows) => Object.values(flows).some((all) => all.some((one) => hasSlot(one, slot))));
  const isSingle = target.completionQuantity === 1 && from.element.startQuantity === 1;
  return nodes[from.nodeId]!.parent === scope && passed![slot]!.merged === undefined && isOnly && !waits && isSingle;
}

/** The token of a completed target goes straight back. */
export function goStraightBack(run: Run, scope: string, to: NonNullable<Node['straightBack']>, lineage: Lineage): void {
  const id = beginNode(run, scope, elementById(programOf(run, scope), to.element), lineage);
  activate(run, id);
  handTo(run, id, to.person);
}
