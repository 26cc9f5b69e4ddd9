/**
 * Local accounts and their sessions. The cookie is `tenant.secret`; the table keeps the secret's digest. A session ends after 30 minutes
 * without a request, after 12 hours in any case, and on sign-out. Guessing is stopped by `lockout.ts`.
 */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Database, Tx } from '@onematter/engine';
import type { ServerClock } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import { isStorable } from '../../http/plain-input.ts';
import { type Represented, representedBy } from '../deputy/powers.ts';
import type { Auth, HeldPost } from './auth.ts';
import { type Attempt, forgetFailures, isLocked, LOCK_MINUTES, recordFailure } from './lockout.ts';
import { decoyHash, verifyPassword } from './password.ts';
import { permissionsOf } from './permissions.ts';
import { createKeyedTurns } from './turns.ts';

export const IDLE_MINUTES = 30;
export const ABSOLUTE_HOURS = 12;
/** Beyond what one person's devices send at once. */
const WAITING_PER_NAME = 50;

export interface Sessions {
  /** @throws {ApiError} LOGIN_FAILED · ACCOUNT_LOCKED, the same for a name that is not there · TOO_MANY_REQUESTS */
  open(attempt: Attempt, password: string): Promise<{ readonly auth: Auth; readonly cookie: string }>;
  /** The person behind a cookie now, with the posts held now; null where there is no live session. */
  find(cookie: string): Promise<Auth | null>;
  close(auth: Auth): Promise<void>;
}

interface AccountRow {
  account_id: string;
  username: string;
  password_hash: string;
  is_disabled: boolean;
}

export function createSessions(database: Database, clock: ServerClock): Sessions {
  const perName = createKeyedTurns(WAITING_PER_NAME);
  const signIn = async (attempt: Attempt, password: string) => {
    const { tenantId } = attempt;
    const account = await database.transaction({ tenantId }, async (tx) => {
      if (await isLocked(tx, attempt)) throw new ApiError('ACCOUNT_LOCKED', { minutes: LOCK_MINUTES });
      return findAccount(tx, tenantId, attempt.username);
    });
    const isRight = await verifyPassword(password, account?.password_hash ?? (await decoyHash()));
    if (account && isRight && !account.is_disabled) {
      return database.transaction({ tenantId }, async (tx) => {
        await forgetFailures(tx, attempt);
        return openSession(tx, tenantId, account, clock.given());
      });
    }
    const isLockedNow = await database.transaction({ tenantId }, (tx) => recordFailure(tx, attempt));
    throw isLockedNow ? new ApiError('ACCOUNT_LOCKED', { minutes: LOCK_MINUTES }) : new ApiError('LOGIN_FAILED');
  };
  return {
    open: (given, password) => {
      const attempt = { ...given, username: given.username.trim().toLowerCase() };
      // one guess at a time for each name: many sent at once are still counted one by one
      return perName.take(`${attempt.tenantId}\n${attempt.username}`, () => signIn(attempt, password));
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
    `select account_id, username, password_hash, disabled_at is not null as is_disabled from account where tenant_id = $1 and username = $2`,
    [tenantId, username],
  );
  return row;
}

async function openSession(tx: Tx, tenantId: string, account: AccountRow, asOf: string | null): Promise<{ auth: Auth; cookie: string }> {
  const secret = randomBytes(32).toString('base64url');
  await tx.query('update account set last_login_at = now() where tenant_id = $1 and account_id = $2', [tenantId, account.account_id]);
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
  represented: Represented[];
}

async function loadAuth(tx: Tx, tenantId: string, digest: Buffer, asOf: string | null): Promise<Auth | null> {
  const [row] = await tx.query<SessionRow>(
    `select s.account_id, a.username, s.csrf_token, s.expires_at, s.seen_at < now() - interval '1 minute' as is_stale,
            p.person_id, p.name as person_name, (select name from tenant t where t.tenant_id = $1) as tenant_name, held.posts, powers.represented
       from session s
       join account a on a.tenant_id = s.tenant_id and a.account_id = s.account_id
       join person p on p.tenant_id = s.tenant_id and p.person_id = a.person_id
      cross join lateral (${heldPosts('$4')}) held
      cross join lateral (${representedBy(legalDayOf('$4'))}) powers
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
    represented: row.represented,
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
    tx.query<Pick<SessionRow, 'person_name' | 'posts' | 'represented'>>(
      `select p.name as person_name, held.posts, powers.represented from person p cross join lateral (${heldPosts('$3')}) held
        cross join lateral (${representedBy(legalDayOf('$3'))}) powers where p.tenant_id = $1 and p.person_id = $2`,
      [tenantId, personId, asOf],
    ),
  );
  if (!row) throw new ApiError('PERSON_NOT_FOUND', { personId });
  return {
    ...{ tenantId, tenantName: '', accountId: null, username: personId, personId, personName: row.person_name, posts: row.posts },
    represented: row.represented,
    permissions: permissionsOf(row.posts.map((post) => post.role)),
    ...{ sessionKey: '', csrfToken: '', expiresAt: new Date().toISOString(), asOf },
  };
}

/** The day in Shanghai of an instant (a parameter), or today. */
const legalDayOf = (asOf: string) => `(coalesce(${asOf}::timestamptz, now()) at time zone 'Asia/Shanghai')::date`;

/** The posts a person `p` holds on the day of `asOf` (a parameter: an instant, or null for now), as one JSON array. */
const heldPosts = (asOf: string) => `
  select coalesce(json_agg(json_build_object('id', o.post_id, 'role', o.role, 'agencyId', o.agency_id, 'agencyName', g.name,
           'agencyKind', g.kind, 'unit', o.unit, 'domains', o.domains, 'localityCode', g.locality_code,
           'ancestors', g.ancestors) order by o.post_id), '[]') as posts
    from post o join agency g on g.tenant_id = o.tenant_id and g.agency_id = o.agency_id
   where o.tenant_id = p.tenant_id and o.person_id = p.person_id
     and o.valid_from <= ${legalDayOf(asOf)} and (o.valid_to is null or o.valid_to >= ${legalDayOf(asOf)})`;

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
