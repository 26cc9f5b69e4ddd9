/**
 * The life of a document 文书. Issue and rendering are two events (design.md §9):
 *
 *   issueDocument (in the command's transaction): compose → every gap named, or number taken → model frozen, sealed, `numbered`
 *   renderIssued  (after the commit, at least once): frozen model → PDF → file stored → `issued` with the file's digest
 */
import { createHash, randomUUID } from 'node:crypto';
import { type Database, RefusedError, type Tx } from '@onematter/engine';
import {
  type ComposeContext,
  type Composed,
  composeDocument,
  type DocumentModel,
  type DocumentTemplate,
  documentNumber,
} from '@onematter/processes/pure';
import { type DocumentRow, findDocument, insertDocument, recordRendering, sealedModelOf, takeNumber } from './ledger.ts';
import type { Renderer } from './renderer.ts';

/** What a document is composed from, beside number, date and whether it is a draft. */
export type DocumentFacts = Omit<ComposeContext, 'number' | 'issuedOn' | 'isDraft'>;

/** Encrypts at rest; `context` binds a value to its place. */
export interface Vault {
  seal(context: string, value: string): string;
  unseal(context: string, sealed: string): string;
}

export interface IssueRequest {
  readonly rootId: string;
  readonly template: DocumentTemplate;
  readonly facts: DocumentFacts;
  /** day of issue, `YYYY-MM-DD` in Asia/Shanghai */
  readonly issuedOn: string;
  /** person id of who approved the issue */
  readonly issuedBy: string;
  /** the root's clock, ISO 8601 */
  readonly now: string;
  /** where number and day go in the record, instead of the template's own `path` */
  readonly path?: string;
}

export interface IssuedDocument {
  readonly documentId: string;
  readonly number: string | null;
  readonly issuedOn: string;
  /** what the case record now has to say: number and day under the template's path, and what is to be served next 送达 */
  readonly writes: readonly { readonly path: string; readonly value: string }[];
}

/**
 * Fixes what a document says and gives it its number. The PDF is made after the commit by `renderIssued`.
 * @throws {RefusedError} DOCUMENT_FIELDS_MISSING (`fields`: all of them, with label and article) · DOCUMENT_GLYPH_MISSING (`characters`)
 */
export async function issueDocument(
  tx: Tx,
  request: IssueRequest,
  parts: { readonly renderer: Renderer; readonly vault: Vault },
): Promise<IssuedDocument> {
  const { template, facts, issuedOn } = request;
  const ledger = { agencyId: facts.agency.id, documentType: template.id, year: Number(issuedOn.slice(0, 4)) };
  const sequence = template.numberWord === null ? null : await takeNumber(tx, ledger);
  const number = sequence === null ? null : formatNumber(request, sequence);
  const model = complete(template, composeDocument(template, { ...facts, number, issuedOn, isDraft: false }));
  const characters = await parts.renderer.missingCharacters(model);
  if (characters.length > 0) throw new RefusedError('DOCUMENT_GLYPH_MISSING', { template: template.id, characters });
  const documentId = randomUUID();
  const frozen = JSON.stringify(model);
  await insertDocument(tx, {
    documentId,
    rootId: request.rootId,
    templateId: template.id,
    title: template.title,
    agencyId: facts.agency.id,
    year: ledger.year,
    sequence,
    number,
    issuedOn,
    issuedBy: request.issuedBy,
    numberedAt: request.now,
    modelDigest: digestOf(frozen),
    modelSealed: parts.vault.seal(vaultContext(tx.tenantId, documentId), frozen),
  });
  return { documentId, number, issuedOn, writes: writesOf(request, number) };
}

function writesOf({ template, issuedOn, path = template.path }: IssueRequest, number: string | null): IssuedDocument['writes'] {
  return [
    ...(path && number ? [{ path: `${path}.docNo`, value: number }] : []),
    ...(path ? [{ path: `${path}.issuedOn`, value: issuedOn }] : []),
    ...(template.isServed ? [{ path: 'service.document', value: `《${template.title}》${number ? `（${number}）` : ''}` }] : []),
  ];
}

function formatNumber({ template, facts, issuedOn }: IssueRequest, sequence: number): string {
  const { shortName, code } = facts.agency;
  return documentNumber({ localityWord: shortName, agencyWord: code, documentWord: template.numberWord ?? '', issuedOn, sequence });
}

function complete(template: DocumentTemplate, { model, missing }: Composed): DocumentModel {
  if (missing.length === 0) return model;
  throw new RefusedError('DOCUMENT_FIELDS_MISSING', {
    template: template.id,
    title: template.title,
    fields: missing.map(({ path, label, basis }) => ({ path, label, basis })),
  });
}

export interface RenderParts {
  readonly renderer: Renderer;
  readonly vault: Vault;
  /** Keeps the file durably and says its digest, `sm3:…`. */
  store(bytes: Uint8Array): Promise<{ readonly digest: string }>;
  /** In the transaction that completes the document: the history gets its `document.issued`. */
  onIssued(tx: Tx, document: DocumentRow): Promise<void>;
}

/** Renders what was issued; may be called again after any crash: a document is completed once. Null where there is nothing left to do. */
export async function renderIssued(
  database: Database,
  tenantId: string,
  documentId: string,
  parts: RenderParts,
): Promise<DocumentRow | null> {
  const waiting = await database.transaction({ tenantId }, async (tx) => {
    const row = await findDocument(tx, documentId);
    return row?.status === 'numbered' ? frozenModel(tx, documentId, parts.vault) : null;
  });
  if (!waiting) return null;
  const { bytes, pages } = await parts.renderer.pdf(waiting);
  const { digest } = await parts.store(bytes);
  return database.transaction({ tenantId }, async (tx) => {
    if (!(await recordRendering(tx, documentId, { digest, sizeBytes: bytes.length, pages }))) return null;
    const row = await findDocument(tx, documentId);
    if (row) await parts.onIssued(tx, row);
    return row;
  });
}

/** What an issued document says, as it was frozen: for DOCX and for rendering again. */
export async function frozenModel(tx: Tx, documentId: string, vault: Vault): Promise<DocumentModel | null> {
  const stored = await sealedModelOf(tx, documentId);
  if (!stored) return null;
  const frozen = vault.unseal(vaultContext(tx.tenantId, documentId), stored.sealed);
  if (digestOf(frozen) !== stored.digest) throw new Error(`Expected document ${documentId} as it was issued, but its digest differs`);
  return JSON.parse(frozen) as DocumentModel; // written by issueDocument, proved by its digest
}

const vaultContext = (tenantId: string | null, documentId: string) => `${tenantId}/document/${documentId}`;

const digestOf = (text: string) => `sm3:${createHash('sm3').update(text).digest('hex')}`;

/** A draft 草稿: what the document would say now, gaps shown, no number, no seal, marked on every page. */
export async function draftPdf(template: DocumentTemplate, facts: DocumentFacts, renderer: Renderer): Promise<Uint8Array> {
  const { model } = composeDocument(template, { ...facts, number: null, issuedOn: null, isDraft: true });
  return (await renderer.pdf(model, { watermark: '草稿' })).bytes;
}
