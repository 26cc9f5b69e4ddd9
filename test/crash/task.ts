import { createEngine, type Database } from '@onematter/engine';
import { everybodyIsOfficer, TENANT, ZHANG } from '../engine/runtime/engine-under-test.ts';

/** complete: a person's command with a participant and an inline connector; work: the loops, until the root has an open task. */
export type What = { readonly kind: 'complete'; readonly taskId: string; readonly commandId: string } | { readonly kind: 'work' };

const NOTE = 'insert into inbox (tenant_id, source, delivery_id) values ($1, $2, $3)';

/** One thing to do, the same in the process that is killed and in the one that comes after it. */
export async function doTask(database: Database, rootId: string, what: What): Promise<void> {
  const engine = createEngine({
    database,
    loadFacts: everybodyIsOfficer(),
    pollMs: 20,
    leaseMs: 300,
    connectors: {
      'ledger.number': async (tx, _job, root) => {
        await tx.query(NOTE, [TENANT, 'connector', root.rootId]);
        await engine.append(tx, root.rootId, ZHANG, [{ type: 'document.numbered', data: { number: 1 } }]);
        return { result: { number: 1 } };
      },
    },
    jobHandlers: { 'mail.send': async () => ({ result: { number: 2 } }) },
  });
  if (what.kind === 'complete') await complete(what);
  else await work();
  await engine.stop();

  async function complete({ taskId, commandId }: Extract<What, { kind: 'complete' }>): Promise<void> {
    const outcome = await engine.execute(
      { tenantId: TENANT, commandId, actor: ZHANG, requestDigest: 'sm3:complete' },
      { type: 'user-task.complete', taskId, output: { approved: true } },
      {
        before: async (tx, root) => void (await tx.query(NOTE, [TENANT, 'before', root.rootId])),
        after: async (tx, root) => {
          await tx.query(NOTE, [TENANT, 'after', root.rootId]);
          return { noted: true };
        },
      },
    );
    if (outcome.outcome !== 'accepted') throw new Error(`Expected the command to be accepted, but: ${JSON.stringify(outcome)}`);
  }

  async function work(): Promise<void> {
    await engine.start();
    for (;;) {
      const open = await database.transaction({ tenantId: TENANT }, (tx) => tx.query('select from user_task where root_id = $1', [rootId]));
      if (open.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
