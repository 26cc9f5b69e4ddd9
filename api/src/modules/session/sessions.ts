/**
 * Local accounts and their sessions. The cookie is `tenant.secret`; the table keeps the secret's digest. A session ends after 30 minutes
 * without a request, after 12 hours in any case, and on sign-out. Five failed sign-ins lock an account for 15 minutes.
 */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Database, Tx } from '@onematter/engine';
import type { ServerClock } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import { isStorable } from '../../http/plain-input.ts';
import type { Auth, HeldPost } from './auth.ts';
import { decoyHash, verifyPassword } from './password.ts';
import { permissionsOf } from './permissions.ts';

export const IDLE_MINUTES = 30;
export const ABSOLUTE_HOURS = 12;
const MAX_FAILURES = 5;
const LOCK_MINUTES = 15;

export interface Sessions {
  /** @throws {ApiError} LOGIN_FAILED · ACCOUNT_LOCKED */
  open(tenantId: string, username: string, password: string): Promise<{ readonly auth: Auth; readonly cookie: string }>;
  /** The person behind a cookie now, with the posts held now; null where there is no live session. */
  find(cookie: string): Promise<Auth | null>;
  close(auth: Auth): Promise<void>;
}

interface AccountRow {
  account_id: string;
  username: string;
  password_hash: string;
  is_locked: boolean;
  is_disabled: boolean;
}

export function createSessions(database: Database, clock: ServerClock): Sessions {
  return {
    async open(tenantId, username, password) {
      const account = await database.transaction({ tenantId }, (tx) => findAccount(tx, tenantId, username.trim().toLowerCase()));
      if (account?.is_locked) throw new ApiError('ACCOUNT_LOCKED', { minutes: LOCK_MINUTES });
      const isRight = await verifyPassword(password, account?.password_hash ?? (await decoyHash()));
      if (!account || account.is_disabled) throw new ApiError('LOGIN_FAILED');
      return database
        .transaction({ tenantId }, async (tx) => {
          if (!isRight) return recordFailure(tx, tenantId, account.account_id);
          return openSession(tx, tenantId, account, clock.given());
        })
        .then((opened) => {
          if (opened === 'locked') throw new ApiError('ACCOUNT_LOCKED', { minutes: LOCK_MINUTES });
          if (opened === 'failed') throw new ApiError('LOGIN_FAILED');
          return opened;
        });
    },
    async find(cookie) {
      const [tenantId, secret] = splitCookie(cookie);
      if (!tenantId || !secret) return null;
      return database.transaction({ tenantId }, (tx) => loadAuth(tx, tenantId, digestOf(secret), clock.given()));
    },
    async close(auth) {
      await database.transaction({ tenantId: auth.tenantId }, (tx) =>
        tx.query('delete from session where tenant_id = $1 and token_digest = $2', [auth.tenantId, Buffer.from(auth.sessionKey, 'hex')]),
      );
    },
  };
}

async function findAccount(tx: Tx, tenantId: string, username: string): Promise<AccountRow | undefined> {
  const [row] = await tx.query<AccountRow>(
    `select account_id, username, password_hash, coalesce(locked_until > now(), false) as is_locked, disabled_at is not null as is_disabled
       from account where tenant_id = $1 and username = $2`,
    [tenantId, username],
  );
  return row;
}

async function recordFailure(tx: Tx, tenantId: string, accountId: string): Promise<'failed' | 'locked'> {
  const [row] = await tx.query<{ is_locked: boolean }>(
    `update account set
        failed_attempts = case when failed_attempts + 1 >= $3 then 0 else failed_attempts + 1 end,
        locked_until = case when failed_attempts + 1 >= $3 then now() + make_interval(mins => $4) else locked_until end
      where tenant_id = $1 and account_id = $2 returning coalesce(locked_until > now(), false) as is_locked`,
    [tenantId, accountId, MAX_FAILURES, LOCK_MINUTES],
  );
  return row?.is_locked ? 'locked' : 'failed';
}

async function openSession(tx: Tx, tenantId: string, account: AccountRow, asOf: string | null): Promise<{ auth: Auth; cookie: string }> {
  const secret = randomBytes(32).toString('base64url');
  await tx.query(
    'update account set failed_attempts = 0, locked_until = null, last_login_at = now() where tenant_id = $1 and account_id = $2',
    [tenantId, account.account_id],
  );
  await tx.query(`delete from session where tenant_id = $1 and (expires_at < now() or seen_at < now() - make_interval(mins => $2))`, [
    tenantId,
    IDLE_MINUTES,
  ]);
  await tx.query(
    `insert into session (tenant_id, token_digest, account_id, csrf_token, expires_at) values ($1, $2, $3, $4, now() + make_interval(hours => $5))`,
    [tenantId, digestOf(secret), account.account_id, randomUUID(), ABSOLUTE_HOURS],
  );
  const auth = await loadAuth(tx, tenantId, digestOf(secret), asOf);
  if (!auth) throw new ApiError('LOGIN_FAILED');
  return { auth, cookie: `${Buffer.from(tenantId).toString('base64url')}.${secret}` };
}

interface SessionRow {
  account_id: string;
  username: string;
  csrf_token: string;
  expires_at: string;
  is_stale: boolean;
  person_id: string;
  person_name: string;
  tenant_name: string;
  posts: HeldPost[];
}

async function loadAuth(tx: Tx, tenantId: string, digest: Buffer, asOf: string | null): Promise<Auth | null> {
  const [row] = await tx.query<SessionRow>(
    `select s.account_id, a.username, s.csrf_token, s.expires_at, s.seen_at < now() - interval '1 minute' as is_stale,
            p.person_id, p.name as person_name, (select name from tenant t where t.tenant_id = $1) as tenant_name, held.posts
       from session s
       join account a on a.tenant_id = s.tenant_id and a.account_id = s.account_id
       join person p on p.tenant_id = s.tenant_id and p.person_id = a.person_id
      cross join lateral (${heldPosts('$4')}) held
      where s.tenant_id = $1 and s.token_digest = $2 and s.expires_at > now() and s.seen_at > now() - make_interval(mins => $3)
        and a.disabled_at is null`,
    [tenantId, digest, IDLE_MINUTES, asOf],
    'session.load',
  );
  if (!row) return null;
  if (row.is_stale) await tx.query('update session set seen_at = now() where tenant_id = $1 and token_digest = $2', [tenantId, digest]);
  return {
    tenantId,
    tenantName: row.tenant_name ?? '',
    accountId: row.account_id,
    username: row.username,
    personId: row.person_id,
    personName: row.person_name,
    posts: row.posts,
    permissions: permissionsOf(row.posts.map((post) => post.role)),
    sessionKey: digest.toString('hex'),
    csrfToken: row.csrf_token,
    expiresAt: row.expires_at,
    asOf,
  };
}

/** A person as if signed in, without a session: for what the platform plays on somebody's behalf (samples). */
export async function authOfPerson(database: Database, tenantId: string, personId: string, asOf: string | null): Promise<Auth> {
  const [row] = await database.transaction({ tenantId }, (tx) =>
    tx.query<Pick<SessionRow, 'person_name' | 'posts'>>(
      `select p.name as person_name, held.posts from person p cross join lateral (${heldPosts('$3')}) held where p.tenant_id = $1 and p.person_id = $2`,
      [tenantId, personId, asOf],
    ),
  );
  if (!row) throw new ApiError('PERSON_NOT_FOUND', { personId });
  return {
    ...{ tenantId, tenantName: '', accountId: null, username: personId, personId, personName: row.person_name, posts: row.posts },
    permissions: permissionsOf(row.posts.map((post) => post.role)),
    ...{ sessionKey: '', csrfToken: '', expiresAt: new Date().toISOString(), asOf },
  };
}

/** The posts a person `p` holds on the day of `asOf` (a parameter: an instant, or null for now), as one JSON array. */
const heldPosts = (asOf: string) => `
  select coalesce(json_agg(json_build_object('id', o.post_id, 'role', o.role, 'agencyId', o.agency_id, 'agencyName', g.name,
           'agencyKind', g.kind, 'unit', o.unit, 'domains', o.domains, 'localityCode', g.locality_code) order by o.post_id), '[]') as posts
    from post o join agency g on g.tenant_id = o.tenant_id and g.agency_id = o.agency_id
   where o.tenant_id = p.tenant_id and o.person_id = p.person_id
     and o.valid_from <= (coalesce(${asOf}::timestamptz, now()) at time zone 'Asia/Shanghai')::date
     and (o.valid_to is null or o.valid_to >= (coalesce(${asOf}::timestamptz, now()) at time zone 'Asia/Shanghai')::date)`;

export function isSameToken(given: string, expected: string): boolean {
  const a = createHash('sha256').update(given).digest();
  const b = createHash('sha256').update(expected).digest();
  return timingSafeEqual(a, b);
}

function splitCookie(cookie: string): [string, string] | [] {
  const match = /^([A-Za-z0-9_-]{1,200})\.([A-Za-z0-9_-]{43})$/.exec(cookie);
  const tenantId = match ? Buffer.from(match[1]!, 'base64url').toString() : '';
  return match && isStorable(tenantId) ? [tenantId, match[2]!] : [];
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
