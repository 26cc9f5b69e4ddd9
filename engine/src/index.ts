/** The workflow engine: definitions, commands, history and background work on PostgreSQL. All else in this package is private. */

export * from './pure.ts';
export type { Engine, RecordWork, StoredRoot } from './runtime/engine-type.ts';
export type * from './runtime/types.ts';
export type { ConnectOptions, Database, Role, Scope, Tx } from './store/database.ts';
export { connect } from './store/database.ts';
export type { MigrationSet } from './store/migrate.ts';
export { migrate } from './store/migrate.ts';

import type { Engine } from './runtime/engine-type.ts';
import type { EngineConfig, Verification } from './runtime/types.ts';

export declare function createEngine(config: EngineConfig): Engine;
/** Offline: does this export's chain hold? */
export declare function verifyExport(history: unknown): Verification;
/** A personal value as it enters the history: a digest that nobody can guess back, and that erasing the salt makes meaningless. */
export declare function sealValue(salt: string, value: unknown): { readonly $digest: string };
/** Thrown by a participant: the command is refused with this code, recorded, and nothing else remains of it. */
export declare class RefusedError extends Error {
  constructor(code: string, details?: Readonly<Record<string, unknown>>);
}
