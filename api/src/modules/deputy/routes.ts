/** /deputies: who may act for whom 代理设置. A person sets and ends his own; an administrator those of others. */
import { newId, type Outcome } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { PageQuery, page } from '../../http/paging.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import type { ApiParts } from '../parts.ts';
import { PersonRef } from '../user-task/views.ts';
import { Colleague, colleagues } from './colleagues.ts';
import { endDeputy, findDeputy, insertDeputy, listDeputies, mayManage } from './deputies.ts';

/** PostgreSQL knows no year 0; no power was given before there were laws of today. */
const Day = z.iso.date().refine((day) => day >= '1900-01-01', { message: 'a day from 1900-01-01 on' });
const DeputyPath = z.object({ id: Uuid });
const Deputy = z
  .object({
    id: z.string(),
    represented: PersonRef,
    deputy: PersonRef,
    role: z.string().nullable(),
    roleName: z.string().nullable(),
    processId: z.string().nullable(),
    processName: z.string().nullable(),
    from: z.string(),
    until: z.string().nullable(),
    reason: z.string(),
    status: z.enum(['effective', 'planned', 'over', 'ended']),
    setBy: PersonRef,
    setAt: z.string(),
    endedBy: PersonRef.nullable(),
    endedAt: z.string().nullable(),
    mayEnd: z.boolean(),
  })
  .meta({ id: 'Deputy', description: '代理：谁在何时可以代谁办理' });

const NewDeputy = z.object({
  representedId: z.string().min(1).max(100).optional().meta({ description: '被代理人；不填为本人，为他人设置须有管理权限' }),
  deputyId: z.string().min(1).max(100).meta({ description: '代理人' }),
  role: z.string().min(1).max(60).nullable().default(null).meta({ description: '只代理该岗位的任务；不填为全部' }),
  processId: z.string().min(1).max(200).nullable().default(null).meta({ description: '只代理该流程的任务；不填为全部' }),
  from: Day,
  until: Day.nullable().default(null).meta({ description: '最后一日；不填为直至撤销' }),
  reason: z.string().trim().min(1).max(500),
});

export function deputyRoutes(parts: ApiParts): Route[] {
  return [...readRoutes(parts), ...manageRoutes(parts)];
}

function readRoutes({ database, pack, clock }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/deputies',
      tag: '代理',
      summary: '与我有关的代理；管理员可看所辖地域的全部',
      access: 'session',
      query: PageQuery.extend({ scope: z.enum(['mine', 'all']).default('mine') }),
      response: page(Deputy),
      codes: ['CURSOR_INVALID', 'PERMISSION_DENIED'],
      handle({ auth, query }) {
        if (query.scope === 'all' && !auth.permissions.has('deputy.manage')) throw new ApiError('PERMISSION_DENIED');
        return database.transaction({ tenantId: auth.tenantId }, (tx) => listDeputies(tx, auth, pack, query, legalDay(clock.now())));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/deputies/people',
      tag: '代理',
      summary: '可以担任代理人的人员：本机关的，或者按姓名查找',
      access: 'session',
      query: z.object({ q: z.string().max(50).optional() }),
      response: z.object({ items: z.array(Colleague) }),
      handle: ({ auth, query }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => ({
          items: await colleagues(tx, auth, pack, query.q, legalDay(clock.now())),
        })),
    }),
    defineRoute({
      method: 'get',
      path: '/deputies/processes',
      tag: '代理',
      summary: '代理可以限定的流程',
      access: 'session',
      response: z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }),
      async handle() {
        const started = [...pack.processes.values()].filter((process) => process.kind !== null);
        return { items: started.map(({ processId, name }) => ({ id: processId, name })) };
      },
    }),
  ];
}

function manageRoutes({ database, engine, pack }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/deputies',
      tag: '代理',
      summary: '设置代理',
      access: 'session',
      status: 201,
      body: NewDeputy,
      response: z.object({ id: z.string() }),
      codes: [
        ...['PERMISSION_DENIED', 'PERSON_NOT_FOUND', 'PROCESS_NOT_FOUND', 'DEPUTY_SELF', 'DEPUTY_PERIOD_INVALID'],
        ...['DEPUTY_NOT_ELIGIBLE', 'DEPUTY_ROLE_NOT_HELD', 'DEPUTY_EXISTS'],
      ],
      async handle({ auth, body, envelope }) {
        const { representedId = auth.personId, deputyId: personId, ...rest } = body;
        const isAllowed = await database.transaction({ tenantId: auth.tenantId }, (tx) => mayManage(tx, auth, representedId));
        if (!isAllowed) throw new ApiError('PERMISSION_DENIED');
        const deputyId = newId();
        const outcome = await engine.record(
          { ...envelope, rootId: deputyId },
          'deputy.set',
          async (tx, root) => {
            const data = await insertDeputy(tx, root, { deputyId, representedId, personId, ...rest }, pack);
            return { events: [{ type: 'deputy.set', data }], result: { id: deputyId } };
          },
          { kind: 'deputy' },
        );
        return { id: String(resultOf(outcome)['id']) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/deputies/:id/end',
      tag: '代理',
      summary: '撤销代理',
      access: 'session',
      params: DeputyPath,
      body: z.object({ reason: z.string().trim().max(500).optional() }),
      response: z.object({ outcome: z.literal('accepted') }),
      codes: ['DEPUTY_NOT_FOUND', 'DEPUTY_ENDED', 'PERMISSION_DENIED'],
      async handle({ auth, params, body, envelope }) {
        await database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const found = await findDeputy(tx, auth, params.id);
          if (!found) throw new ApiError('DEPUTY_NOT_FOUND');
          if (!(await mayManage(tx, auth, found.represented_id))) throw new ApiError('PERMISSION_DENIED');
        });
        const outcome = await engine.record({ ...envelope, rootId: params.id }, 'deputy.end', async (tx, root) => {
          await endDeputy(tx, root);
          return { events: [{ type: 'deputy.ended', data: { deputyId: params.id, reason: body.reason ?? null } }] };
        });
        resultOf(outcome);
        return { outcome: 'accepted' as const };
      },
    }),
  ];
}

function resultOf(outcome: Outcome) {
  if (outcome.outcome === 'refused') throw new ApiError(outcome.code, outcome.details);
  return outcome.result ?? {};
}
