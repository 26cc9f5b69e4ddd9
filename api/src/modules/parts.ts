/** What every route may use: built once by the server, handed on as a plain record. */
import type { Database, Engine } from '@onematter/engine';
import type { ServerClock } from '../clock.ts';
import type { Renderer, Vault } from '../documents/index.ts';
import type { FileStore } from '../files/file-store.ts';
import type { PackView } from '../packs/pack-view.ts';
import type { Keys } from '../secrets/keys.ts';
import type { LiveUpdates } from './event/live-updates.ts';
import type { Sessions } from './session/sessions.ts';

export interface ApiParts {
  readonly clock: ServerClock;
  readonly database: Database;
  readonly engine: Engine;
  readonly pack: PackView;
  readonly keys: Keys;
  readonly files: FileStore;
  readonly renderer: Renderer;
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly live: LiveUpdates;
  readonly defaultTenantId: string;
  readonly hasSampleData: boolean;
  readonly isSampleSeal: boolean;
  /** cookies only over TLS */
  readonly isSecure: boolean;
  readonly version: string;
  /** of the local command line; null: no such access */
  readonly commandToken: string | null;
  readonly uploadLimitBytes: number;
}
