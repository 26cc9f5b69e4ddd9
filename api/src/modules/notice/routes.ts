/** /notices: what a person should know 抄送; nothing to do but read. */
import type { Tx } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { decodeCursor, PageQuery, page, toPage } from '../../http/paging.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import { Values } from '../case/visibility.ts';
import type { ApiParts } from '../parts.ts';
import type { Auth } from '../session/auth.ts';

const Notice = z
  .object({
    id: z.string(),
    caseId: z.string(),
    caseNo: z.string().nullable(),
    title: z.string(),
    text: z.string(),
    at: z.string(),
    readAt: z.string().nullable(),
    /** notice: sent by the flow; copy: a colleague's copy of a task 抄送, whose receipt is `POST /task-copies/:id/read` */
    source: z.enum(['notice', 'copy']),
    sender: z.string().nullable(),
    step: z.string().nullable(),
  })
  .meta({ id: 'Notice' });
export type NoticeRow = z.infer<typeof Notice> & { readonly sortAt: string; readonly kind: 'case' | 'clue' };

export async function listNotices(tx: Tx, auth: Auth, query: { cursor?: string | undefined; limit: number }) {
  const values = new Values(auth.tenantId);
  const me = values.add(auth.personId);
  const cursor = decodeCursor(query.cursor, ['instant', 'uuid']);
  const before = cursor ? ` and (n.at, n.id) < (${values.add(cursor[0])}::timestamptz, ${values.add(cursor[1])}::uuid)` : '';
  const limit = values.add(query.limit + 1);
  const newest = (select: string) => `(select n.* from (${select}) n where true${before} order by n.at desc, n.id desc limit ${limit})`;
  const rows = await tx.query<NoticeRow>(
    `select n.id, n.case_id as "caseId", c.case_no as "caseNo", c.kind, c.title, n.text, n.at, n.read_at as "readAt", n.source, p.name as sender,
            coalesce(t.name, d.name) as step, to_char(n.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "sortAt"
       from (${newest(`select notice_id as id, case_id, text, created_at as at, read_at, 'notice' as source, null as sent_by, null::uuid as task_id
               from notice where tenant_id = $1 and person_id = ${me}`)}
             union all ${newest(`select copy_id as id, root_id as case_id, coalesce(message, '') as text, sent_at as at, read_at, 'copy' as source, sent_by, task_id
               from task_copy where tenant_id = $1 and person_id = ${me}`)}) n
       join case_record c on c.tenant_id = $1 and c.case_id = n.case_id
       left join person p on p.tenant_id = $1 and p.person_id = n.sent_by
       left join user_task t on t.tenant_id = $1 and t.task_id = n.task_id
       left join user_task_done d on d.tenant_id = $1 and d.root_id = n.case_id and d.task_id = n.task_id
      order by n.at desc, n.id desc limit ${limit}`,
    values.list,
  );
  return toPage(rows, query.limit, (row) => [row.sortAt, row.id]);
}

export function noticeRoutes({ database }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/notices',
      tag: '待办',
      summary: '抄送给我的',
      access: 'session',
      query: PageQuery,
      response: page(Notice),
      codes: ['CURSOR_INVALID'],
      handle: ({ auth, query }) => database.transaction({ tenantId: auth.tenantId }, (tx) => listNotices(tx, auth, query)),
    }),
    defineRoute({
      method: 'post',
      path: '/notices/:id/read',
      tag: '待办',
      summary: '标记已阅',
      access: 'session',
      params: z.object({ id: Uuid }),
      body: z.object({}),
      response: z.object({ readAt: z.string() }),
      codes: ['NOTICE_NOT_FOUND'],
      isReplayed: true,
      handle: ({ auth, params }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const [row] = await tx.query<{ read_at: string }>(
            'update notice set read_at = coalesce(read_at, now()) where tenant_id = $1 and notice_id = $2 and person_id = $3 returning read_at',
            [auth.tenantId, params.id, auth.personId],
          );
          if (!row) throw new ApiError('NOTICE_NOT_FOUND');
          return { readAt: row.read_at };
        }),
    }),
  ];
}
