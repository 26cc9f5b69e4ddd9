/** /messages 消息, /signals 信号 and /start-conditions 开始条件: how another system 外部系统 tells processes that something has happened. */
import type { JsonObject } from '@onematter/engine';
import { z } from 'zod';
import { defineRoute, type Route } from '../../http/route.ts';
import type { ApiParts } from '../parts.ts';

const DAY_SECONDS = 86_400;

/** the sender's own id of what it sends: the same one again changes nothing */
const Id = z.string().min(1).max(200);
const Name = z.string().min(1).max(200);
const Variables = z.record(z.string(), z.unknown()).default({});

const Message = z.object({
  id: Id,
  name: Name,
  /** the correlation key 关联键 the receiver waits for, e.g. a document number */
  key: z.string().max(200).nullable().default(null),
  variables: Variables,
  /** how long it waits for a receiver */
  ttlSeconds: z
    .number()
    .int()
    .min(0)
    .max(90 * DAY_SECONDS)
    .default(DAY_SECONDS),
});
const MessageReceipt = z.object({ status: z.enum(['received', 'buffered', 'duplicate']), rootId: z.string().optional() });
const Signal = z.object({ id: Id, name: Name, variables: Variables });
const Conditions = z.object({ id: Id, variables: Variables, packId: z.string().optional(), processId: z.string().optional() });
const Start = z.object({ definitionId: z.string(), startEventId: z.string() });
const Evaluated = z.object({
  started: z.array(Start.extend({ rootId: z.string() })),
  failed: z.array(Start.extend({ code: z.string() })),
});

export function messageRoutes({ engine }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/messages',
      tag: '系统',
      summary: '发送消息，由一个等待该名称和关联键的流程接收',
      access: 'message.publish',
      body: Message,
      response: MessageReceipt,
      isReplayed: true,
      codes: ['TEXT_INVALID'],
      handle({ auth, body: { ttlSeconds, variables, ...message } }) {
        return engine.publishMessage(auth.tenantId, { ...message, variables: variables as JsonObject, ttlMs: ttlSeconds * 1000 }); // it came as JSON
      },
    }),
    defineRoute({
      method: 'post',
      path: '/signals',
      tag: '系统',
      summary: '广播信号，所有等待该名称的流程都会收到',
      access: 'message.publish',
      body: Signal,
      response: z.object({ status: z.enum(['accepted', 'duplicate']) }),
      isReplayed: true,
      codes: ['TEXT_INVALID', 'VARIABLE_NAME_INVALID'],
      handle: ({ auth, body }) => engine.broadcastSignal(auth.tenantId, { ...body, variables: body.variables as JsonObject }),
    }),
    defineRoute({
      method: 'post',
      path: '/start-conditions',
      tag: '系统',
      summary: '按给出的变量判断条件开始事件，成立的即启动流程',
      access: 'message.publish',
      body: Conditions,
      response: Evaluated,
      isReplayed: true,
      codes: ['TEXT_INVALID'],
      async handle({ auth, envelope, body: { id, variables, packId, processId } }) {
        const { started, failed } = await engine.evaluateStartConditions(auth.tenantId, {
          ...{ id, variables: variables as JsonObject, actor: envelope.actor },
          ...(packId === undefined ? {} : { packId }),
          ...(processId === undefined ? {} : { processId }),
        });
        return {
          started: [...started],
          failed: failed.map(({ definitionId, startEventId, code }) => ({ definitionId, startEventId, code })),
        };
      },
    }),
  ];
}
