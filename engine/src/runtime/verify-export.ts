import { WorkflowError } from '../errors.ts';
import { CHAIN_START, hashOf } from './chain.ts';
import type { HistoryEvent, HistoryExport, Verification } from './types.ts';

/** Offline: does an exported history hold together, from its first event to the head it names? Needs nothing but the export. */
export function verifyExport(history: unknown): Verification {
  if (!isExport(history)) return broken(null, 'not a history export of format onematter-history, v 1');
  let previous = CHAIN_START;
  let seq = 0;
  let at = '';
  for (const event of history.events) {
    seq += 1;
    if (!isEvent(event)) return broken(seq, 'an event is malformed');
    if (event.seq !== seq) return broken(seq, `event ${seq} is missing or out of order: found ${event.seq}`);
    if (event.rootId !== history.rootId) return broken(seq, 'an event belongs to another root');
    if (event.at < at) return broken(seq, 'an event is earlier than the one before it');
    const expected = hashed(previous, event, history.tenantId);
    if (expected === null) return broken(seq, 'an event holds a value that JSON cannot carry, such as 1e999 or half a surrogate pair');
    if (event.hash !== expected) return broken(seq, 'the hash does not fit the event and what came before it');
    previous = expected;
    at = event.at;
  }
  if (history.head.seq !== seq) return broken(null, `the head names event ${history.head.seq}, the export ends at ${seq}`);
  if (history.head.hash !== previous) return broken(null, 'the head does not fit the last event');
  return { isIntact: true, events: seq, head: previous };
}

/** Null where a value has no canonical form, so that no hash of it was ever taken. */
function hashed(previous: string, event: HistoryEvent, tenantId: string): string | null {
  try {
    return hashOf(previous, { ...event, tenantId });
  } catch (error) {
    if (error instanceof WorkflowError) return null;
    throw error;
  }
}

function broken(seq: number | null, reason: string): Verification {
  return { isIntact: false, seq, reason };
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExport(value: unknown): value is HistoryExport {
  return (
    isRecord(value) &&
    value['format'] === 'onematter-history' &&
    value['v'] === 1 &&
    typeof value['tenantId'] === 'string' &&
    typeof value['rootId'] === 'string' &&
    isRecord(value['head']) &&
    Array.isArray(value['events'])
  );
}

function isEvent(value: unknown): value is HistoryEvent {
  return (
    isRecord(value) &&
    typeof value['at'] === 'string' &&
    typeof value['hash'] === 'string' &&
    isRecord(value['actor']) &&
    isRecord(value['data'])
  );
}
