/**
 * One command a person gives, however often it has to be sent: the Idempotency-Key stays with it until the server
 * has answered, so that a repeat after a lost answer does not act twice.
 */
export type CommandKey = string;

/** A fresh UUID v4. `crypto.randomUUID` exists only on https and localhost; a plain-http intranet address takes the second way. */
export function newCommandKey(): CommandKey {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Keeps the key of a command while its content stays the same; a changed content is another command. */
export class CommandKeeper {
  private key: CommandKey = newCommandKey();
  private content = '';

  /** The key for this content: the same one as last time while nothing has changed and no answer has come. */
  keyFor(content: unknown): CommandKey {
    const text = JSON.stringify(content) ?? '';
    if (text !== this.content) {
      this.content = text;
      this.key = newCommandKey();
    }
    return this.key;
  }

  /** The server has answered (accepted or refused): the next command is a new one. */
  answered(): void {
    this.content = '';
    this.key = newCommandKey();
  }
}
