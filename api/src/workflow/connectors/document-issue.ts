/**
 * `document.issue`: fixes what a document 文书 says and gives it its number, in the command's own transaction; the PDF follows after the commit
 * (outbox `document.render`). Header `document`: template id. Header `path`: where number and day of issue go in the case record.
 */
import type { Database, Engine, JobOutcome, JobRow, OutboxMessage, Root, Tx } from '@onematter/engine';
import { issueDocument, type Renderer, renderIssued, type Vault } from '../../documents/index.ts';
import { loadRecord, writeRecord } from '../case-record.ts';
import { documentFacts } from '../document-facts.ts';
import { legalDay } from '../legal-time.ts';
import type { WorkflowParts } from '../parts.ts';

export const DOCUMENT_RENDER_TOPIC = 'document.render';

export interface DocumentParts extends WorkflowParts {
  readonly renderer: Renderer;
  readonly vault: Vault;
  readonly isSampleSeal: boolean;
}

export function documentIssueConnector(parts: DocumentParts, engine: () => Engine) {
  return async function issue(tx: Tx, job: JobRow, root: Root): Promise<JobOutcome> {
    const record = await loadRecord(tx, parts.keys, root.rootId);
    const template = parts.pack.pack.documents.get(job.headers['document'] ?? '');
    if (!record || !template) throw new Error(`Expected a case and the template ${job.headers['document']}, but one is missing`);
    const issuedOn = legalDay(root.now);
    const completing = root.task && root.actor.kind === 'person' ? { elementId: root.task.elementId, personId: root.actor.id } : null;
    const facts = await documentFacts(tx, parts, record, issuedOn, completing);
    const path = job.headers['path'];
    const request = { rootId: root.rootId, template, facts, issuedOn, issuedBy: root.actor.id, now: root.now, ...(path ? { path } : {}) };
    const { documentId, number, writes } = await issueDocument(tx, request, parts);
    if (writes.length > 0) await writeRecord(tx, parts.keys, record, writes, root.now);
    await engine().append(tx, root.rootId, root.actor, [
      { type: 'document.numbered', data: { documentId, templateId: template.id, title: template.title, number, elementId: job.elementId } },
    ]);
    await engine().send(tx, { topic: DOCUMENT_RENDER_TOPIC, payload: { documentId }, rootId: root.rootId });
    return { result: { documentId, number } };
  };
}

/** Makes the PDF of an issued document; may come twice, completes once. */
export function renderFromOutbox(
  database: Database,
  parts: DocumentParts,
  engine: () => Engine,
  onRendered: (tenantId: string, caseId: string) => void,
) {
  return async function renderDocument(message: OutboxMessage): Promise<void> {
    const row = await renderIssued(database, message.tenantId, String(message.payload['documentId']), {
      renderer: parts.renderer,
      vault: parts.vault,
      store: (bytes) => parts.files.put(chunksOf(bytes), Number.MAX_SAFE_INTEGER),
      onIssued: (tx, document) =>
        engine().append(tx, document.rootId, { kind: 'system', id: 'document' }, [
          {
            type: 'document.issued',
            data: {
              documentId: document.documentId,
              title: document.title,
              number: document.number,
              digest: document.fileDigest,
              pages: document.pages,
            },
          },
        ]),
    });
    if (row) onRendered(message.tenantId, row.rootId);
  };
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
