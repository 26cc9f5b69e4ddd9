import type { LoopName } from '../runtime/parts.ts';
import type { Database } from '../store/database.ts';
import type { Listener, Registration } from '../store/listener.ts';

const CHANNEL = 'onematter';
const COALESCE_MS = 10;
/** PostgreSQL takes payloads below 8000 bytes; a root with its tenant needs about 60. */
const ROOTS_A_PAYLOAD = 60;

export type CommittedRoot = { readonly tenantId: string; readonly rootId: string };

interface Payload {
  readonly node: string;
  readonly loops: readonly LoopName[];
  readonly roots: readonly CommittedRoot[];
}

export interface WakeUp {
  wake(loop: LoopName): void;
  committed(root: CommittedRoot): void;
  /** Hears what other nodes tell, from when it resolves. Rejects where the node may not serve. */
  listen(): Promise<void>;
  stop(): Promise<void>;
}

export interface WakeUpOptions {
  readonly database: Database;
  readonly nodeId: string;
  /** on this node and, told by others, on theirs */
  onWake(loop: LoopName): void;
  onCommitted(roots: readonly CommittedRoot[]): void;
  /** something may have been missed */
  onReconnected(): void;
  /** how the node is registered while it listens; null: not at all */
  readonly registration: Registration | null;
}

/**
 * Tells this node at once and the others by one NOTIFY per few milliseconds, outside every command's transaction: inside, NOTIFY would
 * serialise commits. Nothing relies on it: whatever is missed is found by polling.
 */
export function createWakeUp({ database, nodeId, onWake, onCommitted, onReconnected, registration }: WakeUpOptions): WakeUp {
  let loops = new Set<LoopName>();
  let roots = new Map<string, CommittedRoot>();
  let timer: NodeJS.Timeout | undefined;
  let listener: Listener | null = null;
  let sending: Promise<void> = Promise.resolve();

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      sending = flush();
    }, COALESCE_MS);
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const woken = [...loops];
    const touched = [...roots.values()];
    loops = new Set();
    roots = new Map();
    if (touched.length > 0) onCommitted(touched);
    if (woken.length + touched.length === 0) return;
    const payloads = Array.from({ length: Math.max(1, Math.ceil(touched.length / ROOTS_A_PAYLOAD)) }, (_, index) =>
      JSON.stringify({
        node: nodeId,
        loops: index === 0 ? woken : [],
        roots: touched.slice(index * ROOTS_A_PAYLOAD, (index + 1) * ROOTS_A_PAYLOAD),
      }),
    );
    await database
      .transaction({ role: 'worker' }, (tx) => tx.query('select pg_notify($1, p) from unnest($2::text[]) p', [CHANNEL, payloads]))
      .catch(() => []); // the others find it by polling
  }

  function heard(text: string): void {
    if (text === '') {
      onReconnected();
      return;
    }
    const payload = parse(text);
    if (payload === null || payload.node === nodeId) return;
    for (const loop of payload.loops) onWake(loop);
    if (payload.roots.length > 0) onCommitted(payload.roots);
  }

  return {
    wake(loop) {
      onWake(loop);
      loops.add(loop);
      schedule();
    },
    committed(root) {
      roots.set(`${root.tenantId}/${root.rootId}`, root);
      schedule();
    },
    async listen() {
      listener ??= database.listen(CHANNEL, heard, registration ?? undefined);
      await listener.ready.catch((fault: unknown) => {
        listener = null;
        throw fault;
      });
    },
    async stop() {
      await listener?.stop();
      listener = null;
      await sending;
      await flush();
    },
  };
}

/** Only our own nodes write to the channel, but any user of the database could. */
function parse(text: string): Payload | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('node' in value) || !('loops' in value) || !('roots' in value)) return null;
    return Array.isArray(value.loops) && Array.isArray(value.roots) ? (value as Payload) : null;
  } catch {
    return null;
  }
}
