import type { Tx } from './database.ts';

/**
 * A part of a transaction that may fail without the rest: what it wrote is undone where it throws, and what it wanted done after the commit
 * is then not done. The savepoint goes out with the part's first query.
 */
export async function inSavepoint<R>(tx: Tx, run: (part: Tx) => Promise<R>): Promise<R> {
  const afterCommit: (() => void)[] = [];
  const begun = tx.query('savepoint part');
  begun.catch(() => {}); // told by the part's first query, or below
  try {
    const result = await run({ ...tx, afterCommit: (then) => void afterCommit.push(then) });
    await begun;
    const released = tx.query('release savepoint part'); // goes out with whatever comes next, the commit at the latest
    released.catch(() => {});
    for (const then of afterCommit) tx.afterCommit(then);
    return result;
  } catch (fault) {
    await tx.query('rollback to savepoint part; release savepoint part');
    throw fault;
  }
}
