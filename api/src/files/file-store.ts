/** Contents of evidence and documents, kept once under their SM3 digest (GB/T 32905) in the data folder; rows only name the digest. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { ApiError } from '../errors.ts';

export interface StoredFile {
  /** `sm3:` and 64 hex digits */
  readonly digest: string;
  readonly sizeBytes: number;
  /** the first bytes, for sniffing the type */
  readonly head: Uint8Array;
}

/** On disk, but not yet under its digest: a refused upload leaves nothing behind, whoever else keeps the same content. */
export interface StagedFile extends StoredFile {
  /** where it lies until it is kept */
  readonly path: string;
  /** A row may name it from then on. */
  keep(): Promise<void>;
  /** Takes it away unless it was kept; may be called at any time and twice. */
  drop(): Promise<void>;
}

export interface FileStore {
  /**
   * Streams the content to disk, counting and digesting on the way, and fsyncs it before it answers.
   * @throws {ApiError} UPLOAD_TOO_LARGE beyond `limitBytes` (nothing remains)
   */
  stage(content: AsyncIterable<Uint8Array>, limitBytes: number): Promise<StagedFile>;
  /** Stages and keeps. @throws {ApiError} UPLOAD_TOO_LARGE beyond `limitBytes` (nothing remains) */
  put(content: AsyncIterable<Uint8Array>, limitBytes: number): Promise<StoredFile>;
  /** @throws {ApiError} FILE_MISSING */
  open(digest: string): Promise<{ readonly stream: Readable; readonly sizeBytes: number }>;
}

const HEAD_BYTES = 4100;

export function createFileStore(folder: string): FileStore {
  const pathOf = (digest: string) => join(folder, digest.slice(4, 6), digest.slice(4));
  const stage: FileStore['stage'] = async (content, limitBytes) => {
    await mkdir(join(folder, 'incoming'), { recursive: true, mode: 0o700 });
    const path = join(folder, 'incoming', randomUUID());
    const drop = () => rm(path, { force: true });
    try {
      const stored = await write(path, content, limitBytes);
      const place = pathOf(stored.digest);
      const keep = async () => {
        await mkdir(dirname(place), { recursive: true, mode: 0o700 });
        await rename(path, place);
        await syncFolder(dirname(place));
      };
      return { ...stored, path, keep, drop };
    } catch (error) {
      await drop();
      throw error;
    }
  };
  return {
    stage,
    async put(content, limitBytes) {
      const { keep, drop, digest, sizeBytes, head } = await stage(content, limitBytes);
      await keep().finally(drop);
      return { digest, sizeBytes, head };
    },
    async open(digest) {
      if (!/^sm3:[0-9a-f]{64}$/.test(digest)) throw new ApiError('FILE_MISSING', { digest });
      const info = await stat(pathOf(digest)).catch(() => null);
      if (!info) throw new ApiError('FILE_MISSING', { digest });
      return { stream: createReadStream(pathOf(digest)), sizeBytes: info.size };
    },
  };
}

async function write(path: string, content: AsyncIterable<Uint8Array>, limitBytes: number): Promise<StoredFile> {
  const hash = createHash('sm3');
  const head: Uint8Array[] = [];
  let headBytes = 0;
  let sizeBytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of content) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes) throw new ApiError('UPLOAD_TOO_LARGE', { limitBytes });
      if (headBytes < HEAD_BYTES) {
        head.push(chunk.subarray(0, HEAD_BYTES - headBytes));
        headBytes += chunk.byteLength;
      }
      hash.update(chunk);
      await file.write(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { digest: `sm3:${hash.digest('hex')}`, sizeBytes, head: Buffer.concat(head) };
}

/** A rename is durable once its folder is. Windows cannot sync folders and does not need to. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
