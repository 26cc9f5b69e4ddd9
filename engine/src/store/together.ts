import type { Tx } from './database.ts';

/*
 * The writes of one command as one statement:
 *
 *   with w1 as (update root …), w2 as (insert into event …), task_gone as (delete from user_task …), w3 as (insert into user_task_done …) …
 *
 * PostgreSQL plans, locks and answers once instead of a dozen times; it is prepared under the names of its parts, so that each combination
 * is planned once a connection. Parts see the tables as they were before the statement and run in no order: only statements that neither
 * read nor write what another one writes are declared with `togetherable`. All others go out as they are, beside it.
 */

interface Parts {
  readonly before: { readonly [name: string]: string };
  readonly main: string;
  readonly isDemanded: boolean;
}

const declared = new Map<string, Parts>();

/**
 * A writing statement that may join others under the name it is sent by; answers its text as a statement of its own. `$1` is the tenant.
 * `before`: what it needs done or read first, under names no other statement uses. `isDemanded`: the whole fails unless it returns a row.
 */
export function togetherable(name: string, main: string, before: Parts['before'] = {}, isDemanded = false): string {
  const named = Object.entries(before).map(([cte, text]) => `${cte} as (${text})`);
  const text = named.length === 0 ? main : `with ${named.join(', ')} ${main}`;
  declared.set(name, { before, main, isDemanded });
  return text;
}

export interface Together extends Tx {
  /** Sends what has been gathered. */
  send(): Promise<unknown>;
}

/** A Tx for writes whose answers nobody needs: they are gathered and go out with `send`, which tells what failed. */
export function together(tx: Tx): Together {
  const gathered = new Map<string, { readonly parts: Parts; readonly values: readonly unknown[] }>();
  return {
    ...tx,
    query<R>(text: string, values: readonly unknown[] = [], name?: string): Promise<R[]> {
      const parts = name === undefined ? undefined : declared.get(name);
      if (parts === undefined || name === undefined || gathered.has(name)) return tx.query<R>(text, values, name);
      gathered.set(name, { parts, values });
      return Promise.resolve([]);
    },
    send() {
      if (gathered.size === 0) return Promise.resolve([]);
      const { name, text, values } = united(tx.tenantId, gathered);
      gathered.clear();
      return tx.query(text, values, name);
    },
  };
}

/** By the names of its parts, in their order: their texts never change while the process lives. */
const texts = new Map<string, string>();

function united(tenantId: string | null, gathered: ReadonlyMap<string, { readonly parts: Parts; readonly values: readonly unknown[] }>) {
  const name = [...gathered.keys()].join('+');
  const values: unknown[] = [tenantId];
  for (const one of gathered.values()) values.push(...one.values.slice(1));
  let text = texts.get(name);
  if (text === undefined) {
    text = textOf([...gathered.values()]);
    texts.set(name, text);
  }
  return { name: shortName(name), text, values };
}

function textOf(all: readonly { readonly parts: Parts; readonly values: readonly unknown[] }[]): string {
  let offset = 0; // of the parameters after the tenant
  const named = all.flatMap(({ parts, values }, index) => {
    const renumbered = (text: string) =>
      text.replaceAll(/\$(\d+)/g, (_, digits) => (digits === '1' ? '$1' : `$${Number(digits) + offset}`));
    const before = Object.entries(parts.before).map(([name, text]) => `${name} as (${renumbered(text)})`);
    const ctes = [...before, `w${index + 1} as (${renumbered(parts.main)})`];
    offset += values.length - 1;
    return ctes;
  });
  // read first, it is done first: its lock comes before the others'; without a row the division fails, which is how plain SQL says no
  const demands = all.flatMap(({ parts }, index) => (parts.isDemanded ? [` 1 / (select count(*) from w${index + 1})`] : []));
  return `with ${named.join(',\n')}\nselect${demands.join(',')}`;
}

const shortNames = new Map<string, string>();

/** PostgreSQL keeps 63 characters of a name. */
function shortName(name: string): string {
  const known = shortNames.get(name) ?? `together-${shortNames.size + 1}`;
  shortNames.set(name, known);
  return known;
}
