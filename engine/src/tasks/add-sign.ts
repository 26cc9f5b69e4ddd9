import { Refused } from '../kernel/failure.ts';
import { emit, type Run } from '../kernel/run.ts';
import { holderOf } from './acting.ts';
import { addMembers, bodyOfMember, personsOfMembers } from './members.ts';
import type { OperationCommand, SignMode, SignPosition } from './operation-types.ts';
import { addSigners, type RoundPosition, roundOf, signersOf } from './signing.ts';
import { noteActed } from './take-back.ts';
import { allow, demandHolder, type OpenTask, openTask } from './task-commands.ts';
import { checkPersons, checkReason, demandMayHold } from './work.ts';

const POSITIONS: readonly SignPosition[] = ['before', 'after', 'beside'];
const MODES: readonly unknown[] = ['all', 'any', 'sequence'];

/**
 * 前加签/后加签/并加签: whoever has the task has more persons sign before it or after it (signing.ts), or adds members to the multi-instance it is
 * a member of. Signers need not be candidates; they hold a post and meet the obligations of the node's duty. Added to a round that is not
 * decided yet, they join it. Refusals: SIGN_POSITION_NOT_POSSIBLE (beside: no member of a multi-instance), SIGN_MODE_DIFFERS,
 * SIGNER_DUPLICATE, those of `checkPersons`, obligations.
 */
export function addSign(run: Run, command: Extract<OperationCommand, { type: 'user-task.add-sign' }>): void {
  const open = openTask(run, command.taskId);
  allow(open, 'add-sign', command.actor);
  demandHolder(run, open, command.actor);
  const { position } = command;
  if (!POSITIONS.includes(position)) throw new Refused('OPERATION_INVALID', { field: 'position' });
  const mode = position === 'beside' ? null : modeOf(run, open, position, command.mode);
  const because = checkReason(open.spec, 'add-sign', command.reason);
  const persons = checkPersons(run, command.persons);
  for (const personId of persons) {
    if (isSigner(run, open, position, personId)) throw new Refused('SIGNER_DUPLICATE', { personId });
    demandMayHold(run, open.nodeId, personId, open.spec, open.task.id);
  }
  noteActed(run, open.nodeId);
  const { task, element } = open;
  const said = { taskId: task.id, elementId: element.id, by: command.actor.id, position, mode, persons, ...because };
  emit(run, { type: 'user-task.sign-added', ...said });
  if (position === 'beside') addMembers(run, memberBody(run, open), element, persons);
  else addSigners(run, open.nodeId, position, mode!, persons, position === 'before');
}

/** How the round counts: as its first signers were asked, else as the command says. @throws {Refused} OPERATION_INVALID, SIGN_MODE_DIFFERS */
function modeOf(run: Run, open: OpenTask, position: RoundPosition, asked: unknown): SignMode {
  const round = roundOf(run, open.nodeId, position);
  if (asked === undefined) return round?.mode ?? 'all';
  const mode = readMode(asked);
  if (round !== undefined && JSON.stringify(round.mode) !== JSON.stringify(mode))
    throw new Refused('SIGN_MODE_DIFFERS', { mode: round.mode });
  return mode;
}

function readMode(asked: unknown): SignMode {
  if (MODES.includes(asked)) return asked as SignMode;
  const ratio = typeof asked === 'object' && asked !== null ? (asked as { readonly ratio?: unknown }).ratio : undefined;
  if (typeof ratio === 'number' && Number.isInteger(ratio) && ratio >= 1 && ratio <= 100) return { ratio };
  throw new Refused('OPERATION_INVALID', { field: 'mode' });
}

function memberBody(run: Run, open: OpenTask): string {
  const bodyId = bodyOfMember(run, open.nodeId);
  if (bodyId === null) throw new Refused('SIGN_POSITION_NOT_POSSIBLE', { position: 'beside' });
  return bodyId;
}

/** Does the person have the task, an open item of a round, or a place in it? Beside: a member that is not completed? */
function isSigner(run: Run, open: OpenTask, position: SignPosition, personId: string): boolean {
  if (position === 'beside') return personsOfMembers(run, memberBody(run, open)).includes(personId);
  if (personId === open.task.assignee || personId === open.task.owner || personId === holderOf(run, run.actor)) return true;
  const signers = signersOf(run, open.nodeId, position).flatMap(({ person, owner }) => [person, owner]);
  return signers.includes(personId) || (roundOf(run, open.nodeId, position)?.waiting ?? []).includes(personId);
}
