import { toJson } from '../feel/values.ts';
import { Failure, Refused } from './failure.ts';
import type { AdHocSpec, ProgramElement } from './program.ts';
import { editNode, elementOf, isLoopBody, programOf, type Run } from './run.ts';
import { clearScope } from './scopes.ts';
import { complete, hasTokens, send } from './tokens.ts';
import type { KernelCommand } from './types.ts';
import { evaluate, evaluateBoolean } from './variables.ts';

/**
 * Ad-hoc sub-process 即席子流程 (BPMN 2.0.2 §13.3.5): its activities begin when somebody asks for them, as often as asked, and tokens follow the
 * flows between them. Whenever an activity completes the completion condition is looked at. Once it holds the sub-process completes, at
 * once (`cancelRemainingInstances`) or when what still runs is done. Without a condition it completes when nothing runs in it any more.
 */
export function isOpenAdHoc(run: Run, scopeId: string): boolean {
  const node = run.nodes[scopeId];
  if (node === undefined || node.compensating !== undefined || node.definition !== undefined || isLoopBody(node)) return false;
  return elementOf(run, scopeId)!.spec.kind === 'ad-hoc-sub-process';
}

function specOf(run: Run, scopeId: string): AdHocSpec {
  const { spec } = elementOf(run, scopeId)!;
  if (spec.kind !== 'ad-hoc-sub-process') throw new Error(`Expected an ad-hoc sub-process, but found ${spec.kind}`);
  return spec.adHoc;
}

/** An activity in it has completed. */
export function activityDone(run: Run, scopeId: string): void {
  const { completionCondition, cancelRemainingInstances } = specOf(run, scopeId);
  const isDone =
    run.nodes[scopeId]!.closing === true || (completionCondition !== null && evaluateBoolean(run, scopeId, completionCondition));
  if (isDone && cancelRemainingInstances) clearScope(run, scopeId, 'completion-condition');
  else if (isDone) editNode(run, scopeId, { closing: true });
  if (!hasTokens(run, scopeId) && (isDone || completionCondition === null)) complete(run, scopeId);
}

/** Which of its elements can be begun: activities and events no flow leads to. */
export function canBegin(adHoc: ProgramElement, element: ProgramElement): boolean {
  const { kind } = element.spec;
  const isInside = element.parent === adHoc.index && element.incoming.length === 0 && !element.isForCompensation;
  return isInside && kind !== 'boundary-event' && kind !== 'event-sub-process';
}

/** Refusals: ACTIVITY_NOT_OPEN, AD_HOC_ELEMENT_NOT_FOUND, AD_HOC_BUSY (sequential ordering, or it is closing). */
export function activateAdHoc(run: Run, command: Extract<KernelCommand, { type: 'ad-hoc.activate' }>): void {
  const { activityId, elementIds } = command;
  if (!isOpenAdHoc(run, activityId)) throw new Refused('ACTIVITY_NOT_OPEN', { activityId });
  const begun = elementIds.map((elementId) => {
    const element = findElement(run, activityId, elementId);
    if (element === null) throw new Refused('AD_HOC_ELEMENT_NOT_FOUND', { elementId });
    return element;
  });
  const isBusy = specOf(run, activityId).isSequential && (hasTokens(run, activityId) || begun.length > 1);
  if (run.nodes[activityId]!.closing === true || isBusy) throw new Refused('AD_HOC_BUSY', { activityId });
  for (const element of begun) begin(run, activityId, element);
}

/** A token of its own: the first that is done at once must not complete the sub-process before the others have begun. */
function begin(run: Run, scope: string, element: ProgramElement): void {
  send(run, { scope, element: element.index, flow: -1, lineage: '' });
}

function findElement(run: Run, activityId: string, elementId: string): ProgramElement | null {
  const { elements, elementIndex } = programOf(run, activityId);
  const index = elementIndex.get(elementId);
  return index !== undefined && canBegin(elementOf(run, activityId)!, elements[index]!) ? elements[index]! : null;
}

/** Begins what `zeebe:adHoc activeElementsCollection` names. @throws {Failure} EXPRESSION_FAILED */
export function beginActiveElements(run: Run, id: string, { activeElements, isSequential }: AdHocSpec): void {
  if (activeElements === null) return;
  const names = toJson(evaluate(run, id, activeElements)) ?? [];
  const found = Array.isArray(names) ? names.map((name) => (typeof name === 'string' ? findElement(run, id, name) : null)) : [null];
  const elements = found.filter((element) => element !== null);
  if (elements.length < found.length || (isSequential && elements.length > 1)) {
    const expected = isSequential ? 'the id of one of its activities' : 'ids of its activities';
    throw new Failure(
      'EXPRESSION_FAILED',
      `Expected a list with ${expected} from “${activeElements.text}”, but got ${JSON.stringify(names)}`,
      {
        expression: activeElements.text,
      },
    );
  }
  for (const element of elements) begin(run, id, element);
}
