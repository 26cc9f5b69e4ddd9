import type { KernelEvent } from '../kernel/types.ts';
import type { OpenedTask } from './changes.ts';

type EventOf<T extends KernelEvent['type']> = Extract<KernelEvent, { readonly type: T }>;

/** What a migration 迁移 changes in rows that go on: folded from its events as everything else (changes.ts). */
export interface MigrationChanges {
  readonly tasks: Map<string, { readonly task: OpenedTask; readonly keepsDueAt: boolean }>;
  readonly work: EventOf<'work.migrated'>[];
}

export function noMigrationChanges(): MigrationChanges {
  return { tasks: new Map(), work: [] };
}
