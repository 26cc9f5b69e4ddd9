/** /user-tasks: the worklist 待办列表, the task page, and what a person may do with one task. */
import type { Root, Tx } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { PageQuery, page } from '../../http/paging.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { seal } from '../../secrets/sealing.ts';
import { recordHolder } from '../../workflow/handlers.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import { CaseSummary } from '../case/views.ts';
import { languageOf } from '../form/localize.ts';
import { FormView } from '../form/views.ts';
import type { ApiParts } from '../parts.ts';
import { Assignee, PICKED_FOR, possibleAssignees } from './assignees.ts';
import { completeTask } from './complete.ts';
import { demandMoving } from './demand-moving.ts';
import { taskDetail } from './detail.ts';
import { findTask } from './find-task.ts';
import { copyRoutes, operationRoutes } from './operation-routes.ts';
import { mayAssign, mayWork } from './operations.ts';
import { recordWork } from './record-work.ts';
import { Returned } from './returned.ts';
import { StandingView } from './standing-view.ts';
import { ownTakeBacks } from './take-backs.ts';
import { Accepted, accepted, OnBehalf, onBehalf, settled, TASK_CODES, TaskPath } from './task-route.ts';
import { OPERATIONS, PersonRef, TaskCounts, TaskRow } from './views.ts';
import { countTasks, listTasks } from './worklist.ts';

const FormData = z.record(z.string(), z.unknown());
const TaskDetail = z
  .object({
    task: TaskRow.extend({
      status: z.enum(['open', 'completed', 'cancelled']),
      operations: z.array(z.enum(OPERATIONS)),
      completedBy: PersonRef.optional(),
    }),
    form: FormView.nullable(),
    data: z.record(z.string(), z.unknown()),
    draftSavedAt: z.string().nullable(),
    case: CaseSummary,
    documents: z.array(z.object({ templateId: z.string(), title: z.string() })),
    /** `isStraightBack`: the step may come straight back 直送退回人 */
    returnTargets: z.array(z.object({ elementId: z.string(), name: z.string(), isStraightBack: z.boolean() })),
    previousOpinions: z.array(z.object({ step: z.string(), person: z.string(), at: z.string(), text: z.string() })),
    /** the task came back and is to be done again */
    returned: Returned.nullable(),
    standing: StandingView,
  })
  .meta({ id: 'TaskDetail', description: '任务页所需的全部内容' });

const WorklistQuery = PageQuery.extend({
  scope: z.enum(['mine', 'claimable', 'delegated', 'done', 'copied']).default('mine'),
  q: z.string().max(100).optional(),
  matter: z.string().max(40).optional(),
  stage: z.string().max(60).optional(),
  due: z
    .enum(['overdue', 'soon'])
    .optional()
    .or(z.literal('').transform(() => undefined)),
  sort: z
    .enum(['opened', 'due'])
    .optional()
    .or(z.literal('').transform(() => undefined)),
});

/** Draft of a form: as large as what a person can type, far from the body limit. */
const DRAFT_LIMIT_BYTES = 256 * 1024;

export function userTaskRoutes(parts: ApiParts): Route[] {
  return [
    ...readRoutes(parts),
    ...pickerRoutes(parts),
    ...claimRoutes(parts),
    ...workRoutes(parts),
    ...operationRoutes(parts),
    ...copyRoutes(parts),
  ];
}

function readRoutes({ database, engine, pack, keys, clock }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/user-tasks',
      tag: '待办',
      summary: '待办、待领、已办、抄送列表',
      access: 'session',
      query: WorklistQuery,
      response: page(TaskRow),
      codes: ['CURSOR_INVALID'],
      handle: ({ auth, query }) =>
        database.transaction({ tenantId: auth.tenantId }, (tx) => listTasks(tx, auth, { pack, engine }, query, clock.now())),
    }),
    defineRoute({
      method: 'get',
      path: '/user-tasks/counts',
      tag: '待办',
      summary: '各类待办的数量',
      access: 'session',
      response: TaskCounts,
      handle: ({ auth }) => database.transaction({ tenantId: auth.tenantId }, (tx) => countTasks(tx, auth, clock.now())),
    }),
    defineRoute({
      method: 'get',
      path: '/user-tasks/:id',
      tag: '待办',
      summary: '任务页：表单、案情、可以退回到的步骤',
      access: 'session',
      params: TaskPath,
      response: TaskDetail,
      codes: ['TASK_NOT_FOUND'],
      handle: ({ auth, params, ctx }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const task = await findTask(tx, auth, params.id);
          return taskDetail(tx, auth, task, { engine, pack, keys, now: clock.now(), language: languageOf(ctx.get('Accept-Language')) });
        }),
    }),
  ];
}

function pickerRoutes({ database, engine, pack, clock }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/user-tasks/:id/assignees',
      tag: '待办',
      summary: '可以转办、委派、加签、征询、抄送给谁；不可以的说明原因',
      access: 'task.handle',
      params: TaskPath,
      query: z.object({ for: z.enum(PICKED_FOR).default('assign'), q: z.string().max(40).optional() }),
      response: page(Assignee),
      codes: ['TASK_NOT_FOUND'],
      handle: ({ auth, params, query }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const task = await findTask(tx, auth, params.id);
          const asked = { auth, operation: query.for, q: query.q?.trim() || undefined, day: legalDay(clock.now()) };
          return { items: await possibleAssignees(tx, { engine, pack }, task, asked), next: null };
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/user-tasks/:id/jump-targets',
      tag: '待办',
      summary: '可以跳转到的步骤',
      access: 'task.handle',
      params: TaskPath,
      response: page(z.object({ elementId: z.string(), name: z.string() })),
      codes: ['TASK_NOT_FOUND'],
      handle: ({ auth, params }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const task = await findTask(tx, auth, params.id);
          return { items: task.status === 'open' ? [...(await engine.jumpTargets(tx, task.task_id))] : [], next: null };
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/cases/:id/take-backs',
      tag: '案件',
      summary: '本人办结、现在可以拿回的步骤',
      access: 'session',
      params: TaskPath,
      response: page(z.object({ taskId: z.string(), name: z.string(), completedAt: z.string() })),
      codes: ['CASE_NOT_FOUND'],
      handle: ({ auth, params }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => ({
          items: await ownTakeBacks(tx, engine, auth, params.id),
          next: null,
        })),
    }),
  ];
}

function claimRoutes(parts: ApiParts): Route[] {
  const { database, engine } = parts;
  return [
    defineRoute({
      method: 'post',
      path: '/user-tasks/:id/claim',
      tag: '待办',
      summary: '认领',
      access: 'task.handle',
      params: TaskPath,
      body: OnBehalf,
      response: Accepted,
      codes: [...TASK_CODES, 'USER_TASK_ASSIGNED'],
      async handle({ auth, params, body, envelope }) {
        const task = await database.transaction({ tenantId: auth.tenantId }, (tx) => findTask(tx, auth, params.id));
        const command = { type: 'user-task.claim', taskId: params.id, ...onBehalf(body) } as const;
        const outcome = await engine.execute({ ...envelope, rootId: task.root_id }, command);
        await settled(parts, outcome, auth.tenantId, params.id);
        return accepted(task.root_id);
      },
    }),
    defineRoute({
      method: 'post',
      path: '/user-tasks/:id/unclaim',
      tag: '待办',
      summary: '归还',
      access: 'task.handle',
      params: TaskPath,
      body: OnBehalf.extend({ reason: z.string().max(500).optional() }),
      response: Accepted,
      codes: TASK_CODES,
      async handle({ auth, params, body, envelope }) {
        const task = await database.transaction({ tenantId: auth.tenantId }, (tx) => findTask(tx, auth, params.id));
        const reason = body.reason ? { reason: body.reason } : {};
        const command = { type: 'user-task.unclaim', taskId: params.id, ...reason, ...onBehalf(body) } as const;
        await settled(parts, await engine.execute({ ...envelope, rootId: task.root_id }, command), auth.tenantId, params.id);
        return accepted(task.root_id);
      },
    }),
    defineRoute({
      method: 'post',
      path: '/user-tasks/:id/assign',
      tag: '待办',
      summary: '转办',
      access: 'task.handle',
      params: TaskPath,
      body: OnBehalf.extend({ personId: z.string().min(1).max(100), reason: z.string().max(500).optional() }),
      response: Accepted,
      codes: [...TASK_CODES, 'PERMISSION_DENIED'],
      async handle({ auth, params, body, envelope }) {
        const task = await database.transaction({ tenantId: auth.tenantId }, (tx) => findTask(tx, auth, params.id));
        if (task.status === 'open' && !mayAssign(task, auth)) throw new ApiError('PERMISSION_DENIED');
        const command = {
          type: 'user-task.assign',
          taskId: params.id,
          assignee: body.personId,
          ...(body.reason ? { reason: body.reason } : {}),
          ...onBehalf(body),
        } as const;
        const before = (tx: Tx, root: Root) => recordHolder(tx, engine, root, body.onBehalfOf);
        const outcome = await engine.execute({ ...envelope, rootId: task.root_id }, command, { before });
        await settled(parts, outcome, auth.tenantId, params.id);
        return accepted(task.root_id);
      },
    }),
  ];
}

function workRoutes(parts: ApiParts): Route[] {
  const { database, engine, keys, clock } = parts;
  return [
    defineRoute({
      method: 'post',
      path: '/user-tasks/:id/complete',
      tag: '待办',
      summary: '办结',
      access: 'task.handle',
      params: TaskPath,
      body: OnBehalf.extend({ data: FormData.default({}) }),
      response: Accepted.extend({ next: z.array(TaskRow) }),
      codes: [...TASK_CODES, 'FORM_INVALID', 'MATERIAL_REQUIRED', 'DOCUMENT_FIELDS_MISSING'],
      async handle({ auth, params, body, envelope }) {
        const outcome = await completeTask(parts, auth, envelope, params.id, body);
        const settledOutcome = await settled(parts, outcome, auth.tenantId, params.id);
        const next = (settledOutcome.result?.['next'] ?? []) as unknown as z.infer<typeof TaskRow>[];
        return { ...accepted(settledOutcome.rootId), next };
      },
    }),
    defineRoute({
      method: 'put',
      path: '/user-tasks/:id/draft',
      tag: '待办',
      summary: '暂存',
      access: 'task.handle',
      params: TaskPath,
      body: z.object({ data: FormData }),
      response: z.object({ savedAt: z.string() }),
      codes: [
        'TASK_NOT_FOUND',
        'USER_TASK_NOT_OPEN',
        'USER_TASK_NOT_ASSIGNEE',
        'ROOT_SUSPENDED',
        'FORM_DATA_TOO_LARGE',
        'DUTY_CONFLICT',
        'CERTIFICATE_REQUIRED',
      ],
      isReplayed: true,
      handle: ({ auth, params, body }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const task = await findTask(tx, auth, params.id);
          if (task.status !== 'open') throw new ApiError('USER_TASK_NOT_OPEN', { by: task.ended_by_name, at: task.completed_at });
          await demandMoving(tx, engine, task.root_id);
          if (!mayWork(task, auth)) throw new ApiError('USER_TASK_NOT_ASSIGNEE');
          const text = JSON.stringify(body.data);
          if (text.length > DRAFT_LIMIT_BYTES) throw new ApiError('FORM_DATA_TOO_LARGE', { limitBytes: DRAFT_LIMIT_BYTES });
          const persons = [auth.personId, ...(task.on_behalf_of === null ? [] : [task.on_behalf_of])];
          for (const personId of persons) await recordWork(tx, engine, personId, task, legalDay(clock.now()));
          const sealed = seal(keys, `${auth.tenantId}/draft/${params.id}`, text);
          const [row] = await tx.query<{ saved_at: string }>(
            `insert into draft (tenant_id, task_id, person_id, data, saved_at) values ($1, $2, $3, $4, now())
             on conflict (tenant_id, task_id, person_id) do update set data = excluded.data, saved_at = excluded.saved_at returning saved_at`,
            [auth.tenantId, params.id, auth.personId, JSON.stringify({ sealed })],
          );
          return { savedAt: row!.saved_at };
        }),
    }),
    defineRoute({
      method: 'post',
      path: '/user-tasks/:id/return',
      tag: '待办',
      summary: '退回',
      access: 'task.handle',
      params: TaskPath,
      body: OnBehalf.extend({
        target: z.string().min(1).max(200),
        reason: z.string().trim().min(1).max(1000),
        rerun: z.enum(['all', 'straight-back']).optional().meta({ description: '改好后：逐级重走，或者直送退回人' }),
      }),
      response: Accepted,
      codes: [...TASK_CODES, 'RETURN_TARGET_NOT_ALLOWED', 'STRAIGHT_BACK_NOT_POSSIBLE'],
      async handle({ auth, params, body, envelope }) {
        const task = await database.transaction({ tenantId: auth.tenantId }, (tx) => findTask(tx, auth, params.id));
        const { target, reason, rerun = 'all' } = body;
        const command = { type: 'user-task.return', taskId: params.id, target, reason, rerun, ...onBehalf(body) } as const;
        const before = (tx: Tx, root: Root) => recordHolder(tx, engine, root, body.onBehalfOf);
        const outcome = await engine.execute({ ...envelope, rootId: task.root_id }, command, { before });
        await settled(parts, outcome, auth.tenantId, params.id);
        return accepted(task.root_id);
      },
    }),
  ];
}
