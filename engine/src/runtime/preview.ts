import type { KernelEvent } from '../kernel/types.ts';
import { type RootView, viewOf } from '../kernel/view.ts';
import { migrateCommand } from './migrate-root.ts';
import { openWork, rootNotFound } from './open-work.ts';
import type { EngineParts } from './parts.ts';
import { programsIn } from './reads.ts';
import { forget, rootOf } from './root-work.ts';
import { runSteps } from './steps.ts';
import type { EngineCommand, Envelope, Preview } from './types.ts';

/** Carries the answer out of a transaction that must not be committed. */
class Previewed extends Error {
  readonly preview: Preview;
  constructor(preview: Preview) {
    super('Expected to be caught: a preview is never committed');
    this.preview = preview;
  }
}

/**
 * What a command would do, connectors inside the transaction included: run under the root's lock and rolled back. Nothing is recorded, not
 * even the command's id. @throws {WorkflowError} ROOT_NOT_FOUND
 */
export async function preview(
  parts: EngineParts,
  envelope: Envelope & { readonly rootId: string },
  command: Exclude<EngineCommand, { type: 'process.start' }>,
): Promise<Preview> {
  const { tenantId, rootId, commandId, actor } = envelope;
  try {
    await parts.database.transaction({ tenantId }, async (tx) => {
      const opening = { rootId, commandId, commandType: command.type, actor, device: null, taskId: null, newKind: null };
      const work = await openWork(parts, tx, opening);
      if (work === null) throw rootNotFound(rootId);
      try {
        const stepped = await runSteps(
          parts,
          work,
          command.type === 'root.migrate' ? migrateCommand(command, actor) : { ...command, actor },
          null,
        );
        if (stepped.kind === 'refused') throw new Previewed({ outcome: 'refused', code: stepped.code, details: stepped.details });
        const events: readonly KernelEvent[] = stepped.events;
        const view: RootView | null = work.state === null ? null : viewOf(await programsIn(parts, tx, work.state), work.state);
        throw new Previewed({ outcome: 'accepted', status: rootOf(work).status, events, view });
      } finally {
        forget(work);
      }
    });
  } catch (thrown) {
    if (thrown instanceof Previewed) return thrown.preview;
    throw thrown;
  }
  throw new Error('Expected a preview to be thrown out of its transaction');
}
