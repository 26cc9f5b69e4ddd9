import { describe, expect, it } from '@jest/globals';
import { canonicalJson, digestOf, type HistoryEvent, type HistoryExport, sealValue, verifyExport } from '@onematter/engine';
import { CHAIN_START, hashOf } from '../../../engine/src/runtime/chain.ts';

const tenantId = 'chongqing';
const rootId = '0193f3a0-0000-7000-8000-000000000001';

function exported(count: number): HistoryExport {
  let previous = CHAIN_START;
  const events: HistoryEvent[] = Array.from({ length: count }, (_, index) => {
    const link = {
      tenantId,
      rootId,
      seq: index + 1,
      at: `2026-11-21T02:00:0${index}.000Z`,
      type: 'evidence.added',
      data: { name: `照片${index}`, sizeBytes: 1024 },
      actor: { kind: 'person', id: 'zhang' },
      commandId: '0193f3a0-0000-7000-8000-000000000002',
      device: null,
      definitionId: null,
    } as const;
    previous = hashOf(previous, link);
    const { tenantId: _tenantId, ...event } = link;
    return { ...event, hash: previous };
  });
  return {
    format: 'onematter-history',
    v: 1,
    tenantId,
    rootId,
    kind: 'case',
    exportedAt: '2026-11-21T03:00:00.000Z',
    head: { seq: count, hash: previous },
    events,
  };
}

/** A deep copy, changed. */
function tampered(
  change: (copy: { -readonly [K in keyof HistoryExport]: HistoryExport[K] } & { events: { [key: string]: unknown }[] }) => void,
): unknown {
  const copy = JSON.parse(JSON.stringify(exported(4)));
  change(copy);
  return copy;
}

describe('verifyExport', () => {
  it('should accept a whole chain', () => {
    expect(verifyExport(exported(4))).toEqual({ isIntact: true, events: 4, head: exported(4).head.hash });
  });

  it('should accept a history without events', () => {
    expect(verifyExport(exported(0))).toMatchObject({ isIntact: true, events: 0 });
  });

  it.each([
    [
      'a changed value',
      (copy: { events: { [key: string]: unknown }[] }) => void Object.assign(copy.events[1]!, { data: { name: '照片1', sizeBytes: 1025 } }),
      2,
    ],
    [
      'a changed actor',
      (copy: { events: { [key: string]: unknown }[] }) => void Object.assign(copy.events[2]!, { actor: { kind: 'person', id: 'li' } }),
      3,
    ],
    [
      'a changed instant',
      (copy: { events: { [key: string]: unknown }[] }) => void Object.assign(copy.events[0]!, { at: '2026-11-21T01:59:59.000Z' }),
      1,
    ],
    ['a missing event', (copy: { events: { [key: string]: unknown }[] }) => void copy.events.splice(1, 1), 2],
    ['a cut tail', (copy: { events: { [key: string]: unknown }[] }) => void copy.events.pop(), null],
    ['another head', (copy: { head: { seq: number; hash: string } }) => void Object.assign(copy.head, { hash: CHAIN_START }), null],
    ['another tenant', (copy: { tenantId: string }) => void Object.assign(copy, { tenantId: 'sichuan' }), 1],
    [
      'an event of another root',
      (copy: { events: { [key: string]: unknown }[] }) => void Object.assign(copy.events[3]!, { rootId: 'x' }),
      4,
    ],
  ])('should find %s', (_what, change, seq) => {
    expect(verifyExport(tampered(change as never))).toMatchObject({ isIntact: false, seq });
  });

  it.each([[null], ['text'], [{}], [{ format: 'onematter-history', v: 2 }]])('should refuse what is no export: %j', (value) => {
    expect(verifyExport(value)).toMatchObject({ isIntact: false, seq: null });
  });
});

describe('canonical JSON (RFC 8785)', () => {
  it('should order keys by UTF-16 code units and write numbers as JavaScript does', () => {
    expect(canonicalJson({ b: 1, a: [1e21, 0.1, -0], 案: '号' })).toBe('{"a":[1e+21,0.1,0],"b":1,"案":"号"}');
  });
});

describe('digestOf', () => {
  it('should be SM3 (GB/T 32905 appendix A)', () => {
    expect(digestOf('abc')).toBe('sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  });
});

describe('sealValue', () => {
  it('should depend on salt and value alone', () => {
    const salt = '0123456789abcdef';
    expect(sealValue(salt, { b: 1, a: 2 })).toEqual(sealValue(salt, { a: 2, b: 1 }));
    expect(sealValue(salt, '张三')).not.toEqual(sealValue(salt, '张四'));
    expect(sealValue(salt, '张三')).not.toEqual(sealValue('fedcba9876543210', '张三'));
  });

  it('should refuse a salt that could be guessed', () => {
    expect(() => sealValue('short', '张三')).toThrow('16 characters');
  });
});
