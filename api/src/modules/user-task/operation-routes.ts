/** One route for each task operation 任务操作 (docs/tasks.md): the body becomes the kernel's command, its refusals become problems. */
import { type EngineCommand, type OperationCommand, PERSONS_LIMIT, type Root, TEXT_LIMIT, type Tx } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { recordHolder } from '../../workflow/handlers.ts';
import type { ApiParts } from '../parts.ts';
import { findTask } from './find-task.ts';
import { Accepted, accepted, OnBehalf, onBehalf, settled, TASK_CODES, TaskPath } from './task-route.ts';

/** Blank is for the kernel to judge: it knows where a text is asked for. One character over its limit still reaches it. */
const Text = z.string().max(TEXT_LIMIT + 1);
const Person = z.string().min(1).max(100);
const Persons = z.array(Person).min(1).max(PERSONS_LIMIT);
const Because = OnBehalf.extend({ reason: Text.optional() });
const SignMode = z.union([z.enum(['all', 'any', 'sequence']), z.object({ ratio: z.number().int().min(1).max(100) })]);

type Unbound<C> = C extends OperationCommand ? Omit<C, 'actor' | 'taskId' | 'onBehalfOf'> : never;

interface OperationRoute<B extends typeof OnBehalf> {
  readonly operation: string;
  readonly summary: string;
  readonly body: B;
  readonly codes: readonly string[];
  /** whoever had the task and sends it on has worked on it 承办 */
  readonly isHandedOn?: boolean;
  command(body: z.infer<B>): Unbound<OperationCommand>;
}

const optional = <K extends string>(key: K, text: string | undefined) => (text === undefined ? {} : ({ [key]: text } as Record<K, string>));
const because = ({ reason }: { readonly reason?: string | undefined }) => optional('reason', reason);

const RECEIVES = ['PERSON_NOT_KNOWN', 'OPERATION_ON_SELF', 'REASON_REQUIRED', 'TEXT_TOO_LONG'];
const NAMES = [...RECEIVES, 'PERSONS_TOO_MANY', 'OPERATION_INVALID'];

export function operationRoutes(parts: ApiParts): Route[] {
  const route = <B extends typeof OnBehalf>(spec: OperationRoute<B>) => operationRoute(parts, spec);
  return [
    route({
      operation: 'delegate',
      summary: '委派：对方办完后办回，仍由本人提交',
      body: Because.extend({ personId: Person }),
      codes: [...RECEIVES, 'USER_TASK_NOT_ASSIGNED'],
      isHandedOn: true,
      command: ({ personId, ...body }) => ({ type: 'user-task.delegate', assignee: personId, ...because(body) }),
    }),
    route({
      operation: 'resolve',
      summary: '办回：把委派的任务交还委派人',
      body: OnBehalf.extend({ opinion: Text.optional() }),
      codes: ['USER_TASK_NOT_DELEGATED', 'TEXT_TOO_LONG'],
      command: ({ opinion }) => ({ type: 'user-task.resolve', ...optional('opinion', opinion) }),
    }),
    route({
      operation: 'recall',
      summary: '收回委派',
      body: Because,
      codes: ['USER_TASK_NOT_DELEGATED', 'REASON_REQUIRED', 'TEXT_TOO_LONG'],
      command: (body) => ({ type: 'user-task.recall', ...because(body) }),
    }),
    ...signRoutes(route),
    ...askRoutes(route),
    ...courseRoutes(route),
  ];
}

type Define = <B extends typeof OnBehalf>(spec: OperationRoute<B>) => Route;

function signRoutes(route: Define): Route[] {
  return [
    route({
      operation: 'add-sign',
      summary: '加签：请其他人员在本人之前、之后或者同时签署',
      body: Because.extend({ persons: Persons, position: z.enum(['before', 'after', 'beside']), mode: SignMode.optional() }),
      codes: [...NAMES, 'SIGNER_DUPLICATE', 'SIGN_MODE_DIFFERS', 'SIGN_POSITION_NOT_POSSIBLE'],
      command: ({ persons, position, mode, ...body }) => ({
        ...{ type: 'user-task.add-sign', persons, position, ...because(body) },
        ...(mode === undefined ? {} : { mode }),
      }),
    }),
    route({
      operation: 'remove-sign',
      summary: '减签：撤回尚未签署的加签人员',
      body: Because.extend({ persons: Persons }),
      codes: ['SIGNER_NOT_FOUND', 'LAST_SIGNER', 'REASON_REQUIRED', 'OPERATION_INVALID', 'TEXT_TOO_LONG'],
      command: ({ persons, ...body }) => ({ type: 'user-task.remove-sign', persons, ...because(body) }),
    }),
    route({
      operation: 'sign',
      summary: '签署：加签人员表示同意或者不同意',
      body: OnBehalf.extend({ agree: z.boolean(), comment: Text.optional() }),
      codes: ['REASON_REQUIRED', 'TEXT_TOO_LONG'],
      command: ({ agree, comment }) => ({ type: 'user-task.sign', agree, ...optional('comment', comment) }),
    }),
  ];
}

function askRoutes(route: Define): Route[] {
  return [
    route({
      operation: 'carbon-copy',
      summary: '抄送',
      body: OnBehalf.extend({ persons: Persons, message: Text.optional() }),
      codes: NAMES,
      command: ({ persons, message }) => ({ type: 'user-task.carbon-copy', persons, ...optional('message', message) }),
    }),
    route({
      operation: 'urge',
      summary: '催办',
      body: OnBehalf.extend({ message: Text.optional() }),
      codes: ['URGED_RECENTLY', 'OPERATION_ON_SELF', 'PERSON_NOT_KNOWN', 'TEXT_TOO_LONG'],
      command: ({ message }) => ({ type: 'user-task.urge', ...optional('message', message) }),
    }),
    route({
      operation: 'consult',
      summary: '沟通：征询意见，不移交任务',
      body: OnBehalf.extend({ persons: Persons, question: Text }),
      codes: [...NAMES, 'PERSON_ALREADY_ASKED'],
      command: ({ persons, question }) => ({ type: 'user-task.consult', persons, question }),
    }),
    route({
      operation: 'reply',
      summary: '答复征询的意见',
      body: OnBehalf.extend({ opinion: Text }),
      codes: ['OPERATION_INVALID', 'TEXT_TOO_LONG'],
      command: ({ opinion }) => ({ type: 'user-task.reply', opinion }),
    }),
  ];
}

function courseRoutes(route: Define): Route[] {
  const reasoned = ['REASON_REQUIRED', 'TEXT_TOO_LONG'];
  return [
    route({
      operation: 'take-back',
      summary: '拿回：后一步骤无人办理前，取回本人办结的任务',
      body: Because,
      codes: ['TAKE_BACK_TOO_LATE', ...reasoned],
      command: (body) => ({ type: 'user-task.take-back', ...because(body) }),
    }),
    route({
      operation: 'jump',
      summary: '跳转到其他步骤',
      body: Because.extend({ target: z.string().min(1).max(200) }),
      codes: ['JUMP_TARGET_NOT_ALLOWED', 'JUMP_NOT_REACHABLE', ...reasoned],
      isHandedOn: true,
      command: ({ target, reason = '' }) => ({ type: 'user-task.jump', target, reason }),
    }),
    route({
      operation: 'suspend',
      summary: '挂起任务（法定期限不因此停止计算）',
      body: Because,
      codes: reasoned,
      command: (body) => ({ type: 'user-task.suspend', ...because(body) }),
    }),
    route({
      operation: 'activate',
      summary: '激活挂起的任务',
      body: Because,
      codes: ['USER_TASK_NOT_SUSPENDED', ...reasoned],
      command: (body) => ({ type: 'user-task.activate', ...because(body) }),
    }),
    route({
      operation: 'terminate',
      summary: '终止整个办理流程',
      body: Because,
      codes: reasoned,
      command: ({ reason = '' }) => ({ type: 'user-task.terminate', reason }),
    }),
    route({
      operation: 'void',
      summary: '作废整个办理流程',
      body: Because,
      codes: reasoned,
      command: ({ reason = '' }) => ({ type: 'user-task.void', reason }),
    }),
  ];
}

function operationRoute<B extends typeof OnBehalf>(parts: ApiParts, spec: OperationRoute<B>): Route {
  const { database, engine } = parts;
  return defineRoute({
    method: 'post',
    path: `/user-tasks/:id/${spec.operation}`,
    tag: '待办',
    summary: spec.summary,
    access: 'task.handle',
    params: TaskPath,
    body: spec.body as typeof OnBehalf,
    response: Accepted,
    codes: [...new Set([...TASK_CODES, ...spec.codes])],
    async handle({ auth, params, body, envelope }) {
      const task = await database.transaction({ tenantId: auth.tenantId }, (tx) => findTask(tx, auth, params.id));
      const command = { ...spec.command(body as z.infer<B>), taskId: params.id, ...onBehalf(body) } as EngineCommand;
      const before = (tx: Tx, root: Root) => (spec.isHandedOn ? recordHolder(tx, engine, root, body.onBehalfOf) : Promise.resolve());
      const outcome = await engine.execute({ ...envelope, rootId: task.root_id }, command, { before });
      await settled(parts, outcome, auth.tenantId, params.id);
      return accepted(task.root_id);
    },
  });
}

/** 已阅: the receipt of a copy 抄送. */
export function copyRoutes(parts: ApiParts): Route[] {
  const { database, engine } = parts;
  return [
    defineRoute({
      method: 'post',
      path: '/task-copies/:id/read',
      tag: '待办',
      summary: '抄送已阅',
      access: 'session',
      params: TaskPath,
      body: z.object({}),
      response: Accepted,
      codes: ['COPY_NOT_FOUND', 'COPY_READ'],
      async handle({ auth, params, envelope }) {
        const [copy] = await database.transaction({ tenantId: auth.tenantId }, (tx) =>
          tx.query<{ root_id: string }>('select root_id from task_copy where tenant_id = $1 and copy_id = $2 and person_id = $3', [
            auth.tenantId,
            params.id,
            auth.personId,
          ]),
        );
        if (!copy) throw new ApiError('COPY_NOT_FOUND');
        const outcome = await engine.execute({ ...envelope, rootId: copy.root_id }, { type: 'user-task.read', copyId: params.id });
        if (outcome.outcome === 'refused') throw new ApiError(outcome.code, outcome.details);
        return accepted(copy.root_id);
      },
    }),
  ];
}
