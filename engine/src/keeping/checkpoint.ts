import { createHash, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { WorkflowError } from '../errors.ts';
import type { Instant } from '../kernel/types.ts';
import type { Database } from '../store/database.ts';

/*
 * A chain shows that nothing inside it was changed; it shows neither that its tail was cut off nor that all of it was written anew. A
 * checkpoint 检查点 does: the heads of the chains of a tenant at one moment, signed with a key that never comes near the database, in a file
 * kept elsewhere. Each names the one before; one holds the roots that moved since, a full one all.
 *
 *   {"format":"onematter-checkpoint","v":1,"tenantId":…,"number":12,"at":…,"through":…,"since":…,"previous":"sm3:…"}
 *   ["ROOT",SEQ,"HASH"]                                                     one line a root, by id
 *   {"heads":N,"digest":"sm3:… of all lines above, each with its line feed","key":"…","signature":"Ed25519, base64"}
 */

export const CHECKPOINT_FORMAT = 'onematter-checkpoint';
/** A transaction that was open at the checkpoint before may have committed events a little older than that. */
const OVERLAP_MS = 3_600_000;
const PAGE = 10_000;

export interface CheckpointHeader {
  readonly format: typeof CHECKPOINT_FORMAT;
  readonly v: 1;
  readonly tenantId: string;
  /** 1, 2, 3 … */
  readonly number: number;
  readonly at: Instant;
  /** time of the latest event; the next checkpoint goes on from there, by the clock of the events themselves */
  readonly through: Instant;
  /** events from here on were looked at; null: all, a full checkpoint */
  readonly since: Instant | null;
  /** digest of the one before; null: the first */
  readonly previous: string | null;
}

/** What one checkpoint says of itself, without its heads. */
export interface CheckpointSeal extends CheckpointHeader {
  readonly heads: number;
  readonly digest: string;
  /** which key signed it: digest of the public key, first 32 hex digits */
  readonly key: string;
}

export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export interface CheckpointRequest {
  readonly tenantId: string;
  /** Ed25519, private */
  readonly key: KeyObject;
  readonly previous: CheckpointSeal | null;
  /** all roots, also those that did not move */
  readonly isFull: boolean;
}

/**
 * Writes a checkpoint line by line (each ends with a line feed) from one snapshot of the database.
 * @throws {WorkflowError} CHECKPOINT_INVALID: the key is no Ed25519 key, or the checkpoint before is another tenant's
 */
export async function takeCheckpoint(
  database: Database,
  { tenantId, key, previous, isFull }: CheckpointRequest,
  write: (line: string) => Promise<void>,
): Promise<CheckpointSeal> {
  if (key.asymmetricKeyType !== 'ed25519' || key.type !== 'private') throw invalid('a private Ed25519 key');
  if (previous !== null && previous.tenantId !== tenantId) throw invalid(`the checkpoint before to be of tenant ${tenantId}`);
  const lines = hashedLines(write);
  return database.transaction({ tenantId }, async (tx) => {
    await tx.query('set local statement_timeout = 0');
    const since = previous === null || isFull ? null : new Date(Date.parse(previous.through) - OVERLAP_MS).toISOString();
    const [clock] = await tx.query<{ now: Instant; through: Instant }>(
      `select clock_timestamp() as now, coalesce(least(max(at), clock_timestamp()), $2::timestamptz, clock_timestamp()) as through from event
        where tenant_id = $1 and ($3::timestamptz is null or at >= $3)`,
      [tenantId, previous?.through ?? null, since],
    );
    const header: CheckpointHeader = {
      ...{ format: CHECKPOINT_FORMAT, v: 1, tenantId, number: (previous?.number ?? 0) + 1, at: clock!.now, through: clock!.through },
      ...{ since, previous: previous?.digest ?? null },
    };
    await lines.add(header);
    // a cursor sees what was committed when it was declared; one row a root, its last event
    await tx.query(
      `declare heads cursor for select distinct on (root_id) root_id, seq, encode(hash, 'hex') as hash from event
        where tenant_id = $1 and ($2::timestamptz is null or at >= $2) order by root_id, seq desc`,
      [tenantId, since],
    );
    let heads = 0;
    for (;;) {
      const page = await tx.query<{ root_id: string; seq: number; hash: string }>(`fetch ${PAGE} from heads`);
      for (const head of page) await lines.add([head.root_id, head.seq, head.hash]);
      heads += page.length;
      if (page.length < PAGE) break;
    }
    const digest = lines.digest();
    const signature = sign(null, signedText(header, digest), key).toString('base64');
    const seal = { heads, digest, key: keyId(createPublicKey(key)) };
    await write(`${JSON.stringify({ ...seal, signature })}\n`);
    return { ...header, ...seal };
  });
}

function hashedLines(write: (line: string) => Promise<void>) {
  const running = createHash('sm3');
  return {
    add(value: unknown): Promise<void> {
      const line = `${JSON.stringify(value)}\n`;
      running.update(line);
      return write(line);
    },
    digest: () => `sm3:${running.digest('hex')}`,
  };
}

function signedText({ tenantId, number }: CheckpointHeader, digest: string): Buffer {
  return Buffer.from(`${CHECKPOINT_FORMAT}\n${tenantId}\n${number}\n${digest}\n`);
}

export function keyId(publicKey: KeyObject): string {
  return hash('sm3', publicKey.export({ type: 'spki', format: 'der' })).slice(0, 32);
}

/**
 * Reads a checkpoint; `onHead` is told each head as it comes: none counts before the seal is returned, which says that format, number of
 * heads, digest and signature are right.
 * @throws {WorkflowError} CHECKPOINT_INVALID
 */
export async function readCheckpoint(
  lines: AsyncIterable<string> | Iterable<string>,
  publicKey: KeyObject,
  onHead: (rootId: string, head: ChainHead) => void = () => {},
): Promise<CheckpointSeal> {
  const running = createHash('sm3');
  let header: CheckpointHeader | null = null;
  let heads = 0;
  let seal: CheckpointSeal | null = null;
  for await (const line of lines) {
    if (line === '') continue;
    if (seal !== null) throw invalid('nothing after the signature');
    const value = parsed(line);
    if (header === null) header = asHeader(value);
    else if (Array.isArray(value)) {
      const [rootId, seq, headHash] = value as unknown[];
      if (typeof rootId !== 'string' || typeof seq !== 'number' || typeof headHash !== 'string')
        throw invalid('a head of a chain in every line');
      onHead(rootId, { seq, hash: headHash });
      heads += 1;
    } else {
      seal = sealed(header, value, heads, `sm3:${running.digest('hex')}`, publicKey);
      continue;
    }
    running.update(`${line}\n`);
  }
  if (seal === null) throw invalid('a signature in the last line');
  return seal;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw invalid('JSON in every line');
  }
}

function asHeader(value: unknown): CheckpointHeader {
  const header = value as CheckpointHeader; // checked here
  const isOne = typeof value === 'object' && value !== null && header.format === CHECKPOINT_FORMAT && header.v === 1;
  const { tenantId, number, at, through, since, previous } = isOne ? header : ({} as Partial<CheckpointHeader>);
  const isText = (one: unknown): one is string => typeof one === 'string';
  if (
    !isText(tenantId) ||
    typeof number !== 'number' ||
    !isText(at) ||
    !isText(through) ||
    (since !== null && !isText(since)) ||
    (previous !== null && !isText(previous))
  )
    throw invalid('a checkpoint of format onematter-checkpoint, v 1');
  return header;
}

function sealed(header: CheckpointHeader, value: unknown, heads: number, digest: string, publicKey: KeyObject): CheckpointSeal {
  const given = value as { heads?: unknown; digest?: unknown; key?: unknown; signature?: unknown };
  if (given.heads !== heads) throw invalid(`${String(given.heads)} heads and not ${heads}`);
  if (given.digest !== digest) throw invalid('a digest that fits the lines');
  if (given.key !== keyId(publicKey)) throw invalid('a signature by the key given');
  if (!verify(null, signedText(header, digest), publicKey, Buffer.from(String(given.signature), 'base64')))
    throw invalid('a signature that fits');
  return { ...header, heads, digest, key: given.key as string };
}

function invalid(expected: string): WorkflowError {
  return new WorkflowError('CHECKPOINT_INVALID', `Expected ${expected}, but it is not so`);
}
