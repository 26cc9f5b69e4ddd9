import { createHash, randomUUID } from 'node:crypto';
import type { Tx } from '@onematter/engine';
import { documentsOf, findDocument, issueDocument, renderIssued, type Vault, voidDocument } from '../../api/src/documents/index.ts';
import { createRenderer } from '../../api/src/documents/renderer.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { textOf } from './read-pdf.ts';
import { agency, context, sampleCase, template, withFact } from './sample.ts';

const tenantId = 'test';
const renderer = createRenderer();
/** Stands for the keys of an installation: what is stored must not be readable as it is. */
const vault: Vault = {
  seal: (bound, value) => `${bound}|${Buffer.from(value).toString('base64')}`,
  unseal: (bound, sealed) => {
    if (!sealed.startsWith(`${bound}|`)) throw new Error('sealed for another place');
    return Buffer.from(sealed.slice(bound.length + 1), 'base64').toString();
  },
};

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  await renderer.close();
  await db.close();
});

const within = <R>(work: (tx: Tx) => Promise<R>) => db.database.transaction({ tenantId }, work);

function request(changes: { templateId?: string; case?: Record<string, unknown>; rootId?: string; issuedOn?: string } = {}) {
  const { number: _, issuedOn: __, isDraft: ___, ...facts } = context(changes.case ? { case: changes.case } : {});
  return {
    rootId: changes.rootId ?? randomUUID(),
    template: template(changes.templateId ?? 'penalty-decision'),
    facts,
    issuedOn: changes.issuedOn ?? '2026-11-20',
    issuedBy: 'person-head',
    now: '2026-11-20T02:00:00.000Z',
  };
}

const issue = (changes: Parameters<typeof request>[0] = {}) => within((tx) => issueDocument(tx, request(changes), { renderer, vault }));

describe('issuing documents 签发文书', () => {
  it('should number without gaps when issues run at the same time and one of them fails', async () => {
    // given
    const missing = withFact(sampleCase(), 'decision.basis', null);
    // when
    const outcomes = await Promise.allSettled([issue(), issue(), issue({ case: missing }), issue(), issue()]);
    // then
    const numbers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.number] : []));
    expect(numbers.sort()).toEqual([1, 2, 3, 4].map((n) => `云江青综执罚决〔2026〕${n}号`));
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(1);
  });

  it('should keep a ledger for each year and kind of document', async () => {
    expect((await issue({ issuedOn: '2027-01-04' })).number).toBe('云江青综执罚决〔2027〕1号');
    expect((await issue({ templateId: 'penalty-notice' })).number).toBe('云江青综执罚告〔2026〕1号');
    expect((await issue({ templateId: 'investigation-report' })).number).toBeNull();
  });

  it('should refuse with every missing field named', async () => {
    const incomplete = withFact(withFact(sampleCase(), 'decision.basis', ''), 'party.address', '');
    await expect(issue({ case: incomplete })).rejects.toMatchObject({
      code: 'DOCUMENT_FIELDS_MISSING',
      details: { template: 'penalty-decision', fields: [{ label: '当事人地址' }, { label: '处罚依据', basis: 'apl-2021#59.1' }] },
    });
  });

  it('should refuse a character that no face has rather than print a box', async () => {
    const strange = withFact(sampleCase(), 'party.name', '\u{1F600}商行');
    await expect(issue({ case: strange })).rejects.toMatchObject({
      code: 'DOCUMENT_GLYPH_MISSING',
      details: { characters: ['\u{1F600}'] },
    });
  });

  it('should say what the case record has to keep', async () => {
    const { number, writes } = await issue();
    expect(writes).toEqual([
      { path: 'decision.docNo', value: number },
      { path: 'decision.issuedOn', value: '2026-11-20' },
      { path: 'service.document', value: `《行政处罚决定书》（${number}）` },
    ]);
  });

  it('should complete the document once with the digest of its PDF, also when the worker comes again', async () => {
    // given
    const { documentId, number } = await issue();
    const files: Uint8Array[] = [];
    const told: string[] = [];
    const parts = {
      renderer,
      vault,
      async store(bytes: Uint8Array) {
        files.push(bytes);
        return { digest: `sm3:${createHash('sm3').update(bytes).digest('hex')}` };
      },
      async onIssued(_tx: Tx, row: { documentId: string }) {
        told.push(row.documentId);
      },
    };
    // when
    const rendered = await Promise.all([
      renderIssued(db.database, tenantId, documentId, parts),
      renderIssued(db.database, tenantId, documentId, parts),
    ]);
    const again = await renderIssued(db.database, tenantId, documentId, parts);
    // then
    expect(told).toEqual([documentId]);
    expect(again).toBeNull();
    expect(Buffer.from(files[0]!).equals(Buffer.from(files.at(-1)!))).toBe(true);
    expect(rendered.filter((row) => row !== null)).toMatchObject([{ status: 'issued', number, pages: 3, sizeBytes: files[0]!.length }]);
    expect((await textOf(files[0]!)).join('')).toContain(number);
  });

  it('should keep the number and the reason of a void document', async () => {
    // given
    const { documentId, number } = await issue();
    // when
    const done = await within((tx) =>
      voidDocument(tx, documentId, { reason: '当事人名称有误', by: 'person-head', at: '2026-11-21T00:00:00Z' }),
    );
    // then
    expect(done).toBe(true);
    expect(await within((tx) => findDocument(tx, documentId))).toMatchObject({ status: 'void', number, voidReason: '当事人名称有误' });
    expect((await issue()).number).not.toBe(number);
  });

  it('should not let the application change what a document says', async () => {
    const { documentId } = await issue();
    const change = within((tx) =>
      tx.query('update document set number = $2 where tenant_id = $3 and document_id = $1', [documentId, '改〔2026〕1号', tenantId]),
    );
    await expect(change).rejects.toThrow(/permission denied/);
  });

  it('should show a tenant only its own documents, unreadable at rest', async () => {
    const rootId = randomUUID();
    await issue({ rootId });
    const mine = await within((tx) => documentsOf(tx, rootId));
    const theirs = await db.database.transaction({ tenantId: 'other' }, (tx) => documentsOf(tx, rootId));
    const [stored] = await within((tx) =>
      tx.query<{ model_sealed: string }>('select model_sealed from document where tenant_id = $1 and root_id = $2', [tenantId, rootId]),
    );
    expect(mine).toMatchObject([{ agencyId: agency.id, status: 'numbered', issuedOn: '2026-11-20' }]);
    expect(theirs).toEqual([]);
    expect(stored?.model_sealed).not.toContain('顺发');
  });
});
