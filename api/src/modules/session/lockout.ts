/**
 * Guessing is stopped by name: five failures from one address, or twenty from anywhere, lock the name for fifteen minutes. A name without an
 * account is counted and locked alike, so that the answer does not tell which names there are.
 */
import { createHash } from 'node:crypto';
import type { Tx } from '@onematter/engine';

export const LOCK_MINUTES = 15;
const FROM_ONE_ADDRESS = 5;
const FROM_ANYWHERE = 20;
const ANYWHERE = '';

export interface Attempt {
  readonly tenantId: string;
  /** lower case */
  readonly username: string;
  /** of the network */
  readonly address: string;
}

export async function isLocked(tx: Tx, attempt: Attempt): Promise<boolean> {
  const [row] = await tx.query<{ is_locked: boolean }>(
    `select exists (select 1 from sign_in_failure where tenant_id = $1 and name_digest = $2 and address = any($3) and locked_until > now()) as is_locked`,
    [attempt.tenantId, digestOf(attempt), [attempt.address, ANYWHERE]],
  );
  return row?.is_locked ?? false;
}

/** Counts one failure; whether the name is locked by it. Failures further apart than a lock lasts do not add up. */
export async function recordFailure(tx: Tx, attempt: Attempt): Promise<boolean> {
  await tx.query(
    `delete from sign_in_failure where tenant_id = $1 and (name_digest, address) in (select name_digest, address from sign_in_failure
      where tenant_id = $1 and first_at < now() - make_interval(mins => $2) and coalesce(locked_until <= now(), true) for update skip locked)`,
    [attempt.tenantId, LOCK_MINUTES],
  );
  const rows = await tx.query<{ is_locked: boolean }>(
    `insert into sign_in_failure as f (tenant_id, name_digest, address, failures)
     select $1, $2, counted.address, 1 from unnest($3::text[]) counted(address)
     on conflict (tenant_id, name_digest, address) do update set failures = f.failures + 1,
        locked_until = case when f.failures + 1 >= case f.address when '' then $5::int else $4::int end
                            then now() + make_interval(mins => $6) else f.locked_until end
     returning coalesce(locked_until > now(), false) as is_locked`,
    [attempt.tenantId, digestOf(attempt), [ANYWHERE, attempt.address], FROM_ONE_ADDRESS, FROM_ANYWHERE, LOCK_MINUTES],
  );
  return rows.some((row) => row.is_locked);
}

/** The right password from an address clears what failed there. */
export async function forgetFailures(tx: Tx, attempt: Attempt): Promise<void> {
  await tx.query('delete from sign_in_failure where tenant_id = $1 and name_digest = $2 and address = any($3)', [
    ...[attempt.tenantId, digestOf(attempt), [attempt.address, ANYWHERE]],
  ]);
}

function digestOf({ username }: Attempt): Buffer {
  return createHash('sha256').update(username).digest();
}
