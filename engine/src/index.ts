/** The workflow engine: definitions, commands, history and background work on PostgreSQL. All else in this package is private. */

export type { Code, ErrorKind } from './errors.ts';
export { CODES, ConflictError, DefinitionError, WorkflowError } from './errors.ts';
export * from './pure.ts';
export { canonicalJson, digestOf, sealValue } from './runtime/chain.ts';
export { createEngine } from './runtime/engine.ts';
export type { Engine, RecordWork, StoredRoot } from './runtime/engine-type.ts';
export { derivedId, newId } from './runtime/ids.ts';
export { RefusedError } from './runtime/refused-error.ts';
export type * from './runtime/types.ts';
export { verifyExport } from './runtime/verify-export.ts';
export type { ConnectOptions, Database, Role, Scope, Tx } from './store/database.ts';
export { connect } from './store/database.ts';
export type { Listener } from './store/listener.ts';
export type { Migrated, MigrationSet } from './store/migrate.ts';
export { migrate } from './store/migrate.ts';
export type { SchemaLevels } from './store/node-registry.ts';
