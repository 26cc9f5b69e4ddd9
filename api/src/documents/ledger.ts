/** The ledger of numbers 文号 and the rows of issued documents: all SQL of documents. Sealing keeps the words of a document unreadable at rest. */
import type { Tx } from '@onematter/engine';

export type DocumentStatus = 'numbered' | 'issued' | 'void';

/** A document as lists and screens show it. */
export interface DocumentRow {
  readonly documentId: string;
  readonly rootId: string;
  readonly templateId: string;
  readonly title: string;
  readonly agencyId: string;
  readonly number: string | null;
  /** `YYYY-MM-DD` */
  readonly issuedOn: string;
  readonly issuedBy: string;
  readonly status: DocumentStatus;
  readonly modelDigest: string;
  /** `sm3:…` of the PDF; null until it is rendered */
  readonly fileDigest: string | null;
  readonly sizeBytes: number | null;
  readonly pages: number | null;
  /** ISO 8601 in UTC */
  readonly numberedAt: string;
  readonly renderedAt: string | null;
  readonly voidReason: string | null;
}

export interface NewDocument {
  readonly documentId: string;
  readonly rootId: string;
  readonly templateId: string;
  readonly title: string;
  readonly agencyId: string;
  readonly year: number;
  readonly sequence: number | null;
  readonly number: string | null;
  readonly issuedOn: string;
  readonly issuedBy: string;
  readonly numberedAt: string;
  readonly modelDigest: string;
  readonly modelSealed: string;
}

/** The next number of an organ, kind of document and year, from 1. Its ledger row stays locked until the transaction ends: no gap, no double. */
export async function takeNumber(tx: Tx, ledger: { agencyId: string; documentType: string; year: number }): Promise<number> {
  const [row] = await tx.query<{ taken: number }>(
    `insert into document_ledger (tenant_id, agency_id, document_type, year, next_no) values ($1, $2, $3, $4, 2)
     on conflict (tenant_id, agency_id, document_type, year) do update set next_no = document_ledger.next_no + 1
     returning next_no - 1 as taken`,
    [tx.tenantId, ledger.agencyId, ledger.documentType, ledger.year],
  );
  if (!row) throw new Error('Expected a number from the ledger, but got none');
  return row.taken;
}

export async function insertDocument(tx: Tx, document: NewDocument): Promise<void> {
  await tx.query(
    `insert into document (tenant_id, document_id, root_id, template_id, title, agency_id, year, sequence, number, issued_on, issued_by,
                           numbered_at, status, model_digest, model_sealed)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::date, $11, $12::timestamptz, 'numbered', $13, $14)`,
    [
      tx.tenantId,
      document.documentId,
      document.rootId,
      document.templateId,
      document.title,
      document.agencyId,
      document.year,
      document.sequence,
      document.number,
      document.issuedOn,
      document.issuedBy,
      document.numberedAt,
      document.modelDigest,
      document.modelSealed,
    ],
  );
}

const COLUMNS = `document_id as "documentId", root_id as "rootId", template_id as "templateId", title, agency_id as "agencyId", number,
  to_char(issued_on, 'YYYY-MM-DD') as "issuedOn", issued_by as "issuedBy", status, model_digest as "modelDigest", file_digest as "fileDigest",
  size_bytes as "sizeBytes", pages, ${isoOf('numbered_at')} as "numberedAt", ${isoOf('rendered_at')} as "renderedAt", void_reason as "voidReason"`;

function isoOf(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

export async function findDocument(tx: Tx, documentId: string): Promise<DocumentRow | null> {
  const [row] = await tx.query<DocumentRow>(`select ${COLUMNS} from document where tenant_id = $1 and document_id = $2`, [
    tx.tenantId,
    documentId,
  ]);
  return row ?? null;
}

/** Every document of a case, void ones too, in the order in which they were issued. */
export async function documentsOf(tx: Tx, rootId: string): Promise<DocumentRow[]> {
  return tx.query<DocumentRow>(`select ${COLUMNS} from document where tenant_id = $1 and root_id = $2 order by numbered_at, document_id`, [
    tx.tenantId,
    rootId,
  ]);
}

/** The frozen model, sealed. */
export async function sealedModelOf(tx: Tx, documentId: string): Promise<{ readonly sealed: string; readonly digest: string } | null> {
  const [row] = await tx.query<{ sealed: string; digest: string }>(
    'select model_sealed as sealed, model_digest as digest from document where tenant_id = $1 and document_id = $2',
    [tx.tenantId, documentId],
  );
  return row ?? null;
}

/** Completes a numbered document with its PDF. False where it is no longer waiting for one: rendered by another worker, or void. */
export async function recordRendering(
  tx: Tx,
  documentId: string,
  file: { readonly digest: string; readonly sizeBytes: number; readonly pages: number },
): Promise<boolean> {
  const rows = await tx.query(
    `update document set status = 'issued', file_digest = $3, size_bytes = $4, pages = $5, rendered_at = clock_timestamp()
      where tenant_id = $1 and document_id = $2 and status = 'numbered' returning 1`,
    [tx.tenantId, documentId, file.digest, file.sizeBytes, file.pages],
  );
  return rows.length === 1;
}

/** Withdraws a document 作废; its number stays used and the reason is kept. False where it was void before. */
export async function voidDocument(
  tx: Tx,
  documentId: string,
  withdrawal: { readonly reason: string; readonly by: string; readonly at: string },
): Promise<boolean> {
  if (withdrawal.reason.trim() === '') throw new TypeError('Expected a reason for voiding a document, but it is empty');
  const rows = await tx.query(
    `update document set status = 'void', void_reason = $3, voided_by = $4, voided_at = $5::timestamptz
      where tenant_id = $1 and document_id = $2 and status <> 'void' returning 1`,
    [tx.tenantId, documentId, withdrawal.reason, withdrawal.by, withdrawal.at],
  );
  return rows.length === 1;
}
