import pg from 'pg';

export interface Listener {
  /** resolves once it listens, or once the first try to has failed */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

/** One connection of its own that listens until it is stopped; a lost one is replaced, at growing intervals. */
export function keepListening(url: string, channel: string, onPayload: (payload: string) => void): Listener {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let waitMs = FIRST_WAIT_MS;

  function again(): void {
    client = null;
    if (isStopped) return;
    timer = setTimeout(() => void open(), waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }

  async function open(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'onematter-listener',
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
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch {
      return lost();
    }
    if (isStopped) return void next.end();
    client = next;
    waitMs = FIRST_WAIT_MS;
    onPayload('');
  }

  const opening = open();
  return {
    ready: opening,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await opening;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
