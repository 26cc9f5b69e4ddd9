/** The matter catalogue 事项清单 as stored: effective-dated, loaded from the pack, never edited here. */
import { createHash } from 'node:crypto';
import type { Tx } from '@onematter/engine';
import type { Matter } from '@onematter/processes/pure';
import { gramsOf } from '../case/grams.ts';

/** The entry in force on a legal day. */
export async function findMatter(tx: Tx, code: string, day: string): Promise<Matter | null> {
  const [row] = await tx.query<{ entry: Matter }>(
    `select entry from matter
      where tenant_id = $1 and code = $2 and valid_from <= $3 and (valid_to is null or valid_to >= $3) order by valid_from desc limit 1`,
    [tx.tenantId, code, day],
  );
  return row?.entry ?? null;
}

/** Takes over a pack's catalogue: an unchanged entry stays as it is, a changed one is replaced for its own period. */
export async function storeMatters(tx: Tx, matters: readonly Matter[]): Promise<void> {
  const rows = matters.map((entry) => ({
    ...{ code: entry.code, name: entry.name, domain: entry.domain, domain_name: entry.domainName, kind: entry.kind },
    ...{ valid_from: entry.validFrom, valid_to: entry.validTo, grams: gramsOf(entry.code, entry.name), entry },
    digest: createHash('sha256').update(JSON.stringify(entry)).digest('hex'),
  }));
  await tx.query(
    `insert into matter (tenant_id, code, valid_from, valid_to, name, domain, domain_name, kind, entry, grams, digest)
     select $1, m.code, m.valid_from, m.valid_to, m.name, m.domain, m.domain_name, m.kind, m.entry,
            array(select jsonb_array_elements_text(m.grams)), m.digest
       from jsonb_to_recordset($2::jsonb) as m(code text, valid_from date, valid_to date, name text, domain text, domain_name text,
            kind text, entry jsonb, grams jsonb, digest text)
     on conflict (tenant_id, code, valid_from) do update
        set valid_to = excluded.valid_to, name = excluded.name, domain = excluded.domain, domain_name = excluded.domain_name,
            kind = excluded.kind, entry = excluded.entry, grams = excluded.grams, digest = excluded.digest, recorded_at = now()
      where matter.digest <> excluded.digest`,
    [tx.tenantId, JSON.stringify(rows)],
  );
}
