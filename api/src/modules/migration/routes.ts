/** /migrations: running instances go over to another version of their process 迁移 – proposed, checked, previewed, in batches, undone. */
import { type MigrationBatch, type MigrationFinding, type MigrationPlan, type ProposedMapping, WorkflowError } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import { demandManaged } from '../instance/managed.ts';
import type { ApiParts } from '../parts.ts';
import { demandManagedBatch, managedBatches, managedConcerned, managedOf, splitConcerned } from './concerned.ts';

/** As many elements as a model may have at most would be 50,000; a plan of more than this is no plan of a person. */
const MOST = 10_000;
const ElementId = z.string().min(1).max(200);
const few = <T extends z.ZodType>(value: T) =>
  z.record(ElementId, value).refine((record) => Object.keys(record).length <= MOST, { message: `At most ${MOST} entries` });
const Plan = z
  .strictObject({
    processes: z
      .array(
        z.strictObject({
          from: Uuid,
          to: Uuid,
          elements: few(ElementId.nullable()),
          flows: few(ElementId).optional(),
          timers: few(z.enum(['keep', 'recount'])).optional(),
        }),
      )
      .min(1)
      .max(20),
  })
  .meta({ id: 'MigrationPlan' });
const Finding = z
  .looseObject({
    code: z.string(),
    severity: z.enum(['error', 'warning']),
    definitionId: z.string(),
    elementId: z.string().nullable(),
    reason: z.object({ zh: z.string(), en: z.string() }),
  })
  .meta({ id: 'MigrationFinding' });
const ProposedLine = z.object({
  source: z.string(),
  /** null: its level goes; absent: left to a person */
  target: z.string().nullable().optional(),
  by: z.enum(['id', 'similarity', 'level', 'person']),
  score: z.number(),
  why: z.array(z.string()),
});
const Proposal = z
  .object({
    elements: z.record(z.string(), z.string().nullable()),
    flows: z.record(z.string(), z.string()),
    lines: z.array(ProposedLine),
    /** elements a person has to map */
    open: z.array(z.string()),
  })
  .meta({ id: 'MigrationProposal' });
const Preview = z
  .looseObject({ caseId: z.string(), isPossible: z.boolean(), code: z.string().nullable(), findings: z.array(Finding) })
  .meta({ id: 'MigrationPreview' });
const Batch = z
  .object({
    id: z.string(),
    status: z.enum(['running', 'paused', 'cancelled', 'undoing', 'done']),
    reason: z.string(),
    planDigest: z.string(),
    authorId: z.string(),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
    counts: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'MigrationBatch' });
const InstanceStatus = z.enum(['waiting', 'migrated', 'refused', 'failed', 'skipped', 'undoing', 'undone', 'undo-refused']);
const Instance = z.object({
  caseId: z.string(),
  status: InstanceStatus,
  code: z.string().nullable(),
  details: z.unknown(),
  changedAt: z.string(),
});
const Cursor = z.object({ cursor: Uuid.optional(), limit: z.coerce.number().int().min(1).max(100).default(20) });
const Id = z.object({ id: Uuid });
const Reason = z.string().trim().min(1).max(1000);
const TAG = '迁移';
const access = 'migration.manage' as const;

export function migrationRoutes(parts: ApiParts): Route[] {
  return [...planRoutes(parts), ...batchRoutes(parts)];
}

/** zod leaves `undefined` where a key is absent; the engine's type does not know it. */
function planOf(plan: z.infer<typeof Plan>): MigrationPlan {
  return {
    processes: plan.processes.map(({ flows, timers, ...rest }) => ({
      ...rest,
      ...(flows === undefined ? {} : { flows }),
      ...(timers === undefined ? {} : { timers }),
    })),
  };
}

const shownLine = ({ target, why, ...rest }: ProposedMapping['lines'][number]): z.infer<typeof ProposedLine> => ({
  ...rest,
  ...(target === undefined ? {} : { target }),
  why: [...why],
});
const shown = (findings: readonly MigrationFinding[]) => findings.slice(0, 500).map((one) => ({ ...one }));

/** Why a migration cannot be undone; where something has happened since, the code's own sentence says it. */
function undoWords(why: unknown): { readonly zh?: string; readonly en?: string } {
  if (why === 'none') return { zh: '该案件没有可以撤销的迁移', en: 'There is no migration of this case to undo' };
  if (why === 'effects')
    return {
      zh: '迁移时已对外发出消息、形成决定或者办结，不能撤销',
      en: 'The migration itself sent, decided or ended something: it cannot be undone',
    };
  return {};
}

/** What the engine refuses by throwing is told with its code. */
async function told<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof WorkflowError) throw new ApiError(fault.code, fault.details);
    throw fault;
  }
}

function planRoutes({ database, engine }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/migrations/proposals',
      tag: TAG,
      summary: '提议旧版本与新版本的元素对应',
      access,
      body: z.strictObject({ from: Uuid, to: Uuid }),
      response: Proposal,
      codes: ['DEFINITION_NOT_FOUND'],
      handle: ({ auth, body }) =>
        told(() =>
          database.transaction({ tenantId: auth.tenantId }, async (tx) => {
            const { elements, flows, lines, open } = await engine.proposeMigration(tx, body.from, body.to);
            return { elements: { ...elements }, flows: { ...flows }, open: [...open], lines: lines.map(shownLine) };
          }),
        ),
    }),
    defineRoute({
      method: 'post',
      path: '/migrations/checks',
      tag: TAG,
      summary: '检查迁移方案',
      access,
      body: z.strictObject({ plan: Plan }),
      response: z.object({ findings: z.array(Finding), total: z.number().int() }),
      handle: ({ auth, body }) =>
        told(() =>
          database.transaction({ tenantId: auth.tenantId }, async (tx) => {
            const findings = await engine.checkMigration(tx, planOf(body.plan));
            return { findings: shown(findings), total: findings.length };
          }),
        ),
    }),
    defineRoute({
      method: 'post',
      path: '/migrations/previews',
      tag: TAG,
      summary: '逐案预览迁移，不写入任何内容',
      access,
      body: z.strictObject({
        plan: Plan,
        caseIds: z.array(Uuid).max(1000).optional(),
        cursor: Uuid.optional(),
        limit: z.number().int().min(1).max(100).default(20),
      }),
      response: z.object({ items: z.array(Preview), next: z.string().nullable() }),
      handle: ({ auth, body: { plan, caseIds, cursor, limit } }) =>
        told(() =>
          database.transaction({ tenantId: auth.tenantId }, async (tx) => {
            const after = cursor ?? null;
            const rootIds =
              caseIds === undefined
                ? await managedConcerned(tx, auth, planOf(plan), { after, limit: limit + 1 })
                : await managedOf(tx, auth, caseIds);
            const page = await engine.previewMigration(tx, planOf(plan), { after, limit, rootIds });
            return {
              items: page.items.map(({ rootId, findings, ...rest }) => ({ caseId: rootId, ...rest, findings: shown(findings) })),
              next: page.next,
            };
          }),
        ),
    }),
  ];
}

function presentBatch({ batchId, status, reason, planDigest, author, createdAt, endedAt, counts }: MigrationBatch): z.infer<typeof Batch> {
  return {
    id: batchId,
    status,
    reason,
    planDigest,
    authorId: author.id,
    createdAt,
    endedAt,
    counts: { ...counts } as Record<string, number>,
  };
}

function batchRoutes({ database, engine }: ApiParts): Route[] {
  const acts = (['pause', 'resume', 'cancel', 'undo'] as const).map((act) =>
    defineRoute({
      method: 'post',
      path: `/migrations/:id/${act}`,
      tag: TAG,
      summary: { pause: '暂停批次', resume: '继续批次', cancel: '取消批次', undo: '撤销批次：其后未再办理的案件恢复原状' }[act],
      access,
      params: Id,
      body: z.strictObject({}),
      response: Batch,
      codes: ['MIGRATION_NOT_FOUND', 'MIGRATION_BATCH_STATE'],
      isReplayed: true,
      handle: ({ auth, params }) =>
        told(() =>
          database.transaction({ tenantId: auth.tenantId }, async (tx) => {
            await demandManagedBatch(tx, auth, params.id);
            return presentBatch(await engine.changeMigration(tx, params.id, act));
          }),
        ),
    }),
  );
  return [
    defineRoute({
      method: 'post',
      path: '/migrations',
      tag: TAG,
      summary: '开始一个迁移批次，限本人岗位所辖地域的案件',
      access,
      status: 201,
      body: z.strictObject({ plan: Plan, reason: Reason, caseIds: z.array(Uuid).max(10_000).optional() }),
      response: Batch.extend({ leftOut: z.number().int().meta({ description: '不在本人岗位所辖地域、未纳入批次的案件数' }) }),
      codes: ['MIGRATION_PLAN_INVALID', 'REASON_REQUIRED'],
      isReplayed: true, // the first answer word for word; the engine itself keeps whose the key is
      handle: ({ auth, envelope, body: { plan, reason, caseIds } }) => {
        return told(() =>
          database.transaction({ tenantId: auth.tenantId }, async (tx) => {
            const { managed, leftOut } = await splitConcerned(tx, auth, planOf(plan), caseIds);
            const batch = await engine.startMigration(tx, envelope, { plan: planOf(plan), reason, rootIds: managed });
            return { ...presentBatch(batch), leftOut };
          }),
        );
      },
    }),
    defineRoute({
      method: 'get',
      path: '/migrations',
      tag: TAG,
      summary: '迁移批次',
      access,
      response: z.object({ items: z.array(Batch), next: z.string().nullable() }),
      handle: ({ auth }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const batches = await engine.migrations(tx, 100);
          const own = await managedBatches(
            tx,
            auth,
            batches.map(({ batchId }) => batchId),
          );
          return { items: batches.filter(({ batchId }) => own.has(batchId)).map(presentBatch), next: null };
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/migrations/:id',
      tag: TAG,
      summary: '一个批次的进度',
      access,
      params: Id,
      response: Batch,
      codes: ['MIGRATION_NOT_FOUND'],
      handle: ({ auth, params }) =>
        told(() =>
          database.transaction({ tenantId: auth.tenantId }, async (tx) => {
            await demandManagedBatch(tx, auth, params.id);
            return presentBatch(await engine.migration(tx, params.id));
          }),
        ),
    }),
    defineRoute({
      method: 'get',
      path: '/migrations/:id/cases',
      tag: TAG,
      summary: '批次中每个案件的结果',
      access,
      params: Id,
      query: Cursor.extend({ status: InstanceStatus.optional() }),
      response: z.object({ items: z.array(Instance), next: z.string().nullable() }),
      codes: ['MIGRATION_NOT_FOUND'],
      handle: ({ auth, params, query: { cursor, limit, status } }) =>
        told(() =>
          database.transaction({ tenantId: auth.tenantId }, async (tx) => {
            await demandManagedBatch(tx, auth, params.id);
            const rows = await engine.migrationInstances(tx, params.id, {
              limit: limit + 1,
              ...(cursor === undefined ? {} : { after: cursor }),
              ...(status === undefined ? {} : { status }),
            });
            const items = rows.slice(0, limit).map(({ rootId, ...rest }) => ({ caseId: rootId, ...rest }));
            return { items, next: rows.length > limit ? (items.at(-1)?.caseId ?? null) : null };
          }),
        ),
    }),
    ...acts,
    defineRoute({
      method: 'post',
      path: '/cases/:id/undo-migration',
      tag: TAG,
      summary: '撤销一个案件最近一次迁移',
      access,
      params: Id,
      body: z.strictObject({ reason: Reason }),
      response: z.object({ outcome: z.literal('accepted'), caseId: z.string() }),
      codes: ['MIGRATION_UNDO_CLOSED', 'ROOT_NOT_FOUND'],
      async handle({ auth, params, body, envelope }) {
        await database.transaction({ tenantId: auth.tenantId }, (tx) =>
          demandManaged(tx, auth, params.id, 'migration.manage', 'ROOT_NOT_FOUND'),
        );
        const outcome = await told(() => engine.undoMigration({ ...envelope, rootId: params.id }, body.reason));
        if (outcome.outcome === 'refused') throw new ApiError(outcome.code, { ...outcome.details, ...undoWords(outcome.details['why']) });
        return { outcome: 'accepted' as const, caseId: outcome.rootId };
      },
    }),
  ];
}
