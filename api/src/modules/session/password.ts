/** Password digests: argon2id (RFC 9106) with 19 MiB and two passes, as OWASP recommends for servers; encoded in the usual PHC form. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { createTurns } from './turns.ts';

const MEMORY_KIB = 19_456;
const PASSES = 2;
const TAG_BYTES = 32;

/**
 * Digests at a time. Node runs them on the same few threads as files and the database's own sign-in (SCRAM): some must stay free, or a burst
 * of sign-ins keeps new connections waiting until they give up.
 */
const turns = createTurns(2, 200);

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, MEMORY_KIB, PASSES);
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${base64(salt)}$${base64(tag)}`;
}

/** Constant-time in the comparison; the same work whether the account exists or not is the caller's (`decoyHash`). */
export async function verifyPassword(password: string, encoded: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([^$]+)\$([^$]+)$/.exec(encoded);
  if (!match) return false;
  const expected = Buffer.from(match[4]!, 'base64');
  const tag = await derive(password, Buffer.from(match[3]!, 'base64'), Number(match[1]), Number(match[2]));
  return tag.length === expected.length && timingSafeEqual(tag, expected);
}

let decoy: Promise<string> | undefined;

/** A digest of nobody's password: checked when there is no such account, so that the answer takes as long. */
export function decoyHash(): Promise<string> {
  decoy ??= hashPassword(randomBytes(24).toString('base64'));
  return decoy;
}

function derive(password: string, salt: Uint8Array, memory: number, passes: number): Promise<Buffer> {
  const parameters = { message: Buffer.from(password.normalize('NFC')), nonce: salt, parallelism: 1, tagLength: TAG_BYTES, memory, passes };
  return turns.take(
    () =>
      new Promise((resolve, reject) => {
        argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)));
      }),
  );
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
