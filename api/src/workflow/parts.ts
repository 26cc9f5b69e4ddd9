/** What the workflow code shares: built once by the server, handed on as a plain record. */

import type { FileStore } from '../files/file-store.ts';
import type { PackView } from '../packs/pack-view.ts';
import type { Keys } from '../secrets/keys.ts';

export interface WorkflowParts {
  readonly keys: Keys;
  readonly pack: PackView;
  readonly files: FileStore;
}
