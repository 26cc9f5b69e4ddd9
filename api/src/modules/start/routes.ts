/** Starting: which forms a person may start something with, and opening a clue 线索 or a case 案件. */

import type { JsonObject, Tx } from '@onematter/engine';
import { newId } from '@onematter/engine';
import { applyWrites, caseWrites, type FormSchema, variables } from '@onematter/processes/form-rules';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { type ApiRequest, defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import type { PackView } from '../../packs/pack-view.ts';
import type { ProcessModel } from '../../packs/process-model.ts';
import type { CaseRecord } from '../../workflow/case-record.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import { carriedWrites } from '../../workflow/open-linked-case.ts';
import { startCase } from '../../workflow/start-case.ts';
import { textAt } from '../../workflow/values.ts';
import { findCase } from '../case/find-case.ts';
import { caseFromClue } from '../case/summary.ts';
import { languageOf } from '../form/localize.ts';
import { withOptions } from '../form/options.ts';
import { prefill } from '../form/prefill.ts';
import { FormView } from '../form/views.ts';
import type { ApiParts } from '../parts.ts';
import type { Auth, HeldPost } from '../session/auth.ts';
import { permissionsOf } from '../session/permissions.ts';
import { check } from '../user-task/complete.ts';
import { presentForm } from '../user-task/detail.ts';

const StartForm = z
  .object({ processId: z.string(), title: z.string(), kind: z.enum(['case', 'clue']), formKey: z.string() })
  .meta({ id: 'StartForm' });
const FormAnswer = z.object({
  processId: z.string(),
  kind: z.enum(['case', 'clue']),
  form: FormView,
  data: z.record(z.string(), z.unknown()),
});
const Opened = z.object({ id: z.string(), caseNo: z.string().nullable() });
const FormData = z.record(z.string(), z.unknown());

interface Startable extends ProcessModel {
  readonly kind: 'case' | 'clue';
  readonly startFormKey: string;
}

const PERMISSION = { clue: 'clue.report', case: 'case.open' } as const;

export function startRoutes(parts: ApiParts): Route[] {
  const { database, pack, keys, clock } = parts;
  return [
    defineRoute({
      method: 'get',
      path: '/start-forms',
      tag: '新建',
      summary: '可以发起的流程',
      access: 'session',
      response: z.object({ items: z.array(StartForm), next: z.null() }),
      async handle({ auth, ctx }) {
        const language = languageOf(ctx.get('Accept-Language'));
        const items = startables(pack, auth).map(({ processId, name, kind, startFormKey }) => ({
          ...{ processId, kind, formKey: startFormKey },
          title: language === 'en' ? pack.english(name) : name,
        }));
        return { items, next: null };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/start-forms/:processId',
      tag: '新建',
      summary: '发起流程的表单',
      access: 'session',
      params: z.object({ processId: z.string().max(100) }),
      query: z.object({ clueId: Uuid.optional() }),
      response: FormAnswer,
      codes: ['PROCESS_NOT_FOUND', 'START_NOT_ALLOWED', 'CASE_NOT_FOUND', 'CLUE_ALREADY_LINKED'],
      handle: ({ auth, params, query, ctx }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const process = startable(pack, auth, params.processId);
          const form = await startForm(tx, pack, process, postFor(auth, process.kind), legalDay(clock.now()));
          const clue = query.clueId ? await originClue(tx, auth, query.clueId) : null;
          if (clue) await refuseLinked(tx, clue);
          const known = clue ? applyWrites({}, carriedWrites(clue)) : {};
          const own: JsonObject = auth.posts.some((post) => post.role === 'case-officer') ? { officers: { lead: auth.personId } } : {};
          return {
            ...{ processId: process.processId, kind: process.kind },
            form: presentForm(form, { pack, language: languageOf(ctx.get('Accept-Language')) }),
            data: prefill(form, own, known, null),
          };
        }),
    }),
    defineRoute({
      method: 'post',
      path: '/clues',
      tag: '新建',
      summary: '上报线索',
      access: 'clue.report',
      body: z.object({ data: FormData }),
      response: Opened,
      status: 201,
      codes: ['FORM_INVALID', 'START_NOT_ALLOWED'],
      handle: (request) => openFromForm(parts, request, clueProcess(pack, request.auth), null),
    }),
    defineRoute({
      method: 'post',
      path: '/cases',
      tag: '新建',
      summary: '登记案件（直接登记或者由线索登记）',
      access: 'case.open',
      body: z.object({ processId: z.string().max(100), data: FormData, clueId: Uuid.optional() }),
      response: Opened,
      status: 201,
      codes: ['FORM_INVALID', 'PROCESS_NOT_FOUND', 'START_NOT_ALLOWED', 'CASE_NOT_FOUND', 'CLUE_ALREADY_LINKED', 'CERTIFICATE_REQUIRED'],
      async handle(request) {
        const { auth, body } = request;
        const process = startable(pack, auth, body.processId);
        const { clueId } = body;
        const clue = clueId ? await database.transaction({ tenantId: auth.tenantId }, (tx) => originClue(tx, auth, clueId)) : null;
        return openFromForm(parts, request, process, clue);
      },
    }),
  ];

  async function originClue(tx: Tx, auth: Auth, clueId: string): Promise<CaseRecord> {
    const { record } = await findCase(tx, keys, auth, clueId, 'content', 'start');
    if (record.kind !== 'clue') throw new ApiError('CASE_NOT_FOUND');
    return record;
  }
}

/** Before a form is filled in vain; the command that opens the case decides. */
async function refuseLinked(tx: Tx, clue: CaseRecord): Promise<void> {
  const linked = await caseFromClue(tx, clue.caseId);
  const caseId = linked?.id ?? textAt(clue.facts, 'clue.linkedCaseId');
  if (caseId) throw new ApiError('CLUE_ALREADY_LINKED', { caseId });
}

function startables(pack: PackView, auth: Auth): Startable[] {
  return [...pack.processes.values()].filter(
    (process): process is Startable =>
      process.kind !== null && process.startFormKey !== null && auth.permissions.has(PERMISSION[process.kind]),
  );
}

export function startable(pack: PackView, auth: Auth, processId: string): Startable {
  const process = pack.processes.get(processId);
  if (!process || process.kind === null || process.startFormKey === null) throw new ApiError('PROCESS_NOT_FOUND', { processId });
  const found = startables(pack, auth).find((candidate) => candidate.processId === processId);
  if (!found) throw new ApiError('START_NOT_ALLOWED', { processId });
  return found;
}

function clueProcess(pack: PackView, auth: Auth): Startable {
  const process = startables(pack, auth).find((candidate) => candidate.kind === 'clue');
  if (!process) throw new ApiError('START_NOT_ALLOWED');
  return process;
}

/** At whose agency it is opened: that of the post which gives the permission. */
function postFor(auth: Auth, kind: 'case' | 'clue'): HeldPost {
  const post = auth.posts.find((held) => permissionsOf([held.role]).has(PERMISSION[kind]));
  if (!post) throw new ApiError('START_NOT_ALLOWED');
  return post;
}

async function startForm(tx: Tx, pack: PackView, process: Startable, post: HeldPost, day: string): Promise<FormSchema> {
  const form = pack.form(process.startFormKey);
  if (!form) throw new ApiError('FORM_NOT_FOUND', { key: process.startFormKey });
  return withOptions(tx, form, { agencyId: post.agencyId, day });
}

type OpenRequest = Pick<ApiRequest<unknown, unknown, { data: Record<string, unknown> }>, 'auth' | 'body' | 'envelope'>;

/** Checks the start form and opens the record with its process. @throws {ApiError} FORM_INVALID and refusals */
export async function openFromForm(parts: ApiParts, { auth, body, envelope }: OpenRequest, process: Startable, clue: CaseRecord | null) {
  const { database, engine, pack } = parts;
  const today = legalDay(parts.clock.now());
  const post = postFor(auth, process.kind);
  const form = await database.transaction({ tenantId: auth.tenantId }, (tx) => startForm(tx, pack, process, post, today));
  const data: JsonObject = check(form, body.data, null, pack, today);
  const known = clue ? carriedWrites(clue) : [];
  const outcome = await startCase(engine, parts, envelope, {
    ...{
      caseId: newId(),
      kind: process.kind,
      processId: process.processId,
      title: process.name,
      agencyId: clue?.agencyId ?? post.agencyId,
    },
    ...{ openedBy: auth.personId, originClueId: clue?.caseId ?? null, variables: variables(form, data), submission: { form, data } },
    writes: [...known, ...caseWrites(form, data)],
  });
  if (outcome.outcome === 'refused') throw new ApiError(outcome.code, outcome.details);
  return {
    id: String(outcome.result?.['caseId'] ?? outcome.rootId),
    caseNo: (outcome.result?.['caseNo'] as string | null | undefined) ?? null,
  };
}
