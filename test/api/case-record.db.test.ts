import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type JobRow, newId, type Root, type Tx } from '@onematter/engine';
import { insertRecord, loadRecord, writeRecord } from '../../api/src/workflow/case-record.ts';
import { forgetful } from '../../api/src/workflow/engine-hooks.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const TENANT = 'chongqing';
const NOW = '2026-11-21T02:00:00.000Z';
const KEYS = { sealing: Buffer.alloc(32, 1), index: Buffer.alloc(32, 2), salt: Buffer.alloc(32, 3) };
const WRITES = [
  { path: 'party.name', value: '王芳' },
  { path: 'party.idNo', value: '500112199001011236' },
  { path: 'place.address', value: '龙溪街道' },
];
let db: TestDatabase;
let caseId: string;

beforeAll(async () => {
  db = await testDatabase();
  await within((tx) =>
    tx.query(
      `insert into agency (tenant_id, agency_id, locality_id, kind, name, short_name, code, locality_code, profile, valid_from)
       values ($1, 'agency-yubei', '500112', 'department', '渝北区', '渝北', '渝', '500112', '{}', '2020-01-01')`,
      [TENANT],
    ),
  );
});
beforeEach(async () => {
  caseId = newId();
  await within((tx) =>
    insertRecord(tx, {
      ...{ caseId, kind: 'case', processId: 'p', packId: 'cn', title: '线索', agencyId: 'agency-yubei' },
      ...{ originClueId: null, openedBy: 'zhang', openedAt: NOW },
    }),
  );
});
afterAll(() => db.close());

function within<R>(work: (tx: Tx) => Promise<R>): Promise<R> {
  return db.database.transaction({ tenantId: TENANT }, work);
}

async function written(tx: Tx) {
  const record = await loadRecord(tx, KEYS, caseId);
  if (!record) throw new Error('Expected the record, but there is none');
  return writeRecord(tx, KEYS, record, WRITES, NOW);
}

it('should be read once in a transaction, and after a write as anybody reads it afterwards', async () => {
  // when
  const { again, reads } = await within(async (tx) => {
    let reads = 0;
    const counting: Tx = {
      ...tx,
      query(text, values, name) {
        if (name === 'case-record.load') reads += 1;
        return tx.query(text, values, name);
      },
    };
    await written(counting);
    return { again: await loadRecord(counting, KEYS, caseId), reads };
  });
  // then
  expect(reads).toBe(1);
  expect(again).toMatchObject({ revision: 1, facts: { party: { name: '王芳', idNo: '500112199001011236' } } });
  expect(again).toEqual(await within((tx) => loadRecord(tx, KEYS, caseId)));
});

it('should be read again once a connector that wrote it has failed and was undone', async () => {
  // given
  const connectors = forgetful({
    'case.write': async (tx) => {
      await written(tx);
      throw new Error('broken');
    },
  });
  // when
  const after = await within(async (tx) => {
    await loadRecord(tx, KEYS, caseId);
    await tx.query('savepoint connector');
    await connectors['case.write']?.(tx, {} as JobRow, {} as Root).catch(() => tx.query('rollback to savepoint connector'));
    return loadRecord(tx, KEYS, caseId);
  });
  // then
  expect(after).toMatchObject({ revision: 0 });
  expect(after?.facts['party']).toBeUndefined();
});
