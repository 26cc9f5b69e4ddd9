import type { KeyObject } from 'node:crypto';
import { WorkflowError } from '../errors.ts';
import { CHAIN_START, hashOf } from '../runtime/chain.ts';
import { verifyExport } from '../runtime/verify-export.ts';
import type { Database, Tx } from '../store/database.ts';
import { readHistory } from '../store/history.ts';
import { type ChainHead, type CheckpointSeal, readCheckpoint } from './checkpoint.ts';

/** The heads a series of checkpoints holds together: of each root the latest. */
export interface CheckpointedHeads {
  readonly tenantId: string;
  readonly heads: ReadonlyMap<string, ChainHead>;
  readonly last: CheckpointSeal;
}

/**
 * Reads a series, oldest first, from a full checkpoint on, without a gap. A head may never go back.
 * @throws {WorkflowError} CHECKPOINT_INVALID
 */
export async function foldCheckpoints(
  files: readonly { readonly name: string; readonly lines: AsyncIterable<string> | Iterable<string> }[],
  publicKey: KeyObject,
): Promise<CheckpointedHeads> {
  const heads = new Map<string, ChainHead>();
  let last: CheckpointSeal | null = null;
  for (const { name, lines } of files) {
    const found: [string, ChainHead][] = [];
    const seal: CheckpointSeal = await readCheckpoint(lines, publicKey, (rootId, head) => found.push([rootId, head])).catch(
      (fault: unknown) => {
        throw fault instanceof WorkflowError
          ? new WorkflowError(fault.code, `${name}: ${fault.message}`, { ...fault.details, file: name })
          : fault;
      },
    );
    if (last === null && seal.since !== null) throw gap(name, 'the series to begin with a full checkpoint');
    if (last !== null && (seal.tenantId !== last.tenantId || seal.number !== last.number + 1 || seal.previous !== last.digest))
      throw gap(name, `the checkpoint after number ${last.number}`);
    for (const [rootId, head] of found) {
      const known = heads.get(rootId);
      if (known !== undefined && (head.seq < known.seq || (head.seq === known.seq && head.hash !== known.hash)))
        throw gap(name, `root ${rootId} to go on from event ${known.seq}`);
      heads.set(rootId, head);
    }
    last = seal;
  }
  if (last === null) throw gap('', 'at least one checkpoint');
  return { tenantId: last.tenantId, heads, last };
}

function gap(file: string, expected: string): WorkflowError {
  return new WorkflowError('CHECKPOINT_INVALID', `${file === '' ? '' : `${file}: `}Expected ${expected}, but it is not so`, { file });
}

export interface CheckpointFinding {
  readonly rootId: string;
  readonly seq: number | null;
  readonly problem: 'missing' | 'tail-cut' | 'rewritten' | 'broken' | 'archived-unchecked';
}

export interface CheckpointVerification {
  readonly roots: number;
  readonly events: number;
  /** empty: everything the checkpoints saw is still there as it was, and every chain holds together to its present end */
  readonly findings: readonly CheckpointFinding[];
}

/** `archived`: the export of a root that has left the database; null where its file is not at hand. */
export async function verifyAgainstCheckpoints(
  database: Database,
  { tenantId, heads }: CheckpointedHeads,
  archived: (rootId: string) => unknown = () => null,
): Promise<CheckpointVerification> {
  const findings: CheckpointFinding[] = [];
  let events = 0;
  for (const [rootId, head] of heads) {
    const checked = await database.transaction({ tenantId }, (tx) => checkRoot(tx, rootId, head, archived));
    events += checked.events;
    if (checked.finding !== null) findings.push(checked.finding);
  }
  return { roots: heads.size, events, findings };
}

interface Checked {
  readonly events: number;
  readonly finding: CheckpointFinding | null;
}

/** Computes the chain anew from its beginning: at the event of the checkpoint it must have the hash that was signed. */
async function checkRoot(tx: Tx, rootId: string, head: ChainHead, archived: (rootId: string) => unknown): Promise<Checked> {
  const wrong = (problem: CheckpointFinding['problem'], seq: number | null, events = 0): Checked => ({
    events,
    finding: { rootId, seq, problem },
  });
  const [root] = await tx.query<{ archived_seq: number | null; archived_hash: string | null; next_seq: number }>(
    "select archived_seq, encode(archived_hash, 'hex') as archived_hash, next_seq from root where tenant_id = $1 and root_id = $2",
    [tx.tenantId, rootId],
  );
  if (root === undefined) return wrong('missing', null);
  let seq = 0;
  let previous = CHAIN_START;
  let signed: string | null = null;
  if (root.archived_seq !== null && root.archived_hash !== null) {
    const file = archivedChain(archived(rootId), rootId, head.seq);
    if (file === null) return wrong('archived-unchecked', null);
    if (file.seq !== root.archived_seq || file.hash !== root.archived_hash) return wrong('rewritten', file.seq);
    ({ seq, hash: previous, at: signed } = file);
  }
  for (;;) {
    const page = await readHistory(tx, rootId, { after: seq, limit: 1000 });
    for (const event of page) {
      const expected = hashOf(previous, { ...event, tenantId: tx.tenantId ?? '' });
      if (event.seq !== seq + 1 || event.hash !== expected) return wrong('broken', seq + 1, seq);
      seq = event.seq;
      previous = expected;
      if (seq === head.seq) signed = expected;
    }
    if (page.length < 1000) break;
  }
  if (seq < head.seq) return wrong('tail-cut', seq + 1, seq);
  if (signed !== head.hash) return wrong('rewritten', head.seq, seq);
  return seq === root.next_seq - 1 ? { events: seq, finding: null } : wrong('tail-cut', seq + 1, seq);
}

/** The end of an archived chain, and its hash at `seq`; null where the export is not there or does not hold together. */
function archivedChain(history: unknown, rootId: string, seq: number): { seq: number; hash: string; at: string | null } | null {
  const verified = verifyExport(history);
  if (!verified.isIntact) return null;
  const { rootId: of, head, events } = history as { rootId: string; head: ChainHead; events: readonly ChainHead[] };
  return of === rootId ? { ...head, at: events[seq - 1]?.hash ?? null } : null;
}
