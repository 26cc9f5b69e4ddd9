/**
 * /cases/:id/acts: what may be done at any time while a case runs 随时办理事项, e.g. a request that an officer withdraw 申请回避 (行政处罚法
 * 第四十三条). The flow waits for them: an open message subscription of the root whose element carries `om:act`. Submission, case record and
 * delivery are one command, one transaction: what follows reads the record.
 */
import { RefusedError, type Tx } from '@onematter/engine';
import { caseWrites, type FormSchema, variables } from '@onematter/processes/form-rules';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import type { PackView } from '../../packs/pack-view.ts';
import type { ProcessElement } from '../../packs/process-model.ts';
import { type CaseRecord, loadRecord, writeRecord } from '../../workflow/case-record.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import { storeSubmission } from '../../workflow/submission.ts';
import { languageOf } from '../form/localize.ts';
import { withOptions } from '../form/options.ts';
import { FormView } from '../form/views.ts';
import type { ApiParts } from '../parts.ts';
import type { Auth } from '../session/auth.ts';
import { check } from '../user-task/complete.ts';
import { presentForm } from '../user-task/detail.ts';
import { findCase } from './find-case.ts';
import { worksOn } from './works-on.ts';

const Act = z
  .object({
    elementId: z.string(),
    scopeId: z.string().meta({ description: '在哪个流程实例中等待' }),
    title: z.string(),
    formKey: z.string(),
    form: FormView,
  })
  .meta({ id: 'CaseAct', description: '案件办理期间随时可以办理的事项' });

/** An act that the flow waits for, with its subscription. */
interface OpenAct {
  readonly element: ProcessElement & { readonly act: NonNullable<ProcessElement['act']>; readonly formKey: string };
  readonly subscriptionId: string;
  readonly scopeId: string;
}

export function actRoutes(parts: ApiParts): Route[] {
  const { database, keys, pack, clock } = parts;
  return [
    defineRoute({
      method: 'get',
      path: '/cases/:id/acts',
      tag: '案件',
      summary: '现在可以随时办理的事项及其表单（如回避申请）',
      access: 'case.read',
      params: z.object({ id: Uuid }),
      response: z.object({ items: z.array(Act), next: z.null() }),
      codes: ['CASE_NOT_FOUND'],
      handle: ({ auth, params, ctx }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const { record } = await findCase(tx, keys, auth, params.id, 'content', 'acts');
          const mine = (await worksOn(tx, auth, params.id))
            ? (await openActs(tx, pack, record)).filter(({ element }) => holdsRole(auth, record, element))
            : [];
          const language = languageOf(ctx.get('Accept-Language'));
          const items = await Promise.all(
            mine.map(async ({ element, scopeId }) => ({
              ...{ elementId: element.id, scopeId, formKey: element.formKey },
              title: language === 'en' ? pack.english(element.act.title) : element.act.title,
              form: presentForm(await actForm(tx, pack, record, element.formKey, legalDay(clock.now())), { pack, language }),
            })),
          );
          return { items, next: null };
        }),
    }),
    defineRoute({
      method: 'post',
      path: '/cases/:id/acts/:elementId',
      tag: '案件',
      summary: '办理一项随时可以办理的事项',
      access: 'task.handle',
      params: z.object({ id: Uuid, elementId: z.string().max(200) }),
      body: z.object({ data: z.record(z.string(), z.unknown()) }),
      response: z.object({ outcome: z.literal('accepted'), caseId: z.string() }),
      codes: ['CASE_NOT_FOUND', 'ACT_NOT_FOUND', 'ACT_NOT_OPEN', 'PERMISSION_DENIED', 'FORM_INVALID'],
      async handle({ auth, params, body, envelope }) {
        const prepared = await database.transaction({ tenantId: auth.tenantId }, (tx) => prepare(tx, parts, auth, params, body.data));
        const { form, data, subscriptionId, title, element } = prepared;
        const outcome = await parts.engine.execute(
          { ...envelope, rootId: params.id },
          { type: 'message.deliver', subscriptionId, messageId: envelope.commandId, variables: form ? variables(form, data) : {} },
          {
            async before(tx, root) {
              const record = await loadRecord(tx, keys, root.rootId);
              if (!record || !form) return; // nothing waits for it any more: the step refuses
              if (await isPending(tx, root.rootId, element)) throw new RefusedError('ACT_NOT_OPEN', { elementId: element.id });
              await storeSubmission(tx, parts.engine, keys, root, {
                ...{ caseId: root.rootId, taskId: null, stepName: title, form, data, personId: auth.personId, at: root.now },
              });
              await writeRecord(tx, keys, record, caseWrites(form, data), root.now);
            },
          },
        );
        if (outcome.outcome === 'accepted') return { outcome: 'accepted' as const, caseId: params.id };
        throw new ApiError(outcome.code === 'SUBSCRIPTION_NOT_OPEN' ? 'ACT_NOT_OPEN' : outcome.code, outcome.details);
      },
    }),
  ];
}

/** Of no subscription: the engine then knows whether this is a repeat of the command that ended the waiting. */
const NONE = '00000000-0000-8000-8000-000000000000';

/** @throws {ApiError} CASE_NOT_FOUND · ACT_NOT_FOUND · PERMISSION_DENIED · FORM_INVALID */
async function prepare(tx: Tx, parts: ApiParts, auth: Auth, { id, elementId }: { id: string; elementId: string }, data: unknown) {
  const { pack, keys, clock } = parts;
  const { record } = await findCase(tx, keys, auth, id, 'content', 'act');
  const known = actElements(pack).find((element) => element.id === elementId);
  if (!known) throw new ApiError('ACT_NOT_FOUND', { elementId });
  if (!(await worksOn(tx, auth, id)) || !holdsRole(auth, record, known)) throw new ApiError('PERMISSION_DENIED');
  const open = (await openActs(tx, pack, record)).find(({ element }) => element.id === elementId);
  if (!open) return { form: null, data: {}, subscriptionId: NONE, title: known.act.title, element: known };
  const today = legalDay(clock.now());
  const form = await actForm(tx, pack, record, open.element.formKey, today);
  return {
    form,
    data: check(form, data, record, pack, today),
    subscriptionId: open.subscriptionId,
    title: open.element.act.title,
    element: known,
  };
}

function actElements(pack: PackView): OpenAct['element'][] {
  return [...pack.processes.values()].flatMap(({ elements }) =>
    elements.filter((element): element is OpenAct['element'] => element.act !== null && element.formKey !== null),
  );
}

/** In the order in which they began to wait; of several scopes that wait for the same act, the one that waits longest. */
async function openActs(tx: Tx, pack: PackView, record: CaseRecord): Promise<OpenAct[]> {
  const rows = await tx.query<{ subscription_id: string; activity_id: string; element_id: string; process_id: string }>(
    `select distinct on (element_id, process_id) subscription_id, activity_id, element_id, process_id from subscription
      where tenant_id = $1 and root_id = $2 order by element_id, process_id, opened_at, subscription_id`,
    [tx.tenantId, record.caseId],
  );
  const found = rows.flatMap((row) => {
    const element = pack.processes.get(row.process_id)?.elements.find(({ id }) => id === row.element_id);
    if (!element || element.act === null || element.formKey === null) return [];
    return [{ element: element as OpenAct['element'], subscriptionId: row.subscription_id, scopeId: row.activity_id }];
  });
  const pending = await Promise.all(found.map(({ element }) => isPending(tx, record.caseId, element)));
  return found.filter((_, index) => !pending[index]);
}

/** One at a time: while an act is being dealt with, another would write over what is being decided. */
async function isPending(tx: Tx, caseId: string, { act }: OpenAct['element']): Promise<boolean> {
  const [row] = await tx.query<{ pending: boolean }>(
    'select exists (select 1 from user_task where tenant_id = $1 and root_id = $2 and element_id = any($3)) as pending',
    [tx.tenantId, caseId, act.tasks],
  );
  return row?.pending ?? false;
}

/** Held at the agency that handles the case. */
function holdsRole(auth: Auth, record: CaseRecord, { act }: OpenAct['element']): boolean {
  return auth.posts.some((post) => post.agencyId === record.agencyId && act.roles.includes(post.role));
}

async function actForm(tx: Tx, pack: PackView, record: CaseRecord, key: string, day: string): Promise<FormSchema> {
  const form = pack.form(key);
  if (!form) throw new ApiError('FORM_NOT_FOUND', { key });
  return withOptions(tx, form, { agencyId: record.agencyId, day });
}
