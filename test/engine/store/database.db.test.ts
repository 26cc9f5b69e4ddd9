import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const insertTenant = 'insert into tenant (tenant_id, name) values ($1, $2)';

describe('transaction', () => {
  it('should keep what its work wrote and run afterCommit only then', async () => {
    // given
    const order: string[] = [];
    // when
    await db.database.transaction({ tenantId: 'kept' }, async (tx) => {
      tx.afterCommit(() => order.push('committed'));
      await tx.query(insertTenant, ['kept', '重庆']);
      order.push('written');
    });
    // then
    expect(order).toEqual(['written', 'committed']);
    const rows = await db.database.transaction({ tenantId: 'kept' }, (tx) => tx.query('select name from tenant'));
    expect(rows).toEqual([{ name: '重庆' }]);
  });

  it('should keep nothing when its work throws', async () => {
    // given
    let isTold = false;
    // when
    const attempt = db.database.transaction({ tenantId: 'dropped' }, async (tx) => {
      tx.afterCommit(() => {
        isTold = true;
      });
      await tx.query(insertTenant, ['dropped', '']);
      throw new Error('changed my mind');
    });
    // then
    await expect(attempt).rejects.toThrow('changed my mind');
    const rows = await db.database.transaction({ tenantId: 'dropped' }, (tx) => tx.query('select from tenant'));
    expect(rows).toEqual([]);
    expect(isTold).toBe(false);
  });

  it('should refuse to commit when a failed query inside it was ignored', async () => {
    const attempt = db.database.transaction({ tenantId: 'ignored' }, async (tx) => {
      await tx.query(insertTenant, ['ignored', '']);
      await tx.query('select 1/0').catch(() => {});
    });
    await expect(attempt).rejects.toThrow('Expected the transaction to commit');
  });

  it('should answer queries sent together in their order', async () => {
    const rows = await db.database.transaction({ tenantId: 't' }, (tx) =>
      Promise.all([tx.query('select 1 as n'), tx.query('select 2 as n'), tx.query('select $1::int as n', [3])]),
    );
    expect(rows).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  });

  it('should tell what went wrong first of queries sent together, however they are awaited', async () => {
    const attempt = db.database.transaction({ tenantId: 't' }, async (tx) => {
      const first = tx.query('select 1/0');
      const awaitedLate = first.catch(async (fault) => {
        await null;
        throw fault;
      });
      await Promise.all([awaitedLate, tx.query('select 1')]);
    });
    await expect(attempt).rejects.toMatchObject({ code: '22012' }); // division_by_zero
  });

  it('should give instants in UTC, dates as dates and big integers as numbers', async () => {
    const rows = await db.database.transaction({ tenantId: 't' }, (tx) =>
      tx.query(
        "select '2026-11-21 14:05:00.1239+08'::timestamptz as at, '2026-11-21'::date as on, 9007199254740991::int8 as fen, '{\"a\":[1]}'::json as data",
      ),
    );
    expect(rows).toEqual([{ at: '2026-11-21T06:05:00.123Z', on: '2026-11-21', fen: 9007199254740991, data: { a: [1] } }]);
  });

  it('should quote a tenant id instead of running it', async () => {
    const tenantId = "x'; set local role om_owner; --";
    const rows = await db.database.transaction({ tenantId }, (tx) =>
      tx.query("select current_setting('app.tenant') as tenant, current_user as role"),
    );
    expect(rows).toEqual([{ tenant: tenantId, role: 'om_app' }]);
  });
});

describe('row-level security', () => {
  it('should leave no tenant behind on a pooled connection', async () => {
    // given
    const single = await connect({ url: db.url, poolSize: 1 });
    await single.transaction({ tenantId: 'kept' }, (tx) => tx.query('select 1'));
    // when
    const rows = await single.transaction({ role: 'worker' }, (tx) =>
      tx.query("select coalesce(current_setting('app.tenant', true), '') as tenant, current_user as role"),
    );
    // then
    expect(rows).toEqual([{ tenant: '', role: 'om_worker' }]);
    await single.close();
  });

  it('should refuse a row of another tenant', async () => {
    const attempt = db.database.transaction({ tenantId: 'mine' }, (tx) => tx.query(insertTenant, ['theirs', '']));
    await expect(attempt).rejects.toMatchObject({ code: '42501' });
  });
});

describe('connect', () => {
  it('should say DATABASE_UNAVAILABLE when nothing listens', async () => {
    await expect(connect({ url: 'postgresql://nobody@127.0.0.1:1/none' })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  it('should be healthy while PostgreSQL answers', async () => {
    expect(await db.database.healthy()).toBe(true);
  });
});
