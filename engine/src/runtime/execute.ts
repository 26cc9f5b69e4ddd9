import { setTimeout as wait } from 'node:timers/promises';
import { ConflictError, WorkflowError } from '../errors.ts';
import type { Tx } from '../store/database.ts';
import { isConflict, isUnavailable } from '../store/database-fault.ts';
import { raiseRuntimeIncident, type Subject } from '../store/incidents.ts';
import { newId } from './ids.ts';
import { openWork } from './open-work.ts';
import type { EngineParts } from './parts.ts';
import { RefusedError } from './refused-error.ts';
import { forget, pend } from './root-work.ts';
import { save } from './save.ts';
import { messageOf } from './steps.ts';
import { type Attempt, MootCommand, ParticipantError } from './transact.ts';
import type { Envelope, Outcome } from './types.ts';

const MAX_TRIES = 5;
const FIRST_WAIT_MS = 5;

/**
 * Runs one command in its own transaction: a lost race is tried again, a fault is kept as an incident of the root and thrown.
 * `subject`: what stands still when it fails; default the command.
 */
export async function execute(
  parts: EngineParts,
  envelope: Envelope,
  run: (tx: Tx, attempt: Attempt) => Promise<Outcome>,
  subject?: Subject,
): Promise<Outcome> {
  const assumption: Attempt = { mayAssume: true, hasAssumed: false };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const outcome = await parts.database.transaction({ tenantId: envelope.tenantId, plans: 'generic' }, (tx) => run(tx, assumption));
      if (outcome.rootId !== null && !outcome.isRepeat) parts.committed(envelope.tenantId, outcome.rootId);
      return outcome;
    } catch (thrown) {
      if (assumption.hasAssumed && !isUnavailable(thrown)) {
        // whatever went wrong, what was assumed may be why: from the beginning, with lock and load
        Object.assign(assumption, { mayAssume: false, hasAssumed: false });
        continue;
      }
      if (thrown instanceof MootCommand) return thrown.outcome;
      const fault = thrown instanceof ParticipantError ? thrown.cause : thrown;
      if (isConflict(fault)) {
        if (attempt >= MAX_TRIES) throw lost(thrown, fault);
        await wait(FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random()));
        continue;
      }
      if (fault instanceof WorkflowError || fault instanceof RefusedError || thrown instanceof ParticipantError) throw fault;
      await keepAsIncident(parts, envelope, fault, subject ?? { kind: 'command', id: envelope.commandId });
      throw new WorkflowError(
        'ENGINE_FAULT',
        `Expected the command to succeed or to be refused, but: ${messageOf(fault)}`,
        {},
        { cause: fault },
      );
    }
  }
}

/** A participant's own unique key may be what keeps colliding: then it is told what it ran into. */
function lost(thrown: unknown, fault: unknown): unknown {
  if (thrown instanceof ParticipantError) return fault;
  return new ConflictError('TOO_MANY_CONFLICTS', `Expected to win within ${MAX_TRIES} tries, but did not`, {}, { cause: fault });
}

/** Keeps a fault with its root; where even that fails, at least says so. */
export async function keepAsIncident(parts: EngineParts, envelope: Envelope, fault: unknown, subject: Subject): Promise<void> {
  parts.fault(fault, `${subject.kind} ${subject.id}`);
  const { tenantId, rootId, actor, device } = envelope;
  if (rootId === undefined) return;
  try {
    await parts.database.transaction({ tenantId }, async (tx) => {
      const opening = {
        rootId,
        commandId: newId(),
        commandType: 'incident.raise',
        actor,
        device: device ?? null,
        taskId: null,
        newKind: null,
      };
      const work = await openWork(parts, tx, opening);
      if (work === null) return;
      const code = fault instanceof WorkflowError || fault instanceof RefusedError ? fault.code : 'ENGINE_FAULT';
      const incident = {
        incidentId: newId(),
        rootId,
        code,
        message: messageOf(fault),
        details: { commandId: envelope.commandId },
        subject,
        now: work.now,
      };
      if (await raiseRuntimeIncident(tx, incident)) {
        pend(work, actor, 'incident.raised', {
          incidentId: incident.incidentId,
          source: 'runtime',
          code,
          message: incident.message,
          subject: { ...subject },
        });
        await save(parts, work);
      }
      forget(work);
    });
    parts.committed(tenantId, rootId);
  } catch (second) {
    parts.fault(second, `incident for ${subject.kind} ${subject.id}`);
  }
}
