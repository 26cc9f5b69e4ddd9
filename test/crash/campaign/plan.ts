import { derivedId } from '@onematter/engine';
import { randomFrom } from '../moments.ts';
import { TENANTS } from './model.ts';

/** What is going to happen to one instance, and how it must have ended: known before anything is started. */
export interface Plan {
  readonly number: string;
  readonly tenantId: string;
  readonly rootId: string;
  /** by a command, or by the message `report` */
  readonly startedBy: 'command' | 'message';
  /** plain ones only end; a sender writes to its receiver through the outbox first */
  readonly role: 'plain' | 'sender' | 'receiver';
  /** nobody completes `decide`: its boundary timer ends it */
  readonly isLate: boolean;
  /** somebody cancels it; null: it runs to its end */
  readonly cancelAtMs: number | null;
  /** whether the same message is published twice */
  readonly isAnsweredTwice: boolean;
  /** of the campaign's beginning */
  readonly startAtMs: number;
  readonly answerAtMs: number;
  readonly dueAt: string;
  readonly overdueAt: string;
  readonly letterKey: string;
}

/** Timers fall due in full steps of this, so that many do together. */
const STEP_MS = 5000;
const DAY_MS = 24 * 3_600_000;

export function plansOf({ instances, seed, runMs, beganAt }: { instances: number; seed: number; runMs: number; beganAt: number }): Plan[] {
  const random = randomFrom(seed);
  return Array.from({ length: instances }, (_, index) => {
    const number = String(index);
    const tenantId = TENANTS[Math.floor(index / 2) % TENANTS.length]!; // pairs stay together
    const isPair = Math.floor(index / 2) % 3 === 0 && index - (index % 2) + 1 < instances;
    const startAtMs = random() * runMs * 0.7;
    const due = beganAt + startAtMs + random() * runMs * 0.2;
    const startedBy = random() < 0.2 ? 'message' : 'command';
    const isLate = random() < 0.2;
    const isCancelled = !isPair && startedBy === 'command' && random() < 0.08;
    return {
      number,
      tenantId,
      rootId: startedBy === 'message' ? derivedId('message-root', tenantId, reportOf(number)) : derivedId('crash', seed, beganAt, index),
      startedBy,
      role: isPair ? (index % 2 === 0 ? 'sender' : 'receiver') : 'plain',
      isLate,
      cancelAtMs: isCancelled ? startAtMs + random() * runMs * 0.1 : null,
      isAnsweredTwice: random() < 0.3,
      startAtMs,
      answerAtMs: Math.max(0, startAtMs + (random() - 0.3) * runMs * 0.1), // some come before their receiver
      dueAt: new Date(Math.ceil(due / STEP_MS) * STEP_MS).toISOString(),
      overdueAt: new Date(isLate ? due : beganAt + DAY_MS).toISOString(),
      letterKey: String(index - (index % 2) + 1),
    };
  });
}

export const reportOf = (number: string): string => `report-${number}`;

/** Every sequence flow that must have been taken, each once. Null for a cancelled instance: how far it came is chance. */
export function flowsOf(plan: Plan): string[] | null {
  if (plan.cancelAtMs !== null) return null;
  const flows = [
    plan.startedBy === 'message' ? 'reported-begun' : 'opened-begun',
    ...['begun-fork', 'fork-until', 'until-stamp', 'stamp-join', 'fork-answer', 'answer-decide'],
    ...(plan.isLate ? ['overdue-remind', 'remind-settled'] : ['decide-settled']),
    ...['settled-join', 'fork-notify', 'notify-release', 'release-join', 'fork-released', 'released-join', 'join-role'],
    ...{ plain: ['role-done'], sender: ['role-tell', 'tell-done'], receiver: ['role-letter', 'letter-done'] }[plan.role],
  ];
  return flows.sort();
}

/** Elements whose job must have had its effect outside, each once. */
export function effectsOf(plan: Plan): string[] {
  return ['notify', ...(plan.isLate ? ['remind'] : []), 'stamp'];
}
