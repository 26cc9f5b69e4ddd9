import { describe, expect, it } from '@jest/globals';
import { API_CODES, describeCode } from '../../api/src/errors.ts';
import { contentDisposition } from '../../api/src/http/content-disposition.ts';
import { decodeCursor, encodeCursor } from '../../api/src/http/paging.ts';
import { toProblem } from '../../api/src/http/problem.ts';
import { gramsOf, gramsOfTerm, likePattern } from '../../api/src/modules/case/grams.ts';
import { maskAddress, maskIdentity, maskName, maskPhone } from '../../api/src/modules/case/masking.ts';
import { hashPassword, verifyPassword } from '../../api/src/modules/session/password.ts';
import { createRateLimit } from '../../api/src/modules/session/rate-limit.ts';
import { seal, unseal } from '../../api/src/secrets/sealing.ts';
import { legalDay } from '../../api/src/workflow/legal-time.ts';
import { leavesOf } from '../../api/src/workflow/values.ts';

describe('masking', () => {
  it.each([
    ['赵志强', '赵*强'],
    ['张三', '张*'],
    ['欧阳修远', '欧**远'],
    ['', ''],
  ])('should show %s as %s', (name, masked) => expect(maskName(name, 'citizen')).toBe(masked));

  it('should leave the public name of an organisation', () =>
    expect(maskName('云江县样例建材有限公司', 'organization')).toBe('云江县样例建材有限公司'));

  it('should keep the ends of numbers and the division of an address', () => {
    expect(maskIdentity('11010519491231002X')).toBe('1****************X');
    expect(maskPhone('13812345678')).toBe('138****5678');
    expect(maskAddress('云江县青溪镇石桥村3组15号')).toBe('云江县青溪镇****');
  });
});

describe('search', () => {
  it('should find what contains the term: all of its pairs are among the pairs of the text', () => {
    const grams = new Set(gramsOf('擅自占道堆放物料', '赵志强'));
    for (const term of ['占道', '堆放物料', '强', '志强']) expect(gramsOfTerm(term).every((gram) => grams.has(gram))).toBe(true);
    expect(gramsOfTerm('占料').every((gram) => grams.has(gram))).toBe(false);
  });

  it('should escape wildcards', () => expect(likePattern('100%_a\\')).toBe('%100\\%\\_a\\\\%'));
});

describe('cursors', () => {
  it('should come back as they went', () => {
    const key = ['2026-11-21T06:05:00.123456Z', '01a2004a-2ccd-7214-83a4-a2d20132a72d'];
    expect(decodeCursor(encodeCursor(key), ['instant', 'uuid'])).toEqual(key);
  });

  it.each(['', 'x', encodeCursor(['now()', 'x']), encodeCursor(['2026-11-21T06:05:00.123Z'])])('should refuse %j', (cursor) => {
    expect(() => decodeCursor(cursor, ['instant', 'uuid'])).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  });
});

describe('problems', () => {
  it('should say nothing of an error that is not ours', () => {
    const problem = toProblem(new Error('password=secret'), 't1');
    expect(problem).toMatchObject({ status: 500, code: 'SERVER_FAULT' });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  it('should have Chinese and English for every code', () => {
    for (const code of Object.keys(API_CODES)) {
      const { zh, en } = describeCode(code);
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).not.toMatch(/\p{Script=Han}/u);
    }
  });
});

describe('sealed values', () => {
  const keys = { sealing: Buffer.alloc(32, 1), index: Buffer.alloc(32, 2), salt: Buffer.alloc(32, 3) };

  it('should open only in their own place and untouched', () => {
    const sealed = seal(keys, 'tenant/party.idNo', '11010519491231002X');
    expect(unseal(keys, 'tenant/party.idNo', sealed)).toBe('11010519491231002X');
    expect(() => unseal(keys, 'other/party.idNo', sealed)).toThrow();
    expect(() => unseal(keys, 'tenant/party.idNo', `${sealed.slice(0, -2)}AA`)).toThrow();
  });
});

describe('passwords', () => {
  it('should verify against their own digest alone', async () => {
    const encoded = await hashPassword('一个口令');
    expect(encoded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword('一个口令', encoded)).toBe(true);
    expect(await verifyPassword('另一个口令', encoded)).toBe(false);
    expect(await verifyPassword('x', '!')).toBe(false);
  });
});

describe('the limit on sign-ins from one address', () => {
  it('should refuse beyond its count and forget after its window', () => {
    let now = 0;
    const limit = createRateLimit(2, 1000, () => now);
    limit.take('a');
    limit.take('a');
    expect(() => limit.take('a')).toThrow(expect.objectContaining({ code: 'TOO_MANY_REQUESTS' }));
    expect(() => limit.take('b')).not.toThrow();
    now = 1001;
    expect(() => limit.take('a')).not.toThrow();
  });
});

describe('small things that matter', () => {
  it('should count legal days in Asia/Shanghai', () => {
    expect(legalDay('2026-11-21T15:59:59.999Z')).toBe('2026-11-21');
    expect(legalDay('2026-11-21T16:00:00.000Z')).toBe('2026-11-22');
  });

  it('should give a Chinese file name to every browser', () => {
    expect(contentDisposition('决定书（1）.pdf', 'attachment')).toBe(
      `attachment; filename="____1_.pdf"; filename*=UTF-8''${encodeURIComponent('决定书（1）.pdf')}`,
    );
    expect(contentDisposition('a"\r\nSet-Cookie: x', 'inline')).not.toMatch(/[\r\n]/);
  });

  it('should write the leaves of an object and lists whole', () => {
    expect(leavesOf({ a: { b: 1, c: [1, 2] }, d: null })).toEqual([
      { path: 'a.b', value: 1 },
      { path: 'a.c', value: [1, 2] },
      { path: 'd', value: null },
    ]);
  });
});
