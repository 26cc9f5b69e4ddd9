import type { Instant } from '../kernel/types.ts';
import type { Database } from '../store/database.ts';
import type { KnownRoots } from './known-roots.ts';
import type { ProgramStore } from './programs.ts';
import type { Clock, EngineHooks } from './types.ts';

/** What a loop looks after. */
export type LoopName = 'timers' | 'jobs' | 'messages' | 'outbox' | 'start-timers' | 'migrations' | 'sweeper';

/** What the parts of the engine share: built once by `createEngine`, a plain record. */
export interface EngineParts {
  readonly database: Database;
  readonly programs: ProgramStore;
  readonly knownRoots: KnownRoots;
  readonly hooks: EngineHooks;
  /** null: the database's clock */
  readonly clock: Clock | null;
  readonly nodeId: string;
  /** wait before the nth retry of a job or a delivery, ms */
  backOffMs(attempt: number): number;
  /** after a commit that left something due: tells this node's loop and the other nodes */
  wake(loop: LoopName): void;
  /** after each commit: tells whoever shows the root, here and on other nodes */
  committed(tenantId: string, rootId: string): void;
  fault(fault: unknown, where: string): void;
}

/** For statements that read the clock themselves: null where the database's is meant. */
export function givenNow(parts: EngineParts): Instant | null {
  return parts.clock ? parts.clock.now().toISOString() : null;
}
