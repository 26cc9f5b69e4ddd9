import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { CheckpointedHeads } from '@onematter/engine';
import { ProcessesError } from '../errors.ts';
import type { CliContext } from './command.ts';

const NAME = /^checkpoint-.+-(\d{6,})\.jsonl$/;

/** The checkpoint files of a folder, oldest first. */
export async function checkpointFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw new ProcessesError('FILE_UNREADABLE', `Expected a folder, but ${folder} cannot be read`, { folder });
  });
  return names.filter((name) => NAME.test(name)).sort((a, b) => numberOf(a) - numberOf(b));
}

function numberOf(name: string): number {
  return Number(NAME.exec(name)?.[1]);
}

/** Opened when the first line is asked for: of an open file nobody reads yet, lines would be lost. */
export async function* linesOf(path: string): AsyncIterable<string> {
  yield* createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
}

/** The folder's checkpoints as one series; files before the last full one may be missing. */
export async function readCheckpoints(folder: string, publicKey: KeyObject): Promise<CheckpointedHeads> {
  const { foldCheckpoints } = await import('@onematter/engine');
  const names = await checkpointFiles(folder);
  return foldCheckpoints(
    names.map((name) => ({ name, lines: linesOf(join(folder, name)) })),
    publicKey,
  );
}

export async function privateKeyOf(path: string, context: CliContext): Promise<KeyObject> {
  return keyOf(path, context, createPrivateKey);
}

/** Of a public key file, or of the private one. */
export async function publicKeyOf(path: string, context: CliContext): Promise<KeyObject> {
  return keyOf(path, context, createPublicKey);
}

async function keyOf(path: string, { cwd }: CliContext, read: (text: string) => KeyObject): Promise<KeyObject> {
  const file = resolve(cwd, path);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ProcessesError('FILE_UNREADABLE', `Expected a key file, but ${file} cannot be read`, { file }, cause);
  });
  try {
    const key = read(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // told below
  }
  throw new ProcessesError('KEY_INVALID', `Expected an Ed25519 key in PEM, but ${file} holds none`, { file });
}
