/** Documents 文书 of a case: the list, the PDF that was issued, a DOCX of the same words, and the draft a task would make. */

import type { Tx } from '@onematter/engine';
import { applyWrites, caseWrites, validateSubmission } from '@onematter/processes/form-rules';
import { z } from 'zod';
import { documentsOf, draftPdf, findDocument, frozenModel } from '../../documents/index.ts';
import { ApiError } from '../../errors.ts';
import { page } from '../../http/paging.ts';
import { isKeptBySender } from '../../http/revalidation.ts';
import { type Binary, defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import { caseFacts, loadRecord } from '../../workflow/case-record.ts';
import { documentFacts } from '../../workflow/document-facts.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import { findCase, isUnmasked } from '../case/find-case.ts';
import type { ApiParts } from '../parts.ts';
import type { Auth } from '../session/auth.ts';
import { taskForm } from '../user-task/detail.ts';
import { findTask } from '../user-task/find-task.ts';
import { maySign, mayWork } from '../user-task/operations.ts';

const Document = z
  .object({
    id: z.string(),
    templateId: z.string(),
    title: z.string(),
    number: z.string().nullable(),
    status: z.enum(['numbered', 'rendering', 'issued', 'void']),
    issuedOn: z.string(),
    issuedAt: z.string().nullable(),
    digest: z.string().nullable(),
    pages: z.number().int().nullable(),
    voidReason: z.string().nullable(),
  })
  .meta({ id: 'Document' });

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const Id = z.object({ id: Uuid });
const Preview = Id.extend({ templateId: z.string().max(100) });

export function documentRoutes(parts: ApiParts): Route[] {
  return [listRoute(parts), pdfRoute(parts), docxRoute(parts), ...previewRoutes(parts)];
}

function listRoute({ database, keys }: ApiParts): Route {
  return defineRoute({
    method: 'get',
    path: '/cases/:id/documents',
    tag: '文书',
    summary: '案件的文书',
    access: 'case.read',
    params: Id,
    response: page(Document),
    codes: ['CASE_NOT_FOUND'],
    handle: ({ auth, params }) =>
      database.transaction({ tenantId: auth.tenantId }, async (tx) => {
        await findCase(tx, keys, auth, params.id, 'content', 'documents');
        const rows = await documentsOf(tx, params.id);
        const items = rows.map((row) => ({
          ...{ id: row.documentId, templateId: row.templateId, title: row.title, number: row.number, status: row.status, pages: row.pages },
          ...{ issuedOn: row.issuedOn, issuedAt: row.numberedAt, digest: row.fileDigest, voidReason: row.voidReason },
        }));
        return { items, next: null };
      }),
  });
}

/** The document, where its reader may see the case. @throws {ApiError} DOCUMENT_NOT_FOUND */
async function visibleDocument(tx: Tx, { keys }: ApiParts, auth: Auth, documentId: string) {
  const document = await findDocument(tx, documentId);
  if (!document) throw new ApiError('DOCUMENT_NOT_FOUND');
  await findCase(tx, keys, auth, document.rootId, 'content', 'document').catch(() => {
    throw new ApiError('DOCUMENT_NOT_FOUND');
  });
  return document;
}

const nameOf = (document: { title: string; number: string | null }) =>
  document.number ? `${document.title}（${document.number}）` : document.title;

function pdfRoute(parts: ApiParts): Route {
  return defineRoute({
    method: 'get',
    path: '/documents/:id/pdf',
    tag: '文书',
    summary: '文书正本（PDF）',
    access: 'case.read',
    params: Id,
    query: z.object({ download: z.stringbool().optional() }),
    produces: 'application/pdf',
    codes: ['DOCUMENT_NOT_FOUND', 'DOCUMENT_NOT_RENDERED'],
    async handle({ auth, params, query, ctx }): Promise<Binary | undefined> {
      const document = await parts.database.transaction({ tenantId: auth.tenantId }, (tx) => visibleDocument(tx, parts, auth, params.id));
      if (document.fileDigest === null) throw new ApiError('DOCUMENT_NOT_RENDERED');
      if (isKeptBySender(ctx, document.fileDigest)) return undefined;
      const { stream, sizeBytes } = await parts.files.open(document.fileDigest);
      const disposition = query.download ? 'attachment' : 'inline';
      return { content: stream, sizeBytes, mediaType: 'application/pdf', name: `${nameOf(document)}.pdf`, disposition };
    },
  });
}

function docxRoute(parts: ApiParts): Route {
  return defineRoute({
    method: 'get',
    path: '/documents/:id/docx',
    tag: '文书',
    summary: '文书的可编辑副本（DOCX）',
    access: 'case.read',
    params: Id,
    produces: DOCX,
    codes: ['DOCUMENT_NOT_FOUND'],
    async handle({ auth, params }): Promise<Binary> {
      const { document, model } = await parts.database.transaction({ tenantId: auth.tenantId }, async (tx) => {
        const found = await visibleDocument(tx, parts, auth, params.id);
        return { document: found, model: await frozenModel(tx, params.id, parts.vault) };
      });
      if (!model) throw new ApiError('DOCUMENT_NOT_FOUND');
      return { content: await parts.renderer.docx(model), mediaType: DOCX, name: `${nameOf(document)}.docx`, disposition: 'attachment' };
    },
  });
}

/** GET shows what the case says now; POST also what stands unsaved in the form. */
function previewRoutes(parts: ApiParts): Route[] {
  const shared = {
    path: '/user-tasks/:id/preview/:templateId',
    tag: '文书',
    access: 'task.handle',
    params: Preview,
    produces: 'application/pdf',
    codes: ['TASK_NOT_FOUND', 'TEMPLATE_NOT_FOUND', 'USER_TASK_NOT_ASSIGNEE'],
  } as const;
  return [
    defineRoute({
      ...shared,
      method: 'get',
      summary: '文书草稿预览',
      handle: ({ auth, params }) => preview(parts, auth, params, null),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      summary: '文书草稿预览（连同表单中尚未提交的内容）',
      body: z.object({ data: z.record(z.string(), z.unknown()).default({}) }),
      handle: ({ auth, params, body }) => preview(parts, auth, params, body.data),
    }),
  ];
}

async function preview(parts: ApiParts, auth: Auth, { id, templateId }: z.infer<typeof Preview>, data: unknown): Promise<Binary> {
  const { pack, keys, database } = parts;
  const template = pack.pack.documents.get(templateId);
  if (!template) throw new ApiError('TEMPLATE_NOT_FOUND', { templateId });
  const now = parts.clock.now();
  const facts = await database.transaction({ tenantId: auth.tenantId }, async (tx) => {
    const task = await findTask(tx, auth, id);
    const record = await loadRecord(tx, keys, task.root_id);
    if (!record) throw new ApiError('TASK_NOT_FOUND');
    // a document shows everything in full: it is for whoever does the step, or reads the case unmasked anyway
    if (!mayWork(task, auth) && !maySign(task, auth) && !isUnmasked(auth, record)) throw new ApiError('USER_TASK_NOT_ASSIGNEE');
    const element = pack.processes.get(task.process_id)?.elements.find(({ id: elementId }) => elementId === task.element_id);
    if (!element?.documents.includes(templateId)) throw new ApiError('TEMPLATE_NOT_FOUND', { templateId });
    const form = data === null ? null : await taskForm(tx, task, record, { pack, now });
    const unsaved = form ? validateSubmission(form, data, { mode: 'draft', record: caseFacts(record) }).data : {};
    const writes = form ? caseWrites(form, unsaved).filter((write) => write.value !== null) : [];
    return documentFacts(tx, parts, { ...record, facts: applyWrites(record.facts, writes) }, legalDay(now), null);
  });
  const bytes = await draftPdf(template, facts, parts.renderer);
  return { content: bytes, sizeBytes: bytes.length, mediaType: 'application/pdf', name: `${template.title}（草稿）.pdf` };
}
