/** What the user-task routes answer with. */
import { z } from 'zod';

export const PersonRef = z.object({ id: z.string(), name: z.string() }).meta({ id: 'PersonRef' });
export const MatterRef = z.object({ code: z.string(), name: z.string() }).meta({ id: 'MatterRef' });

export const DeadlineLight = z
  .object({
    id: z.string(),
    title: z.string(),
    dueOn: z.string().nullable(),
    dueAt: z.string(),
    remaining: z.number().int(),
    unit: z.enum(['working-days', 'calendar-days', 'hours']),
    light: z.enum(['ok', 'soon', 'overdue']),
    /** counted as far as can be: the calendar of that year is not published, the end may come later */
    isProvisional: z.boolean(),
  })
  .meta({ id: 'DeadlineLight', description: '期限与剩余时间' });

export const TaskRow = z
  .object({
    id: z.string(),
    rootId: z.string(),
    kind: z.enum(['case', 'clue']),
    caseNo: z.string().nullable(),
    title: z.string(),
    name: z.string(),
    stage: z.string().nullable(),
    stageName: z.string().nullable(),
    elementId: z.string(),
    matter: MatterRef.nullable(),
    partyName: z.string().nullable(),
    place: z.string().nullable(),
    assignee: PersonRef.nullable(),
    /** 被代理人: the reader may do it, or did it, in this person's name */
    onBehalfOf: PersonRef.nullable(),
    from: z.object({ name: z.string(), step: z.string() }).nullable(),
    /** task: a step of the flow; sign: to be signed 加签; consult: an opinion is asked 沟通 */
    item: z.enum(['task', 'sign', 'consult']),
    /** 委派: who gets it back */
    owner: PersonRef.nullable(),
    /** 挂起 since */
    suspendedAt: z.string().nullable(),
    /** last urged 催办 */
    urgedAt: z.string().nullable(),
    /** signers 加签人员 who have not answered */
    signersOpen: z.number().int(),
    /** completed by the reader, who may still take it back 拿回 */
    mayTakeBack: z.boolean(),
    openedAt: z.string(),
    completedAt: z.string().nullable().optional(),
    deadline: DeadlineLight.nullable(),
  })
  .meta({ id: 'TaskRow', description: '待办列表的一行' });
export type TaskRow = z.infer<typeof TaskRow>;
export type DeadlineLight = z.infer<typeof DeadlineLight>;

export const TaskCounts = z
  .object({
    mine: z.number().int(),
    claimable: z.number().int(),
    done: z.number().int(),
    copied: z.number().int(),
    /** 委派 by the reader, with somebody else now */
    delegated: z.number().int(),
    overdue: z.number().int(),
  })
  .meta({ id: 'TaskCounts' });

export const OPERATIONS = [
  'claim',
  'unclaim',
  'complete',
  'return',
  'assign',
  'save-draft',
  'delegate',
  'resolve',
  'recall',
  'add-sign',
  'remove-sign',
  'sign',
  'carbon-copy',
  'urge',
  'consult',
  'reply',
  'take-back',
  'jump',
  'suspend',
  'activate',
  'terminate',
  'void',
] as const;
export type Operation = (typeof OPERATIONS)[number];
