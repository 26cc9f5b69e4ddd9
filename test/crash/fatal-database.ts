import type { Database, Tx } from '@onematter/engine';

/**
 * A database whose process dies by SIGKILL at the nth point: before and after every query, before and after every commit. Nothing of the
 * engine knows of it. `killAt` null: only counts.
 */
export function fatalDatabase(database: Database, killAt: number | null): { readonly database: Database; points(): number } {
  let point = 0;
  const reach = () => {
    point += 1;
    if (point === killAt) process.kill(process.pid, 'SIGKILL');
  };
  const fatalTx = (tx: Tx): Tx => ({
    ...tx,
    async query<R>(text: string, values?: readonly unknown[], name?: string): Promise<R[]> {
      reach();
      const rows = await tx.query<R>(text, values, name);
      reach();
      return rows;
    },
  });
  return {
    points: () => point,
    database: {
      ...database,
      async transaction(scope, work) {
        const result = await database.transaction(scope, async (tx) => {
          const done = await work(fatalTx(tx));
          reach(); // everything is written, nothing committed
          return done;
        });
        reach(); // committed, nobody told
        return result;
      },
    },
  };
}
