import { Refused } from '../kernel/failure.ts';
import { hasSlot } from '../kernel/lineage.ts';
import type { ElementSpec, Program, ProgramElement, ProgramSet } from '../kernel/program.ts';
import { editNode, elementById, emit, loadProgram, processNodeOf, programOf, type Run } from '../kernel/run.ts';
import { terminate } from '../kernel/scopes.ts';
import type { Lineage, Node, Passed, State } from '../kernel/state.ts';
import { enter } from '../kernel/tokens.ts';
import { markingOf } from '../verify/marking.ts';
import { type Marking, type Reach, reach } from '../verify/reach.ts';
import type { OperationCommand } from './operation-types.ts';
import type { ReturnTarget } from './return.ts';
import { noteActed } from './take-back.ts';
import { allow, demandHolder, openTask } from './task-commands.ts';
import { checkReason } from './work.ts';

/**
 * 自由跳转: the task's token – or, into a scope around it, the token of the activity it is inside of – goes to another element, forwards or
 * back, past what lies between. Only to a marking that an execution of the model can come to (verify/reach.ts): a jump out of one branch of
 * a parallel block past its join, or into one branch alone, is refused. What is checked on entering an element is checked as always.
 *
 * Lineage: the token keeps what it descends from; to an element it has passed it comes as by a return. A return in *another* branch relies on
 * this token having moved as the model says, so every record it does not descend from is closed unless {that element} with the tokens as they
 * stand now can be reached too.
 */
const TARGETS: ReadonlySet<ElementSpec['kind']> = new Set([
  'user-task',
  'job-task',
  'manual-task',
  'receive-task',
  'script-task',
  'decision-task',
  'call-activity',
  'send-task',
  'sub-process',
  'ad-hoc-sub-process',
  'catch-event',
]);
/** Markings looked at: a person waits for the answer. */
const LIMIT = 5000;

/** Where the token of a jump is, and where it goes. */
interface Leap {
  /** child of `scope` whose token jumps */
  readonly anchor: string;
  readonly scope: string;
  readonly target: ProgramElement;
}

export function jump(run: Run, command: Extract<OperationCommand, { type: 'user-task.jump' }>): void {
  const open = openTask(run, command.taskId);
  allow(open, 'jump', command.actor);
  demandHolder(run, open, command.actor);
  const { reason } = checkReason(open.spec, 'jump', command.reason);
  const { target } = command;
  const leap = leapTo(run.programs, run.nodes, open.nodeId, target);
  if (leap === null) throw new Refused('JUMP_TARGET_NOT_ALLOWED', { target: String(target) });
  refuseUnreachable(reachOf(run.programs, run.nodes, leap), target);
  noteActed(run, open.nodeId);
  emit(run, {
    type: 'user-task.jumped',
    taskId: open.task.id,
    elementId: open.element.id,
    by: command.actor.id,
    target,
    reason: reason!,
  });
  const lineage = lineageAt(run.nodes, leap);
  terminate(run, leap.anchor, `jumped:${target}`);
  const closed = closedByJump(run, leap, lineage);
  if (closed !== null) editNode(run, leap.scope, { passed: closed });
  enter(run, leap.scope, leap.target, lineage);
}

function refuseUnreachable(reached: Reach, target: string): void {
  if (reached.kind === 'reachable') return;
  if (reached.kind === 'undecided') throw new Refused('JUMP_NOT_REACHABLE', { target });
  const { why, elements, message } = reached.reason;
  throw new Refused('JUMP_NOT_REACHABLE', { target, why, elements, message: { ...message } });
}

/** Where an open task may jump to, in the order of the file, nearest scope first; empty where it is not open or may not jump. */
export function jumpTargets(programs: ProgramSet, state: State, taskId: string): readonly ReturnTarget[] {
  const { nodes } = state;
  const nodeId = Object.keys(nodes).find((id) => nodes[id]!.task?.id === taskId);
  if (nodeId === undefined) return [];
  const { spec } = elementById(programAt(programs, nodes, nodeId), nodes[nodeId]!.element);
  if (spec.kind !== 'user-task' || !spec.task.operations.includes('jump')) return [];
  const found: ReturnTarget[] = [];
  for (let anchor = nodeId; nodes[anchor]!.parent !== null; anchor = nodes[anchor]!.parent!) {
    for (const element of programAt(programs, nodes, anchor).elements) {
      const leap = leapTo(programs, nodes, nodeId, element.id);
      if (leap?.anchor !== anchor || found.some((one) => one.elementId === element.id)) continue;
      if (reachOf(programs, nodes, leap).kind === 'reachable') found.push({ elementId: element.id, name: element.name });
    }
  }
  return found;
}

type Nodes = Readonly<Record<string, Node>>;

function programAt(programs: ProgramSet, nodes: Nodes, id: string): Program {
  return loadProgram(programs, nodes[processNodeOf(nodes, id)]!.definition!);
}

/** The nearest scope around the task that holds the target; null where none does, or no token may be put there. */
function leapTo(programs: ProgramSet, nodes: Nodes, nodeId: string, target: string): Leap | null {
  for (let anchor = nodeId; nodes[anchor]!.parent !== null; anchor = nodes[anchor]!.parent!) {
    const scope = nodes[anchor]!.parent!;
    if (nodes[scope]!.compensating !== undefined) return null; // what is being undone follows its own order
    if (nodes[anchor]!.index !== undefined || nodes[anchor]!.definition !== undefined) continue;
    const program = programAt(programs, nodes, scope);
    const element = program.elements[program.elementIndex.get(target) ?? -1];
    if (element === undefined || element.parent !== scopeIndex(program, nodes[scope]!)) continue;
    const fits = TARGETS.has(element.spec.kind) && !element.isForCompensation && element.startQuantity === 1;
    return fits && element.id !== nodes[anchor]!.element ? { anchor, scope, target: element } : null;
  }
  return null;
}

function scopeIndex(program: Program, scope: Node): number {
  return scope.definition === undefined ? program.elementIndex.get(scope.element)! : -1;
}

function reachOf(programs: ProgramSet, nodes: Nodes, { anchor, scope, target }: Leap): Reach {
  const { [anchor]: _left, ...others } = nodes;
  return reachable(programAt(programs, nodes, scope), nodes[scope]!, markingOf(others, scope), target.id);
}

/** Can the scope's other tokens stand as they do while one more is in `element`? */
function reachable(program: Program, scope: Node, marking: Marking, element: string): Reach {
  const resting = { ...marking.resting, [element]: (marking.resting[element] ?? 0) + 1 };
  const scopeId = scope.definition === undefined ? scope.element : null;
  return reach(program, scopeId, { ...marking, resting }, { limit: LIMIT, isAtRest: false });
}

/** What the token descends from at the target: where it has passed it, what it descended from then. */
function lineageAt(nodes: Nodes, { anchor, scope, target }: Leap): Lineage {
  const { lineage = '' } = nodes[anchor]!;
  const slot = nodes[scope]!.passed?.findIndex((one) => one.element === target.id) ?? -1;
  return slot >= 0 && hasSlot(lineage, slot) ? nodes[scope]!.passed![slot]!.lineage : lineage;
}

/** The scope's records with those closed whose return the jump makes unsafe; null where none is. Called when the token has left. */
function closedByJump(run: Run, leap: Leap, lineage: Lineage): readonly Passed[] | null {
  const { passed } = run.nodes[leap.scope]!;
  if (passed === undefined) return null;
  const isSafe = (one: Passed, slot: number): boolean => one.closed === true || hasSlot(lineage, slot) || mayStillReturn(run, leap, slot);
  const next = passed.map((one, slot): Passed => (isSafe(one, slot) ? one : { ...one, closed: true }));
  return next.some((one, slot) => one !== passed[slot]) ? next : null;
}

/** {the element of the slot} ∪ the tokens that do not descend from it ∪ the jumping token: would a return there lead to something reachable? */
function mayStillReturn(run: Run, { scope, target }: Leap, slot: number): boolean {
  const { element, merged = [] } = run.nodes[scope]!.passed![slot]!;
  const others = Object.entries(run.nodes).filter(([, node]) => node.parent !== scope || !hasSlot(node.lineage ?? '', slot));
  const joins: Record<string, Record<string, readonly Lineage[]>> = {};
  const put = (gateway: string, flow: string, arrivals: readonly Lineage[]): void => {
    if (arrivals.length > 0) joins[gateway] = { ...joins[gateway], [flow]: [...(joins[gateway]?.[flow] ?? []), ...arrivals] };
  };
  for (const [gateway, flows] of Object.entries(run.nodes[scope]!.joins ?? {}))
    for (const [flow, arrivals] of Object.entries(flows))
      put(
        gateway,
        flow,
        arrivals.filter((one) => !hasSlot(one, slot)),
      );
  for (const { gateway, flow, lineage } of merged) put(gateway, flow, [lineage]);
  const nodes = { ...Object.fromEntries(others), [scope]: { ...run.nodes[scope]!, joins } };
  const marking = markingOf(nodes, scope);
  const resting = { ...marking.resting, [target.id]: (marking.resting[target.id] ?? 0) + 1 };
  return reachable(programOf(run, scope), run.nodes[scope]!, { ...marking, resting }, element).kind === 'reachable';
}
