/** /cases: lists and pages of cases 案件 and clues 线索, each part for those who may read it, each read logged. */
import { z } from 'zod';
import { PageQuery, page } from '../../http/paging.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import { languageOf } from '../form/localize.ts';
import type { ApiParts } from '../parts.ts';
import { CaseDeadline, caseDeadlines } from './deadlines.ts';
import { caseDiagram, Diagram } from './diagram.ts';
import { caseIdOf, findCase } from './find-case.ts';
import { listCases } from './list-cases.ts';
import { SubmissionView, submissionOf } from './submissions.ts';
import { caseSummary } from './summary.ts';
import { caseTimeline } from './timeline.ts';
import { CaseRow, CaseSummary, TimelineItem } from './views.ts';

const CasePath = z.object({ id: Uuid });
const optional = z.literal('').transform(() => undefined);

export function caseRoutes(parts: ApiParts): Route[] {
  return [...listRoutes(parts), ...partRoutes(parts)];
}

function listRoutes({ database, engine, pack, keys, clock }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/cases',
      tag: '案件',
      summary: '案件和线索列表',
      access: 'case.read',
      query: PageQuery.extend({
        kind: z.enum(['case', 'clue']).optional().or(optional),
        status: z.enum(['open', 'suspended', 'closed']).optional().or(optional),
        stage: z.string().max(60).optional(),
        matter: z.string().max(40).optional(),
        q: z.string().max(100).optional(),
      }),
      response: page(CaseRow),
      codes: ['CURSOR_INVALID'],
      handle: ({ auth, query }) => database.transaction({ tenantId: auth.tenantId }, (tx) => listCases(tx, auth, pack, query, clock.now())),
    }),
    defineRoute({
      method: 'get',
      path: '/cases/:id',
      tag: '案件',
      summary: '案件概况',
      access: 'case.read',
      params: CasePath,
      response: CaseSummary,
      codes: ['CASE_NOT_FOUND'],
      handle: ({ auth, params, ctx }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const seen = await findCase(tx, keys, auth, params.id, 'status', 'summary');
          return caseSummary(tx, seen, { engine, pack, now: clock.now(), language: languageOf(ctx.get('Accept-Language')) });
        }),
    }),
  ];
}

function partRoutes({ database, engine, pack, keys, clock }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/cases/:id/timeline',
      tag: '案件',
      summary: '办理过程',
      access: 'case.read',
      params: CasePath,
      query: PageQuery,
      response: page(TimelineItem),
      codes: ['CASE_NOT_FOUND', 'CURSOR_INVALID'],
      handle: ({ auth, params, query, ctx }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const { record } = await findCase(tx, keys, auth, params.id, 'content', 'timeline');
          return caseTimeline(tx, engine, pack, record, query, languageOf(ctx.get('Accept-Language')));
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/cases/:id/submissions/:sid',
      tag: '案件',
      summary: '某一步填报的内容（当时的表单）',
      access: 'case.read',
      params: CasePath.extend({ sid: Uuid }),
      response: SubmissionView,
      codes: ['CASE_NOT_FOUND', 'SUBMISSION_NOT_FOUND'],
      handle: ({ auth, params, ctx }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const seen = await findCase(tx, keys, auth, params.id, 'content', 'submission');
          return submissionOf(tx, { keys, pack, language: languageOf(ctx.get('Accept-Language')) }, seen, params.sid);
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/cases/:id/deadlines',
      tag: '案件',
      summary: '期限及逐日计算说明',
      access: 'case.read',
      params: CasePath,
      response: page(CaseDeadline),
      codes: ['CASE_NOT_FOUND'],
      handle: ({ auth, params, ctx }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const { record } = await findCase(tx, keys, auth, params.id, 'content', 'deadlines');
          return { items: caseDeadlines(pack, record, clock.now(), languageOf(ctx.get('Accept-Language'))), next: null };
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/cases/:id/diagram',
      tag: '案件',
      summary: '流程图：走过的路和现在的位置',
      access: 'case.read',
      params: CasePath,
      response: Diagram,
      codes: ['CASE_NOT_FOUND'],
      handle: ({ auth, params }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const { record } = await findCase(tx, keys, auth, params.id, 'status', 'diagram');
          return caseDiagram(tx, engine, pack, record);
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/cases/:id/history/export',
      tag: '案件',
      summary: '导出可验证的办案记录',
      access: 'history.export',
      params: z.object({
        id: z
          .uuid()
          .or(z.string().regex(/^(XS-)?\d{2,12}-\d{4}-\d{4,}$/))
          .meta({ description: '案件标识或者案号' }),
      }),
      response: z.record(z.string(), z.unknown()),
      codes: ['CASE_NOT_FOUND'],
      handle: ({ auth, params }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const { record } = await findCase(tx, keys, auth, await caseIdOf(tx, params.id), 'content', 'export');
          return { ...(await engine.exportHistory(tx, record.caseId)) };
        }),
    }),
  ];
}
