/** /incidents: what stopped 异常事件, for administrators, and trying it again. */
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { page } from '../../http/paging.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import { Values } from '../case/visibility.ts';
import { demandManagedIncident, managedRoots } from '../instance/managed.ts';
import { Reason, Variables } from '../instance/views.ts';
import type { ApiParts } from '../parts.ts';

const Incident = z
  .object({
    id: z.string(),
    caseId: z.string(),
    source: z.enum(['kernel', 'runtime']),
    elementId: z.string().nullable(),
    code: z.string(),
    message: z.string(),
    raisedAt: z.string(),
  })
  .meta({ id: 'Incident' });

export function incidentRoutes({ database, engine }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/incidents',
      tag: '系统',
      summary: '未处理的异常事件，限本人岗位所辖地域',
      access: 'incident.manage',
      response: page(Incident),
      handle: ({ auth }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const values = new Values(auth.tenantId);
          const items = await tx.query<z.infer<typeof Incident>>(
            `select i.incident_id as id, i.root_id as "caseId", i.source, i.element_id as "elementId", i.code, i.message, i.raised_at as "raisedAt"
               from incident i join root r on r.tenant_id = i.tenant_id and r.root_id = i.root_id
               left join case_record c on c.tenant_id = i.tenant_id and c.case_id = i.root_id
              where i.tenant_id = $1 and i.resolved_at is null and ${managedRoots(auth, values, 'incident.manage')}
              order by i.raised_at desc, i.incident_id desc limit 500`,
            values.list,
          );
          return { items, next: null };
        }),
    }),
    defineRoute({
      method: 'post',
      path: '/incidents/:id/resolve',
      tag: '系统',
      summary: '重试出现异常的步骤',
      access: 'incident.manage',
      params: z.object({ id: Uuid }),
      body: z.object({ variables: Variables.optional(), reason: Reason.optional() }),
      response: z.object({ outcome: z.literal('accepted'), caseId: z.string() }),
      codes: ['INCIDENT_NOT_FOUND', 'INCIDENT_NOT_OPEN', 'INCIDENT_WITHOUT_VARIABLES', 'VARIABLE_NAME_INVALID'],
      async handle({ auth, params, envelope, body }) {
        await database.transaction({ tenantId: auth.tenantId }, (tx) => demandManagedIncident(tx, auth, params.id, 'incident.manage'));
        const { variables, reason } = body;
        const outcome = await engine.resolveIncident(envelope, params.id, {
          ...(variables === undefined ? {} : { variables }),
          ...(reason === undefined ? {} : { reason }),
        });
        if (outcome.outcome === 'refused') throw new ApiError(outcome.code, outcome.details);
        return { outcome: 'accepted' as const, caseId: outcome.rootId };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/incidents/:id/skip',
      tag: '系统',
      summary: '跳过出现异常的步骤，以所填结果代替',
      access: 'instance.manage',
      params: z.object({ id: Uuid }),
      body: z.object({ reason: Reason, output: Variables.optional() }),
      response: z.object({ outcome: z.literal('accepted'), caseId: z.string() }),
      codes: ['INCIDENT_NOT_FOUND', 'INCIDENT_NOT_OPEN', 'INCIDENT_NOT_SKIPPABLE', 'REASON_REQUIRED', 'VARIABLE_NAME_INVALID'],
      async handle({ auth, params, envelope, body }) {
        await database.transaction({ tenantId: auth.tenantId }, (tx) => demandManagedIncident(tx, auth, params.id, 'instance.manage'));
        const { reason, output } = body;
        const skip = { type: 'incident.skip', incidentId: params.id, reason, ...(output === undefined ? {} : { output }) } as const;
        const outcome = await engine.execute(envelope, skip);
        if (outcome.outcome === 'refused') throw new ApiError(outcome.code, outcome.details);
        return { outcome: 'accepted' as const, caseId: outcome.rootId };
      },
    }),
  ];
}
