/** /events: server-sent events. Ids only, and only of what its reader may see; one visibility query per burst of changes. */
import { PassThrough } from 'node:stream';
import { bufferTime, filter, interval, merge, Subject, takeUntil } from 'rxjs';
import { defineRoute, type Route } from '../../http/route.ts';
import { Values, visibleCases } from '../case/visibility.ts';
import type { ApiParts } from '../parts.ts';
import type { Auth } from '../session/auth.ts';

const BURST_MS = 250;
const HEARTBEAT_MS = 20_000;

export function eventRoutes({ database, live }: ApiParts): Route[] {
  const visible = (auth: Auth, rootIds: readonly string[]): Promise<string[]> =>
    database.transaction({ tenantId: auth.tenantId }, async (tx) => {
      const values = new Values(auth.tenantId);
      const rows = await tx.query<{ case_id: string }>(
        `select c.case_id from case_record c where c.tenant_id = $1 and c.case_id = any(${values.add(rootIds)}::uuid[]) and ${visibleCases(auth, 'status', values)}`,
        values.list,
      );
      return rows.map((row) => row.case_id);
    });
  return [
    defineRoute({
      method: 'get',
      path: '/events',
      tag: '实时',
      summary: '实时通知（server-sent events）：worklist、case、ping',
      access: 'session',
      produces: 'text/event-stream',
      async handle({ auth, ctx }) {
        const stream = new PassThrough();
        const ended = new Subject<void>();
        const send = (event: string, data: object) => stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
        const loggedOut = live.closedSessions.pipe(filter((key) => key === auth.sessionKey));
        const untilEnd = takeUntil<unknown>(merge(ended, loggedOut));
        live
          .changesOf(auth.tenantId)
          .pipe(
            bufferTime(BURST_MS),
            filter((changes) => changes.length > 0),
            untilEnd as never,
          )
          .subscribe({
            next: (changes: { rootId: string }[]) => {
              const rootIds = [...new Set(changes.map((change) => change.rootId))];
              visible(auth, rootIds).then(
                (ids) => {
                  if (ids.length > 0) send('worklist', {});
                  for (const id of ids) send('case', { id });
                },
                // the database is away: the page asks again when it is back
                () => undefined,
              );
            },
            complete: () => stream.end(),
          } as never);
        interval(HEARTBEAT_MS)
          .pipe(untilEnd)
          .subscribe(() => send('ping', {}));
        const expiry = setTimeout(() => ended.next(), Math.max(0, Date.parse(auth.expiresAt) - Date.now()));
        ctx.req.on('close', () => ended.next());
        stream.on('close', () => clearTimeout(expiry));
        ctx.req.socket.setTimeout(0);
        ctx.set({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
        send('ping', {});
        return { content: stream, mediaType: 'text/event-stream; charset=utf-8' };
      },
    }),
  ];
}
