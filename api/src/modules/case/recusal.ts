/**
 * /cases/:id/recusal: a party's request that an officer withdraw 申请回避 (行政处罚法 第四十三条), recorded by somebody who works on the case. The
 * head decides; the investigation goes on meanwhile.
 */
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { loadRecord, writeRecord } from '../../workflow/case-record.ts';
import type { ApiParts } from '../parts.ts';
import { findCase } from './find-case.ts';
import { worksOn } from './works-on.ts';

const Request = z.object({
  target: z.enum(['lead', 'second']).meta({ description: '申请回避对象：主办人、协办人' }),
  applicant: z.string().trim().min(1).max(100).meta({ description: '申请人' }),
  reason: z.string().trim().min(1).max(2000).meta({ description: '回避理由' }),
});

/** The event sub-process of the pack listens for it as long as the case runs. */
const MESSAGE = 'recusal-requested';
const WAIT_MS = 60_000;

export function recusalRoutes({ database, engine, keys }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/cases/:id/recusal',
      tag: '案件',
      summary: '记录回避申请，提请负责人决定',
      access: 'task.handle',
      params: z.object({ id: z.uuid() }),
      body: Request,
      response: z.object({ outcome: z.literal('accepted'), caseId: z.string() }),
      codes: ['CASE_NOT_FOUND', 'CASE_CLOSED', 'PERMISSION_DENIED'],
      async handle({ auth, params, body, envelope }) {
        await database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const { record } = await findCase(tx, keys, auth, params.id, 'content', 'recusal');
          if (!(await worksOn(tx, auth, params.id))) throw new ApiError('PERMISSION_DENIED');
          if (record.status === 'closed' || record.kind !== 'case') throw new ApiError('CASE_CLOSED');
        });
        const outcome = await engine.record({ ...envelope, rootId: params.id }, 'recusal.request', async (tx, root) => {
          const record = await loadRecord(tx, keys, params.id);
          const writes = Object.entries(body).map(([key, value]) => ({ path: `recusal.${key}`, value }));
          if (record) await writeRecord(tx, keys, record, writes, root.now);
          return { events: [{ type: 'recusal.requested', data: { target: body.target } }] };
        });
        if (outcome.outcome === 'refused') throw new ApiError(outcome.code, outcome.details);
        // the command's id is the message's: repeated, it is delivered once
        await engine.publishMessage(auth.tenantId, {
          id: envelope.commandId,
          name: MESSAGE,
          key: params.id,
          variables: {},
          ttlMs: WAIT_MS,
        });
        return { outcome: 'accepted' as const, caseId: params.id };
      },
    }),
  ];
}
