/** Seals and opens single values; a sealed value names its form (`v1`), its nonce and its tag. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Keys } from './keys.ts';

/** `context` (tenant and path) is authenticated: a value cannot be moved to another field or tenant. */
export function seal(keys: Keys, context: string, value: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys.sealing, nonce).setAAD(Buffer.from(context));
  const content = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return ['v1', nonce.toString('base64url'), content.toString('base64url'), cipher.getAuthTag().toString('base64url')].join('.');
}

export function unseal(keys: Keys, context: string, sealed: string): string {
  const [version, nonce, content, tag] = sealed.split('.');
  if (version !== 'v1' || nonce === undefined || content === undefined || tag === undefined)
    throw new Error('Expected a sealed value, but its form is unknown');
  const decipher = createDecipheriv('aes-256-gcm', keys.sealing, Buffer.from(nonce, 'base64url'))
    .setAAD(Buffer.from(context))
    .setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([decipher.update(Buffer.from(content, 'base64url')), decipher.final()]).toString('utf8');
}

/** By which an identity number is found without being readable: keyed, so that it cannot be tried out from a copy of the table. */
export function identityIndex(keys: Keys, type: string, number: string): Buffer {
  return createHmac('sha256', keys.index).update(`${type}:${number.trim().toUpperCase()}`).digest();
}

/** A salt for the personal values of one history, to be kept apart from it and destroyed when they are to be erased. */
export function newHistorySalt(): string {
  return randomBytes(32).toString('base64url');
}
