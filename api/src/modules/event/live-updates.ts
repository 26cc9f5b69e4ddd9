/** What changed, for whoever has a page open: the engine's commits of all nodes, as a stream. Never relied on: pages poll when they wake. */
import { filter, type Observable, Subject } from 'rxjs';

export interface Change {
  readonly tenantId: string;
  readonly rootId: string;
}

export interface LiveUpdates {
  publish(changes: readonly Change[]): void;
  changesOf(tenantId: string): Observable<Change>;
  /** ends the streams of a session that was closed */
  closeSession(sessionKey: string): void;
  readonly closedSessions: Observable<string>;
  /** emits when the server stops: every stream ends */
  readonly stopped: Observable<void>;
  stop(): void;
}

export function createLiveUpdates(): LiveUpdates {
  const changes = new Subject<Change>();
  const closed = new Subject<string>();
  const stopped = new Subject<void>();
  return {
    publish: (list) => {
      for (const change of list) changes.next(change);
    },
    changesOf: (tenantId) => changes.pipe(filter((change) => change.tenantId === tenantId)),
    closeSession: (sessionKey) => closed.next(sessionKey),
    closedSessions: closed,
    stopped,
    stop: () => {
      stopped.next();
      changes.complete();
      closed.complete();
    },
  };
}
