/** Packs, deployed processes, their forms, decisions and running instances: what the designer shows. */
import type { DefinitionRow, Engine, Tx } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { PageQuery, page } from '../../http/paging.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import type { PackView } from '../../packs/pack-view.ts';
import { describeProcesses } from '../../packs/process-model.ts';
import { listCases } from '../case/list-cases.ts';
import { CaseRow } from '../case/views.ts';
import { languageOf, localizeForm } from '../form/localize.ts';
import type { ApiParts } from '../parts.ts';

const Named = z.object({ id: z.string(), name: z.string() });
const PackSummary = z
  .object({
    id: z.string(),
    version: z.string(),
    title: z.string(),
    locality: z.string(),
    digest: z.string(),
    flows: z.array(Named),
    forms: z.array(Named),
    decisions: z.array(Named),
    documents: z.array(Named),
  })
  .meta({ id: 'Pack' });
const Definition = z
  .object({
    id: z.string(),
    processId: z.string(),
    name: z.string(),
    version: z.number().int(),
    packId: z.string(),
    packVersion: z.string(),
    deployedAt: z.string(),
    instances: z.object({ running: z.number().int(), finished: z.number().int(), incidents: z.number().int() }),
  })
  .meta({ id: 'Definition' });
const DefinitionDetail = Definition.extend({
  xml: z.string(),
  elements: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      stage: z.string().nullable(),
      formKey: z.string().nullable(),
      documents: z.array(Named),
      deadline: Named.nullable(),
      duty: z.string().nullable(),
      roles: z.array(Named),
    }),
  ),
}).meta({ id: 'DefinitionDetail' });
const Activity = z.object({ elementId: z.string(), running: z.number().int(), finished: z.number().int(), incidents: z.number().int() });
const Id = z.object({ id: Uuid });

export function definitionRoutes(parts: ApiParts): Route[] {
  return [...packRoutes(parts), ...processRoutes(parts)];
}

function packRoutes({ pack }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/packs',
      tag: '流程',
      summary: '流程包',
      access: 'definition.read',
      response: page(PackSummary),
      handle: async () => ({ items: [packSummary(pack)], next: null }),
    }),
    defineRoute({
      method: 'get',
      path: '/forms/:key',
      tag: '流程',
      summary: '表单',
      access: 'definition.read',
      params: z.object({ key: z.string().max(100) }),
      response: z.looseObject({ key: z.string(), title: z.string(), components: z.array(z.unknown()) }),
      codes: ['FORM_NOT_FOUND'],
      async handle({ params, ctx }) {
        const form = pack.form(params.key);
        if (!form) throw new ApiError('FORM_NOT_FOUND', { key: params.key });
        const localized = localizeForm(form, languageOf(ctx.get('Accept-Language')), pack);
        return { ...localized, components: [...localized.components] };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/decisions/:id',
      tag: '流程',
      summary: '决策表（DMN）',
      access: 'definition.read',
      params: z.object({ id: z.string().max(100) }),
      response: z.object({ id: z.string(), name: z.string(), xml: z.string() }),
      codes: ['DECISION_NOT_FOUND'],
      async handle({ params }) {
        const file = pack.pack.decisions.find(
          (decision) => idOf(decision.name) === params.id || decision.xml.includes(`<decision id="${params.id}"`),
        );
        if (!file) throw new ApiError('DECISION_NOT_FOUND', { decision: params.id });
        return { id: params.id, name: decisionName(file.xml) ?? idOf(file.name), xml: file.xml };
      },
    }),
  ];
}

const idOf = (fileName: string) => fileName.replace(/\.dmn$/, '');
const decisionName = (xml: string) => /<(?:\w+:)?definitions[^>]*\sname="([^"]+)"/.exec(xml)?.[1] ?? null;

function packSummary(view: PackView): z.infer<typeof PackSummary> {
  const { pack } = view;
  return {
    ...{ id: view.id, version: view.version, title: pack.manifest.title, locality: pack.manifest.locality, digest: pack.digest },
    flows: pack.flows.flatMap((flow) => flow.processes.map(({ id, name }) => ({ id, name }))),
    forms: [...pack.forms.values()].map((form) => ({ id: form.key, name: form.title })),
    decisions: pack.decisions.map((decision) => ({ id: idOf(decision.name), name: decisionName(decision.xml) ?? idOf(decision.name) })),
    documents: [...pack.documents.values()].map((template) => ({ id: template.id, name: template.title })),
  };
}

function processRoutes({ database, engine, pack, clock }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/definitions',
      tag: '流程',
      summary: '已部署的流程：最新版本，以及仍有案件在办的旧版本',
      access: 'definition.read',
      response: page(Definition),
      handle: ({ auth }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const latest = await engine.latestDefinitions(tx);
          const counts = await instanceCounts(tx);
          const rows = [...latest, ...(await olderInUse(tx, engine, latest, counts))];
          return { items: rows.map((row) => presentDefinition(row, pack, counts)), next: null };
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/definitions/:id',
      tag: '流程',
      summary: '一个流程：模型、步骤、表单',
      access: 'definition.read',
      params: Id,
      response: DefinitionDetail,
      codes: ['DEFINITION_NOT_FOUND'],
      handle: ({ auth, params }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const row = await engine.definition(tx, params.id);
          if (!row) throw new ApiError('DEFINITION_NOT_FOUND');
          const model = (await describeProcesses(row.xml)).find((process) => process.processId === row.processId);
          const elements = (model?.elements ?? []).map((element) => ({
            ...{
              id: element.id,
              name: element.name,
              type: element.type,
              stage: element.stage,
              formKey: element.formKey,
              duty: element.duty,
            },
            documents: element.documents.map((id) => ({ id, name: pack.pack.documents.get(id)?.title ?? id })),
            deadline: element.deadline
              ? { id: element.deadline, name: pack.pack.deadlines.get(element.deadline)?.title ?? element.deadline }
              : null,
            roles: element.roles.map((id) => ({ id, name: pack.roleName(id) })),
          }));
          return { ...presentDefinition(row, pack, await instanceCounts(tx)), name: model?.name ?? row.processId, xml: row.xml, elements };
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/definitions/:id/activity',
      tag: '流程',
      summary: '每个步骤上正在办理和已经办结的数量',
      access: 'definition.read',
      params: Id,
      response: page(Activity),
      codes: ['DEFINITION_NOT_FOUND'],
      handle: ({ auth, params }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          if (!(await engine.definition(tx, params.id))) throw new ApiError('DEFINITION_NOT_FOUND');
          return { items: await elementActivity(tx, params.id), next: null };
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/definitions/:id/instances',
      tag: '流程',
      summary: '按这个流程办理的案件',
      access: 'definition.read',
      params: Id,
      query: PageQuery,
      response: page(CaseRow),
      codes: ['CURSOR_INVALID'],
      handle: ({ auth, params, query }) =>
        database.transaction({ tenantId: auth.tenantId }, (tx) =>
          listCases(tx, auth, pack, { ...query, definitionId: params.id }, clock.now()),
        ),
    }),
  ];
}

/** Versions replaced by a newer one by which instances still run. */
async function olderInUse(tx: Tx, engine: Engine, latest: readonly DefinitionRow[], counts: Counts): Promise<DefinitionRow[]> {
  const known = new Set(latest.map(({ definitionId }) => definitionId));
  const older: DefinitionRow[] = [];
  for (const [id, { running }] of counts) {
    const row = running > 0 && !known.has(id) ? await engine.definition(tx, id) : null;
    if (row) older.push(row);
  }
  return older.sort((a, b) => a.processId.localeCompare(b.processId) || b.version - a.version);
}

type Counts = ReadonlyMap<string, { running: number; finished: number; incidents: number }>;

async function instanceCounts(tx: Tx): Promise<Counts> {
  const rows = await tx.query<{ definition_id: string; running: number; finished: number; incidents: number }>(
    `select r.definition_id, count(*) filter (where r.status = 'active')::int as running,
            count(*) filter (where r.status in ('completed', 'terminated'))::int as finished,
            count(*) filter (where exists (select 1 from incident i where i.tenant_id = r.tenant_id and i.root_id = r.root_id and i.resolved_at is null))::int as incidents
       from root r where r.tenant_id = $1 and r.definition_id is not null group by r.definition_id`,
    [tx.tenantId],
  );
  return new Map(rows.map(({ definition_id, running, finished, incidents }) => [definition_id, { running, finished, incidents }]));
}

/** Task elements only: what waits for people and what they have done. */
function elementActivity(tx: Tx, definitionId: string): Promise<z.infer<typeof Activity>[]> {
  return tx.query<z.infer<typeof Activity>>(
    `with open as (select element_id, count(*)::int as n from user_task where tenant_id = $1 and definition_id = $2 group by element_id),
          done as (select element_id, count(*)::int as n from user_task_done where tenant_id = $1 and definition_id = $2 and ending = 'completed' group by element_id),
          stuck as (select i.element_id, count(*)::int as n from incident i join root r on r.tenant_id = i.tenant_id and r.root_id = i.root_id
             where i.tenant_id = $1 and r.definition_id = $2 and i.resolved_at is null and i.element_id is not null group by i.element_id)
     select e.element_id as "elementId", coalesce(open.n, 0) as running, coalesce(done.n, 0) as finished, coalesce(stuck.n, 0) as incidents
       from (select element_id from open union select element_id from done union select element_id from stuck) e
       left join open using (element_id) left join done using (element_id) left join stuck using (element_id) order by 1`,
    [tx.tenantId, definitionId],
  );
}

function presentDefinition(row: DefinitionRow, pack: PackView, counts: Counts): z.infer<typeof Definition> {
  return {
    ...{ id: row.definitionId, processId: row.processId, version: row.version, packId: row.packId, packVersion: row.packVersion },
    ...{ name: pack.processes.get(row.processId)?.name ?? row.processId, deployedAt: row.deployedAt },
    instances: counts.get(row.definitionId) ?? { running: 0, finished: 0, incidents: 0 },
  };
}
