import { Refused } from '../kernel/failure.ts';
import type { ProgramElement, UserTaskSpec } from '../kernel/program.ts';
import { elementOf, emit, type Run } from '../kernel/run.ts';
import { holderOf } from './acting.ts';
import { closeItem } from './items.ts';
import { bodyOfMember, personsOfMembers, removeMembers } from './members.ts';
import type { OperationCommand } from './operation-types.ts';
import { goOnSigning, type RoundPosition, roundOf, setRound, signersOf, withdrawRound } from './signing.ts';
import { allow, demandHolder, openTask } from './task-commands.ts';
import { checkReason, checkText, findItem, isAllowed } from './work.ts';

type RemoveSign = Extract<OperationCommand, { type: 'user-task.remove-sign' }>;

interface Place {
  readonly nodeId: string;
  readonly element: ProgramElement;
  readonly spec: UserTaskSpec;
}

/**
 * 减签: whoever has the task – or completed it, while the signers after it are heard – takes back signers who have not answered, or members of the
 * multi-instance that are not completed. What is left may be decided thereby. A round nobody has answered may go as a whole, which
 * is told as one withdrawn, unless the token waits for it. A share 比例签 is not lowered once somebody has disagreed. Refusals: SIGNER_NOT_FOUND,
 * LAST_SIGNER, SIGNERS_FIXED.
 */
export function removeSign(run: Run, command: RemoveSign): void {
  const place = placeOf(run, command);
  const { nodeId, element, spec } = place;
  const because = checkReason(spec, 'remove-sign', command.reason);
  const persons = namesOf(command.persons);
  const position = (['before', 'after'] as const).find((one) => unanswered(run, nodeId, one).includes(persons[0]!));
  const bodyId = position === undefined ? bodyOfMember(run, nodeId) : null;
  const known = position !== undefined ? unanswered(run, nodeId, position) : bodyId !== null ? personsOfMembers(run, bodyId) : [];
  const unknown = persons.find((personId) => !known.includes(personId));
  if (unknown !== undefined) throw new Refused('SIGNER_NOT_FOUND', { personId: unknown });
  const said = { taskId: command.taskId, elementId: element.id, by: command.actor.id, persons, ...because };
  emit(run, { type: 'user-task.sign-removed', ...said });
  if (position !== undefined) removeSigners(run, nodeId, position, persons);
  else removeMembers(run, bodyId!, nodeId, persons);
}

function placeOf(run: Run, { taskId, actor }: RemoveSign): Place {
  const nodeId = Object.keys(run.nodes).find((id) => run.nodes[id]!.task === undefined && run.nodes[id]!.done?.task === taskId);
  const element = nodeId === undefined ? undefined : elementOf(run, nodeId)!;
  if (nodeId === undefined || element?.spec.kind !== 'user-task') {
    const open = openTask(run, taskId);
    allow(open, 'remove-sign', actor);
    demandHolder(run, open, actor);
    return open;
  }
  const { task: spec } = element.spec;
  if (actor.kind !== 'person') throw new Refused('PERSON_REQUIRED', { operation: 'remove-sign' });
  if (!isAllowed(spec, 'remove-sign'))
    throw new Refused('OPERATION_NOT_ALLOWED', { operation: 'remove-sign', elementId: element.id, allowed: spec.operations });
  if (run.nodes[nodeId]!.done!.by !== holderOf(run, actor)) throw new Refused('USER_TASK_NOT_ASSIGNEE', { taskId });
  return { nodeId, element, spec };
}

/** Persons to take back; their facts do not matter. @throws {Refused} OPERATION_INVALID */
function namesOf(persons: unknown): readonly string[] {
  const isList = Array.isArray(persons) && persons.length > 0 && persons.length <= 1000 && new Set(persons).size === persons.length;
  if (!isList) throw new Refused('OPERATION_INVALID', { field: 'persons' });
  return persons.map((one) => checkText(one, 'persons', true)!);
}

function unanswered(run: Run, nodeId: string, position: RoundPosition): readonly string[] {
  const signers = signersOf(run, nodeId, position).map(({ person, owner }) => owner ?? person);
  return [...signers, ...(roundOf(run, nodeId, position)?.waiting ?? [])];
}

function removeSigners(run: Run, nodeId: string, position: RoundPosition, persons: readonly string[]): void {
  const round = roundOf(run, nodeId, position)!;
  const of = round.of - persons.length;
  const isAwaited = position === 'after' && run.nodes[nodeId]!.task === undefined;
  if (of === 0 && isAwaited) throw new Refused('LAST_SIGNER', { personId: persons[0]! });
  if (typeof round.mode === 'object' && round.disagreed > 0) throw new Refused('SIGNERS_FIXED', { disagreed: round.disagreed });
  for (const { id, person, owner } of signersOf(run, nodeId, position))
    if (persons.includes(owner ?? person)) closeItem(run, findItem(run, id)!, null, 'removed');
  const { waiting: all = [], ...rest } = round;
  const waiting = all.filter((personId) => !persons.includes(personId));
  setRound(run, nodeId, position, { ...rest, of, ...(waiting.length > 0 ? { waiting } : {}) });
  run.personal = nodeId;
  if (of === 0) withdrawRound(run, nodeId, position);
  else if (position === 'before' || isAwaited) goOnSigning(run, nodeId, position);
}
