/**
 * The keys of a data folder: they encrypt identity numbers 身份证号 at rest and index them. They are made once, for an empty database,
 * never change silently, and a database says by a fingerprint which keys its data were written with.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../errors.ts';

export interface Keys {
  /** AES-256-GCM over identity numbers */
  readonly sealing: Buffer;
  /** HMAC-SHA-256 index of identity numbers */
  readonly index: Buffer;
  /** salts of personal values in the history */
  readonly salt: Buffer;
}

const KeyFile = z.object({ v: z.literal(1), sealing: z.hex().length(64), index: z.hex().length(64), salt: z.hex().length(64) });
const SETTING = 'keys.fingerprint';

/** @throws {ApiError} KEY_MISSING · KEY_MISMATCH */
export async function openKeys(dataDir: string, database: Database, tenantId: string): Promise<Keys> {
  const path = join(dataDir, 'keys.json');
  const known = await readFingerprint(database, tenantId);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null && known !== null) throw new ApiError('KEY_MISSING', { path });
  const keys = text === null ? await createKeys(dataDir, path) : parseKeys(text);
  const fingerprint = fingerprintOf(keys);
  if (known !== null && known !== fingerprint) throw new ApiError('KEY_MISMATCH', { path });
  if (known === null) await writeFingerprint(database, tenantId, fingerprint);
  return keys;
}

async function createKeys(dataDir: string, path: string): Promise<Keys> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const keys = { sealing: randomBytes(32), index: randomBytes(32), salt: randomBytes(32) };
  const text = { v: 1, sealing: keys.sealing.toString('hex'), index: keys.index.toString('hex'), salt: keys.salt.toString('hex') };
  await writeFile(path, `${JSON.stringify(text, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return keys;
}

function parseKeys(text: string): Keys {
  const file = KeyFile.parse(JSON.parse(text));
  return { sealing: Buffer.from(file.sealing, 'hex'), index: Buffer.from(file.index, 'hex'), salt: Buffer.from(file.salt, 'hex') };
}

function fingerprintOf(keys: Keys): string {
  return createHash('sha256').update('onematter-keys').update(keys.sealing).update(keys.index).update(keys.salt).digest('hex').slice(0, 32);
}

async function readFingerprint(database: Database, tenantId: string): Promise<string | null> {
  const [row] = await database.transaction({ tenantId }, (tx) =>
    tx.query<{ value: string }>('select value from tenant_setting where tenant_id = $1 and name = $2', [tenantId, SETTING]),
  );
  return row?.value ?? null;
}

async function writeFingerprint(database: Database, tenantId: string, value: string): Promise<void> {
  await database.transaction({ tenantId }, (tx) =>
    tx.query('insert into tenant_setting (tenant_id, name, value) values ($1, $2, $3)', [tenantId, SETTING, value]),
  );
}
