import type { Database, JsonObject, Scope, Tx } from '@onematter/engine';
import type pg from 'pg';

/* What a version says to its database, word for word, and what the schema was to which it said it: for the time when it serves beside its successor. */

export interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
  /** answered */
  rows: number;
}

export interface SentTransaction {
  readonly scope: Scope;
  readonly sent: Sent[];
  isCommitted: boolean;
}

/** A database that writes down every transaction in the order in which they began. */
export function recorded(database: Database): { readonly database: Database; readonly transactions: SentTransaction[] } {
  const transactions: SentTransaction[] = [];
  const listening = (tx: Tx, sent: Sent[]): Tx => ({
    ...tx,
    async query<R>(text: string, values?: readonly unknown[], name?: string): Promise<R[]> {
      const one: Sent = { text, values: values ?? [], rows: -1 };
      sent.push(one);
      const rows = await tx.query<R>(text, values, name);
      one.rows = rows.length;
      return rows;
    },
  });
  return {
    transactions,
    database: {
      ...database,
      async transaction(scope, work) {
        const one: SentTransaction = { scope, sent: [], isCommitted: false };
        transactions.push(one);
        const result = await database.transaction(scope, (tx) => work(listening(tx, one.sent)));
        one.isCommitted = true;
        return result;
      },
    },
  };
}

class RolledBack extends Error {}

/** Says it all again; answers the statements that were answered otherwise than then. */
export async function repeat(database: Database, transactions: readonly SentTransaction[]): Promise<string[]> {
  const different: string[] = [];
  for (const { scope, sent, isCommitted } of transactions) {
    await database
      .transaction(scope, async (tx) => {
        for (const { text, values, rows } of sent) {
          const now = await tx.query(text, values);
          // how much is due everywhere depends on who else is there
          if ('tenantId' in scope && now.length !== rows) different.push(`${rows} rows then, ${now.length} now: ${text.slice(0, 200)}`);
        }
        if (!isCommitted) throw new RolledBack();
      })
      .catch((fault: unknown) => {
        if (!(fault instanceof RolledBack))
          different.push(`${fault instanceof Error ? fault.message : fault}: ${sent.map(({ text }) => text.slice(0, 80)).join(' · ')}`);
      });
  }
  return different;
}

/** A few whole scenarios that together say everything any of them says. */
export function sufficient(byScenario: ReadonlyMap<string, readonly SentTransaction[]>): SentTransaction[] {
  const textsOf = (transactions: readonly SentTransaction[]) => new Set(transactions.flatMap(({ sent }) => sent.map(({ text }) => text)));
  const left = new Map([...byScenario].map(([name, transactions]) => [name, textsOf(transactions)]));
  const chosen: string[] = [];
  for (;;) {
    const [best] = [...left].sort(([, a], [, b]) => b.size - a.size);
    if (best === undefined || best[1].size === 0) break;
    chosen.push(best[0]);
    for (const texts of left.values()) if (texts !== best[1]) for (const text of best[1]) texts.delete(text);
    best[1].clear();
  }
  return [...byScenario]
    .filter(([name]) => chosen.includes(name))
    .flatMap(([, transactions]) => transactions.filter(({ sent }) => sent.length > 0));
}

/** Columns and unique keys of every table, as PostgreSQL describes them. */
export async function describeSchema(
  admin: pg.Client,
): Promise<{ readonly columns: readonly JsonObject[]; readonly keys: readonly JsonObject[] }> {
  const ours =
    "c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'schema_migration'";
  const { rows: columns } = await admin.query<JsonObject>(
    `select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "isRequired",
            a.atthasdef or a.attidentity <> '' or a.attgenerated <> '' as "hasDefault"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where ${ours} order by 1, 2`,
  );
  const { rows: keys } = await admin.query<JsonObject>(
    `select c.relname as "table", regexp_replace(pg_get_indexdef(i.indexrelid), '^.* ON \\S+ ', '') as key
       from pg_class c join pg_index i on i.indrelid = c.oid and i.indisunique where ${ours} order by 1, 2`,
  );
  return { columns, keys };
}
