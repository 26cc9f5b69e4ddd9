/** What all routes of one task share. */
import type { Outcome } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { Uuid } from '../../http/uuid.ts';
import type { ApiParts } from '../parts.ts';

export const TaskPath = z.object({ id: Uuid });
/** Whom the sender acts for as a standing deputy 代理人. */
export const OnBehalf = z.object({
  onBehalfOf: z.string().min(1).max(100).optional().meta({ description: '被代理人；以代理人身份办理时填写' }),
});
export const onBehalf = ({ onBehalfOf }: z.infer<typeof OnBehalf>) => (onBehalfOf === undefined ? {} : { onBehalfOf });
export const Accepted = z.object({ outcome: z.literal('accepted'), caseId: z.string() });
export const accepted = (caseId: string) => ({ outcome: 'accepted' as const, caseId });

export const TASK_CODES = [
  'TASK_NOT_FOUND',
  'USER_TASK_NOT_OPEN',
  'USER_TASK_NOT_ASSIGNEE',
  'USER_TASK_NOT_CANDIDATE',
  'USER_TASK_SUSPENDED',
  'USER_TASK_DELEGATED',
  'ROOT_SUSPENDED',
  'DUTY_CONFLICT',
  'SAME_PERSON_REQUIRED',
  'NOT_DEPUTY',
  'CERTIFICATE_REQUIRED',
  'OPERATION_NOT_ALLOWED',
];

/** A refused command as a problem; a task somebody else ended says by whom and when. */
export async function settled(
  parts: Pick<ApiParts, 'database'>,
  outcome: Outcome,
  tenantId: string,
  taskId: string,
): Promise<Extract<Outcome, { outcome: 'accepted' }>> {
  if (outcome.outcome === 'accepted') return outcome;
  if (outcome.code !== 'USER_TASK_NOT_OPEN') throw new ApiError(outcome.code, outcome.details);
  const [ended] = await parts.database.transaction({ tenantId }, (tx) =>
    tx.query<{ name: string | null; ended_at: string }>(
      `select p.name, t.ended_at from user_task_done t left join person p on p.tenant_id = t.tenant_id and p.person_id = t.ended_by
        where t.tenant_id = $1 and t.task_id = $2`,
      [tenantId, taskId],
    ),
  );
  throw new ApiError(outcome.code, { ...outcome.details, by: ended?.name ?? null, at: ended?.ended_at ?? null });
}
