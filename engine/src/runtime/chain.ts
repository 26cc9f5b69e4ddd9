import { createHmac, hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { WorkflowError } from '../errors.ts';
import type { Actor, Instant, JsonObject } from '../kernel/types.ts';

/*
 * History is evidence: each event's hash covers the event and the hash before it.
 *
 *   hash(n) = SM3( canonical JSON of { alg, v, prev: hash(n−1), tenantId, rootId, seq, at, type, data, actor, commandId, device, definitionId } )
 *   hash(0) = 64 zeros
 *
 * SM3 is GB/T 32905, canonical JSON is RFC 8785 (JCS). A chain alone shows neither a cut tail nor a rewrite of everything: for that the
 * heads are signed and exported elsewhere.
 */

export const CHAIN_START = '0'.repeat(64);
const FORMAT = { alg: 'sm3', v: 1 } as const;

/** What a hash covers beside the hash before it. */
export interface Link {
  readonly tenantId: string;
  readonly rootId: string;
  readonly seq: number;
  readonly at: Instant;
  readonly type: string;
  readonly data: JsonObject;
  readonly actor: Actor;
  readonly commandId: string;
  readonly device: string | null;
  readonly definitionId: string | null;
}

/** Lower-case hex of the hash of `link` after `previous`. */
export function hashOf(previous: string, link: Link): string {
  const { tenantId, rootId, seq, at, type, data, commandId, device, definitionId } = link;
  const actor = { kind: link.actor.kind, id: link.actor.id };
  return hash(
    'sm3',
    canonicalJson({ ...FORMAT, prev: previous, tenantId, rootId, seq, at, type, data, actor, commandId, device, definitionId }),
  );
}

/**
 * RFC 8785.
 * @throws {WorkflowError} INVALID_TEXT: half a surrogate pair has no UTF-8
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new WorkflowError('INVALID_TEXT', 'Expected a JSON value of well-formed text, but it is not', {}, { cause });
  }
  if (text === undefined) throw new TypeError('Expected a JSON value, but it cannot be serialised');
  return text;
}

/** `sm3:` and the lower-case hex digest of a text (UTF-8) or of bytes. */
export function digestOf(content: string | Uint8Array): string {
  return `sm3:${hash('sm3', content)}`;
}

/**
 * A personal value as it enters the history: HMAC-SM3 under a salt of at least 16 characters that is kept elsewhere. Nobody can guess the
 * value back from it, whoever holds value and salt can prove it, and erasing the salt erases the person from the history.
 */
export function sealValue(salt: string, value: unknown): { readonly $digest: string } {
  if (salt.length < 16) throw new RangeError(`Expected a salt of at least 16 characters, but got ${salt.length}`);
  return { $digest: `hmac-sm3:${createHmac('sm3', salt).update(canonicalJson(value)).digest('hex')}` };
}
