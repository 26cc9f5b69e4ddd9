/** What comes in and goes out at /instances. */
import { z } from 'zod';

export const InstanceRow = z
  .object({
    id: z.string(),
    kind: z.string(),
    status: z.enum(['idle', 'active', 'completed', 'terminated']),
    definitionId: z.string().nullable(),
    caseNo: z.string().nullable(),
    title: z.string().nullable(),
    openedAt: z.string(),
    lastEventAt: z.string(),
    suspendedAt: z.string().nullable(),
    incidents: z.number().int(),
  })
  .meta({ id: 'Instance', description: '流程实例' });

const Scope = z.object({
  scopeId: z.string(),
  definitionId: z.string(),
  processId: z.string(),
  name: z.string(),
  parent: z.object({ scopeId: z.string(), elementId: z.string(), activityId: z.string() }).nullable(),
  activeElements: z.array(
    z.object({ elementId: z.string(), activityId: z.string(), count: z.number().int(), incident: z.string().nullable() }),
  ),
  waitingJoins: z.array(z.object({ elementId: z.string(), flowId: z.string(), count: z.number().int() })),
});

export const InstanceDetail = z
  .object({
    id: z.string(),
    kind: z.string(),
    status: z.enum(['idle', 'active', 'completed', 'terminated']),
    revision: z.number().int(),
    definitionId: z.string().nullable(),
    suspension: z.object({ since: z.string(), by: z.string(), reason: z.string(), held: z.number().int() }).nullable(),
    scopes: z.array(Scope),
    variables: z.record(z.string(), z.unknown()),
    tasks: z.array(
      z.object({
        id: z.string(),
        elementId: z.string(),
        activityId: z.string(),
        name: z.string(),
        assignee: z.string().nullable(),
        createdAt: z.string(),
        dueAt: z.string().nullable(),
      }),
    ),
    timers: z.array(z.object({ id: z.string(), elementId: z.string(), activityId: z.string(), dueAt: z.string() })),
    incidents: z.array(
      z.object({
        id: z.string(),
        source: z.enum(['kernel', 'runtime']),
        elementId: z.string().nullable(),
        code: z.string(),
        message: z.string(),
        raisedAt: z.string(),
      }),
    ),
  })
  .meta({ id: 'InstanceDetail', description: '流程实例：令牌、任务、定时器、异常事件' });

export const Reason = z.string().trim().min(1).max(2000).meta({ description: '理由，记入历史' });
export const Variables = z
  .record(z.string().max(100), z.json())
  .refine((variables) => Object.keys(variables).length <= 200, { message: 'at most 200 variables' });
/** Ids inside a root: `a12`, `p1`. */
const NodeId = z.string().regex(/^[ap]\d{1,9}$/);
const ElementId = z.string().min(1).max(200);

export const VariablesBody = z.object({
  scopeId: NodeId.optional(),
  variables: Variables.refine((variables) => Object.keys(variables).length > 0, { message: 'at least one variable' }),
  reason: Reason,
});
export const ModifyBody = z.object({
  reason: Reason,
  cancel: z.array(NodeId).max(100).default([]).meta({ description: '取消的活动实例（activityId）' }),
  withdraw: z
    .array(z.object({ joinId: ElementId, flowId: ElementId.optional(), scopeId: NodeId.optional() }))
    .max(100)
    .default([])
    .meta({ description: '撤回在汇聚网关前等候的分支' }),
  activate: z
    .array(z.object({ elementId: ElementId, scopeId: NodeId.optional(), variables: Variables.optional() }))
    .max(100)
    .default([])
    .meta({ description: '激活的元素' }),
  check: z.boolean().default(true).meta({ description: '判定修正后的状态在办理中能否出现' }),
  dryRun: z.boolean().default(false).meta({ description: '只预演，不写入' }),
});

export const Modified = z.object({
  outcome: z.enum(['accepted', 'previewed']),
  status: z.enum(['idle', 'active', 'completed', 'terminated']).nullable(),
  scopes: z.array(Scope),
});
export const Accepted = z.object({ outcome: z.literal('accepted'), id: z.string(), revision: z.number().int() });
