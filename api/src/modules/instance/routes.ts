/** /instances: running processes for administrators and integrators: look, suspend, resume, cancel, change variables, modify (docs/instances.md). */
import { type EngineCommand, type Envelope, newId, type Outcome, type RootView } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { decodeCursor, PageQuery, page, toPage } from '../../http/paging.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import { Values } from '../case/visibility.ts';
import type { ApiParts } from '../parts.ts';
import type { Auth } from '../session/auth.ts';
import { demandManaged, IS_INSTANCE, managedRoots, ROOT_WITH_CASE } from './managed.ts';
import { Accepted, InstanceDetail, InstanceRow, Modified, ModifyBody, Reason, VariablesBody } from './views.ts';

const TAG = '流程实例';
const Id = z.object({ id: Uuid });
const ListQuery = PageQuery.extend({
  definitionId: Uuid.optional(),
  status: z.enum(['idle', 'active', 'completed', 'terminated']).optional(),
  isSuspended: z.stringbool().optional(),
});

export function instanceRoutes(parts: ApiParts): Route[] {
  return [...readRoutes(parts), ...commandRoutes(parts), modifyRoute(parts)];
}

function readRoutes({ database, engine }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/instances',
      tag: TAG,
      summary: '流程实例，最近启动的在前',
      access: 'instance.manage',
      query: ListQuery,
      response: page(InstanceRow),
      codes: ['CURSOR_INVALID'],
      handle: ({ auth, query }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const { text, values } = listStatement(auth, query);
          const rows = await tx.query<z.infer<typeof InstanceRow> & { readonly sortAt: string }>(text, values);
          const { items, next } = toPage(rows, query.limit, (row) => [row.sortAt, row.id]);
          return { items: items.map(({ sortAt: _sortAt, ...row }) => row), next };
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/instances/:id',
      tag: TAG,
      summary: '一个流程实例：令牌、任务、定时器、异常事件、变量',
      access: 'instance.manage',
      params: Id,
      response: InstanceDetail,
      codes: ['INSTANCE_NOT_FOUND'],
      handle: ({ auth, params }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          await demandManaged(tx, auth, params.id);
          const root = await engine.rootView(tx, params.id);
          if (root === null) throw new ApiError('INSTANCE_NOT_FOUND');
          const { rootId, kind, status, revision, definitionId, suspension, variables } = root;
          const tasks = await tx.query<z.infer<typeof InstanceDetail>['tasks'][number]>(
            `select task_id as id, element_id as "elementId", activity_id as "activityId", name, assignee, created_at as "createdAt", due_at as "dueAt"
               from user_task where tenant_id = $1 and root_id = $2 order by created_at, task_id limit 1000`,
            [auth.tenantId, rootId],
          );
          const timers = await tx.query<z.infer<typeof InstanceDetail>['timers'][number]>(
            `select timer_id as id, element_id as "elementId", activity_id as "activityId", due_at as "dueAt"
               from timer where tenant_id = $1 and root_id = $2 order by due_at, timer_id limit 1000`,
            [auth.tenantId, rootId],
          );
          const incidents = (await engine.listIncidents(tx, { rootId, isOpen: true, limit: 500 })).map(
            ({ incidentId, source, elementId, code, message, raisedAt }) => ({
              id: incidentId,
              source,
              elementId,
              code,
              message,
              raisedAt,
            }),
          );
          return {
            ...{ id: rootId, kind, status, revision, definitionId, suspension, variables: { ...variables } },
            ...{ scopes: scopesOf(root.view), tasks, timers, incidents },
          };
        }),
    }),
  ];
}

function listStatement(auth: Auth, query: z.infer<typeof ListQuery>): { readonly text: string; readonly values: unknown[] } {
  const values = new Values(auth.tenantId);
  const conditions = [IS_INSTANCE, managedRoots(auth, values)];
  if (query.definitionId) conditions.push(`r.definition_id = ${values.add(query.definitionId)}`);
  if (query.status) conditions.push(`r.status = ${values.add(query.status)}`);
  if (query.isSuspended !== undefined) conditions.push(`r.suspended_at is ${query.isSuspended ? 'not ' : ''}null`);
  const cursor = decodeCursor(query.cursor, ['instant', 'uuid']);
  if (cursor) conditions.push(`(r.opened_at, r.root_id) < (${values.add(cursor[0])}::timestamptz, ${values.add(cursor[1])}::uuid)`);
  const text = `select r.root_id as id, r.kind, r.status, r.definition_id as "definitionId", c.case_no as "caseNo", c.title,
      r.opened_at as "openedAt", r.last_event_at as "lastEventAt", r.suspended_at as "suspendedAt",
      (select count(*)::int from incident i where i.tenant_id = r.tenant_id and i.root_id = r.root_id and i.resolved_at is null) as incidents,
      to_char(r.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "sortAt"
    from ${ROOT_WITH_CASE} where r.tenant_id = $1 and ${conditions.join(' and ')}
    order by r.opened_at desc, r.root_id desc limit ${values.add(query.limit + 1)}`;
  return { text, values: values.list };
}

function scopesOf(view: RootView | null): z.infer<typeof InstanceDetail>['scopes'] {
  return (view?.scopes ?? []).map((scope) => ({
    ...scope,
    activeElements: [...scope.activeElements],
    waitingJoins: [...scope.waitingJoins],
  }));
}

type Rooted = Exclude<EngineCommand, { readonly type: 'process.start' }>;

/** As if it were not there where the administrator's posts do not reach. */
async function run(parts: ApiParts, auth: Auth, envelope: Envelope, rootId: string, command: Rooted) {
  await parts.database.transaction({ tenantId: auth.tenantId }, (tx) => demandManaged(tx, auth, rootId));
  return acceptedOr(await parts.engine.execute({ ...envelope, rootId }, command));
}

function acceptedOr(outcome: Outcome): z.infer<typeof Accepted> {
  if (outcome.outcome === 'refused') throw new ApiError(outcome.code, outcome.details);
  return { outcome: 'accepted', id: outcome.rootId, revision: outcome.revision };
}

function commandRoutes(parts: ApiParts): Route[] {
  const base = { method: 'post', tag: TAG, access: 'instance.manage', params: Id, response: Accepted } as const;
  const codes = ['INSTANCE_NOT_FOUND', 'ROOT_NOT_ACTIVE', 'ROOT_NOT_STARTED', 'REASON_REQUIRED'];
  return [
    defineRoute({
      ...base,
      path: '/instances/:id/suspend',
      summary: '挂起：激活前不再流转，期间到达的定时器、作业、消息一律保留',
      body: z.object({ reason: Reason }),
      codes: [...codes, 'ROOT_SUSPENDED'],
      handle: ({ auth, envelope, params, body }) => run(parts, auth, envelope, params.id, { type: 'root.suspend', reason: body.reason }),
    }),
    defineRoute({
      ...base,
      path: '/instances/:id/resume',
      summary: '激活：挂起期间保留的依次处理',
      body: z.object({ reason: Reason.optional() }),
      codes: [...codes, 'ROOT_NOT_SUSPENDED'],
      handle: ({ auth, envelope, params, body }) =>
        run(parts, auth, envelope, params.id, { type: 'root.resume', ...(body.reason === undefined ? {} : { reason: body.reason }) }),
    }),
    defineRoute({
      ...base,
      path: '/instances/:id/cancel',
      summary: '取消流程实例',
      body: z.object({ reason: Reason }),
      codes,
      handle: ({ auth, envelope, params, body }) => run(parts, auth, envelope, params.id, { type: 'root.cancel', reason: body.reason }),
    }),
    defineRoute({
      ...base,
      path: '/instances/:id/variables',
      summary: '更改变量，前值、后值与理由记入历史',
      body: VariablesBody,
      codes: [...codes, 'SCOPE_NOT_FOUND', 'VARIABLE_NAME_INVALID'],
      handle: ({ auth, envelope, params, body }) => {
        const { scopeId, variables, reason } = body;
        const where = scopeId === undefined ? {} : { scopeId };
        return run(parts, auth, envelope, params.id, { type: 'variables.set', variables, reason, ...where });
      },
    }),
  ];
}

function modifyRoute(parts: ApiParts): Route {
  return defineRoute({
    method: 'post',
    path: '/instances/:id/modify',
    tag: TAG,
    summary: '流程修正：取消、撤回、激活一并进行；dryRun 只预演',
    access: 'instance.manage',
    params: Id,
    body: ModifyBody,
    response: Modified,
    codes: [
      ...['INSTANCE_NOT_FOUND', 'ROOT_NOT_ACTIVE', 'ROOT_NOT_STARTED', 'MODIFICATION_EMPTY', 'MODIFICATION_TOO_LARGE', 'ACTIVITY_NOT_OPEN'],
      ...['ACTIVITY_NOT_CANCELLABLE', 'TOKEN_NOT_WAITING', 'ELEMENT_NOT_ACTIVATABLE', 'SCOPE_NOT_FOUND', 'SCOPE_AMBIGUOUS'],
      ...['VARIABLE_NAME_INVALID', 'STATE_NOT_REACHABLE', 'STATE_NOT_DECIDED'],
    ],
    async handle({ auth, envelope, params, body }) {
      const { dryRun, reason, cancel, withdraw, activate, check } = body;
      const command: Rooted = {
        ...{ type: 'root.modify', reason, cancel, check },
        withdraw: withdraw.map(({ joinId, flowId, scopeId }) => ({
          joinId,
          ...(flowId === undefined ? {} : { flowId }),
          ...(scopeId === undefined ? {} : { scopeId }),
        })),
        activate: activate.map(({ elementId, scopeId, variables }) => ({
          elementId,
          ...(scopeId === undefined ? {} : { scopeId }),
          ...(variables === undefined ? {} : { variables }),
        })),
      };
      if (!dryRun) {
        await run(parts, auth, envelope, params.id, command);
        const root = await parts.database.transaction({ tenantId: auth.tenantId }, (tx) => parts.engine.rootView(tx, params.id));
        return { outcome: 'accepted' as const, status: root?.status ?? null, scopes: scopesOf(root?.view ?? null) };
      }
      await parts.database.transaction({ tenantId: auth.tenantId }, (tx) => demandManaged(tx, auth, params.id));
      // leaves no trace: a key used before must not stand in its way
      const preview = await parts.engine.preview({ ...envelope, commandId: newId(), rootId: params.id }, command);
      if (preview.outcome === 'refused') throw new ApiError(preview.code, preview.details);
      return { outcome: 'previewed' as const, status: preview.status, scopes: scopesOf(preview.view) };
    },
  });
}
