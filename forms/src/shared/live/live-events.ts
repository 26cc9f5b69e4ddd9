import { Injectable, signal } from '@angular/core';
import { filter, fromEvent, map, merge, Observable, retry, Subject, type Subscription, share, timer } from 'rxjs';
import { reconnectPauseMs } from './reconnect-pause.ts';

/** What the server pushes: `worklist` — something in my worklist changed; `case` — this case changed. */
export type LiveEvent = { readonly kind: 'worklist' } | { readonly kind: 'case'; readonly id: string };

/**
 * The server's events (SSE) as one observable for the whole application. Reconnects with growing pauses; after every
 * reconnection, and when the screen wakes up, it says `worklist` by itself, because something may have been missed.
 */
@Injectable({ providedIn: 'root' })
export class LiveEvents {
  private readonly subject = new Subject<LiveEvent>();
  private readonly connected = signal(false);
  private subscription: Subscription | undefined;

  /** Whether pushes arrive at the moment. */
  readonly isConnected = this.connected.asReadonly();
  readonly events: Observable<LiveEvent> = this.subject.pipe(share());

  /** Changes of one case. */
  ofCase(id: string): Observable<LiveEvent> {
    return this.events.pipe(filter((event) => event.kind === 'case' && event.id === id));
  }

  /** Anything that may have changed what I see in lists. */
  get ofWorklist(): Observable<LiveEvent> {
    return this.events.pipe(filter((event) => event.kind === 'worklist'));
  }

  start(): void {
    if (this.subscription) return;
    const wake = fromEvent(document, 'visibilitychange').pipe(
      filter(() => document.visibilityState === 'visible'),
      map((): LiveEvent => ({ kind: 'worklist' })),
    );
    const pushes = this.stream().pipe(retry({ delay: (_error, attempt) => timer(reconnectPauseMs(attempt)), resetOnSuccess: true }));
    this.subscription = merge(pushes, wake).subscribe((event) => this.subject.next(event));
  }

  stop(): void {
    this.subscription?.unsubscribe();
    this.subscription = undefined;
    this.connected.set(false);
  }

  private stream(): Observable<LiveEvent> {
    return new Observable((subscriber) => {
      const source = new EventSource('/api/events');
      source.addEventListener('open', () => {
        this.connected.set(true);
        subscriber.next({ kind: 'worklist' });
      });
      source.addEventListener('worklist', () => subscriber.next({ kind: 'worklist' }));
      source.addEventListener('case', (message: MessageEvent<string>) => {
        const id = caseIdOf(message.data);
        if (id) subscriber.next({ kind: 'case', id });
      });
      source.addEventListener('error', () => {
        this.connected.set(false);
        source.close(); // the browser's own reconnection does not grow its pauses
        subscriber.error(new Error('The event stream broke'));
      });
      return () => source.close();
    });
  }
}

function caseIdOf(text: string): string | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && 'id' in data && typeof data.id === 'string' ? data.id : undefined;
  } catch {
    return undefined; // a broken push is dropped; the next one, or the next wake-up, brings the change
  }
}
