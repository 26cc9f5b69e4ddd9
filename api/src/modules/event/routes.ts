/** /events: server-sent events. Ids only, and only of what its reader may see; one visibility query for each burst of changes. */
import { PassThrough } from 'node:stream';
import type { Database } from '@onematter/engine';
import { bufferTime, concatMap, filter, fromEvent, map, merge, type Observable, take, takeUntil, timer } from 'rxjs';
import { defineRoute, type Route } from '../../http/route.ts';
import { Values, visibleCases } from '../case/visibility.ts';
import type { ApiParts } from '../parts.ts';
import type { Auth } from '../session/auth.ts';
import type { LiveUpdates } from './live-updates.ts';

const BURST_MS = 250;
const HEARTBEAT_MS = 20_000;

interface LiveEvent {
  readonly event: 'worklist' | 'case' | 'ping';
  readonly data: { readonly id?: string };
}

export function eventRoutes({ database, live, clock }: ApiParts): Route[] {
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
        const ended = merge(fromEvent(ctx.req, 'close'), sessionEnd(auth, live)).pipe(take(1));
        eventsFor(() => ({ ...auth, asOf: clock.given() }), database, live)
          .pipe(takeUntil(ended))
          .subscribe({
            next: ({ event, data }) => stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
            complete: () => stream.end(),
          });
        ctx.req.socket.setTimeout(0);
        ctx.set({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
        return { content: stream, mediaType: 'text/event-stream; charset=utf-8' };
      },
    }),
  ];
}

/** Sign-out, or the session's own end. */
function sessionEnd(auth: Auth, live: LiveUpdates): Observable<unknown> {
  const closed = live.closedSessions.pipe(filter((key) => key === auth.sessionKey));
  return merge(closed, timer(Math.max(0, Date.parse(auth.expiresAt) - Date.now())));
}

/** A heartbeat at once and then regularly; changes in bursts. Ends when the server stops. */
function eventsFor(auth: () => Auth, database: Database, live: LiveUpdates): Observable<LiveEvent> {
  const changes = live.changesOf(auth().tenantId).pipe(
    bufferTime(BURST_MS),
    filter((burst) => burst.length > 0),
    concatMap((burst) => visibleOf(auth(), database, [...new Set(burst.map((change) => change.rootId))])),
    concatMap((ids): LiveEvent[] =>
      ids.length === 0 ? [] : [{ event: 'worklist', data: {} }, ...ids.map((id) => ({ event: 'case', data: { id } }) as const)],
    ),
  );
  const heartbeat = timer(0, HEARTBEAT_MS).pipe(map((): LiveEvent => ({ event: 'ping', data: {} })));
  return merge(changes, heartbeat.pipe(takeUntil(live.stopped)));
}

/** While the database is away nothing is told: a page asks again when it is back. */
async function visibleOf(auth: Auth, database: Database, rootIds: readonly string[]): Promise<string[]> {
  const values = new Values(auth.tenantId);
  const ids = values.add(rootIds);
  const text = `select c.case_id from case_record c where c.tenant_id = $1 and c.case_id = any(${ids}::uuid[]) and ${visibleCases(auth, 'status', values)}`;
  const rows = await database
    .transaction({ tenantId: auth.tenantId }, (tx) => tx.query<{ case_id: string }>(text, values.list))
    .catch(() => []);
  return rows.map((row) => row.case_id);
}
