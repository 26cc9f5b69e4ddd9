import pg from 'pg';
import { WorkflowError } from '../errors.ts';
import { LISTENER_NAME, registerNode, type SchemaLevels } from './node-registry.ts';

export interface Listener {
  /** resolves once it listens, or once the first try to has failed; rejects with SCHEMA_TOO_NEW where the node may not serve */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

export interface Registration {
  readonly schema: SchemaLevels;
  /** the schema has been contracted while the connection was away: it listens no more */
  onRefused(fault: unknown): void;
}

/**
 * One connection of its own that listens until it is stopped; a lost one is replaced, at growing intervals. With `registration` it is also
 * what the node is registered by.
 */
export function keepListening(url: string, channel: string, onPayload: (payload: string) => void, registration?: Registration): Listener {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let waitMs = FIRST_WAIT_MS;

  function again(): void {
    client = null;
    if (isStopped) return;
    timer = setTimeout(() => void open().catch((fault: unknown) => registration?.onRefused(fault)), waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }

  async function open(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      application_name: LISTENER_NAME,
      keepAlive: true,
      connectionTimeoutMillis: 5000,
    });
    let isLost = false;
    const lost = () => {
      if (isLost) return;
      isLost = true;
      next.end().catch(() => {});
      again();
    };
    next.on('error', lost);
    next.on('end', lost);
    next.on('notification', (notification) => onPayload(notification.payload ?? ''));
    try {
      await next.connect();
      if (registration) await registerNode(next, registration.schema);
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (fault) {
      if (fault instanceof WorkflowError && fault.code === 'SCHEMA_TOO_NEW') {
        isStopped = true;
        lost();
        throw fault;
      }
      return lost();
    }
    if (isStopped) return void next.end();
    client = next;
    waitMs = FIRST_WAIT_MS;
    onPayload('');
  }

  const opening = open();
  opening.catch(() => {});
  return {
    ready: opening,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await opening.catch(() => {}); // told by `ready`
      clearTimeout(timer);
      await client?.end();
    },
  };
}
