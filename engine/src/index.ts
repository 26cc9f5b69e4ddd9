/** The workflow engine: definitions, commands, history and background work on PostgreSQL. All else in this package is private. */

export type { Code, ErrorKind } from './errors.ts';
export { CODES, ConflictError, DefinitionError, WorkflowError } from './errors.ts';
export type { ArchivedBatch, ArchiveFiles, ArchivePlan, ArchiveRequest } from './keeping/archive.ts';
export { archive, planArchive } from './keeping/archive.ts';
export type { ChainHead, CheckpointHeader, CheckpointRequest, CheckpointSeal } from './keeping/checkpoint.ts';
export { keyId, readCheckpoint, takeCheckpoint } from './keeping/checkpoint.ts';
export { eraseHistory } from './keeping/erase.ts';
export type { RetentionRow } from './keeping/retention.ts';
export { eraseSalt, historySalt, listRetention, setRetention } from './keeping/retention.ts';
export type { CheckpointedHeads, CheckpointFinding, CheckpointVerification } from './keeping/verify-checkpoints.ts';
export { foldCheckpoints, verifyAgainstCheckpoints } from './keeping/verify-checkpoints.ts';
export * from './pure.ts';
export { canonicalJson, digestOf, sealValue } from './runtime/chain.ts';
export { createEngine } from './runtime/engine.ts';
export type { Engine, RecordWork, StoredRoot } from './runtime/engine-type.ts';
export { derivedId, newId } from './runtime/ids.ts';
export type { MigrationOrder, PreviewedInstance, PreviewPage } from './runtime/migration-batch.ts';
export { RefusedError } from './runtime/refused-error.ts';
export type * from './runtime/types.ts';
export { verifyExport } from './runtime/verify-export.ts';
export type { ConnectOptions, Database, Role, Scope, Tx } from './store/database.ts';
export { connect } from './store/database.ts';
export type { Listener } from './store/listener.ts';
export type { Migrated, MigrationSet } from './store/migrate.ts';
export { migrate } from './store/migrate.ts';
export type { BatchAct, BatchStatus, InstanceStatus, MigrationBatch, MigrationBatchInstance } from './store/migration-batches.ts';
export type { SchemaLevels } from './store/node-registry.ts';
