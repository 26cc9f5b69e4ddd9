/** The OpenAPI 3.1 document, made from the same schemas that validate requests and answers. */

import { z } from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { describeCode } from '../errors.ts';
import { Problem } from './problem.ts';
import type { Route } from './route.ts';

/** What any route with a session may answer, beside its own codes. */
const COMMON = ['SESSION_REQUIRED', 'TEXT_INVALID', 'SERVER_FAULT', 'DATABASE_UNAVAILABLE'];
const MUTATION = ['CSRF_TOKEN_INVALID', 'IDEMPOTENCY_KEY_REQUIRED', 'COMMAND_ID_REUSED'];

const MutationHeaders = z.object({
  'Idempotency-Key': z.uuid().meta({ description: '操作编号：同一编号重复提交得到同一答复' }),
  'X-CSRF-Token': z.string().meta({ description: '登录答复中的 csrfToken' }),
});

export type OpenApiDocument = ReturnType<typeof createDocument>;

export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][route.method] = operation(route);
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'OneMatter 一件事 HTTP API',
      version,
      description: '乡镇（街道）综合行政执法一件事平台接口。出错一律答复 application/problem+json。',
    },
    servers: [{ url: '/api' }],
    paths: paths as ZodOpenApiPathsObject,
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'om_session' } } },
  });
}

function operation(route: Route): Record<string, unknown> {
  const isMutation = route.method !== 'get' && !route.isKeyless;
  return {
    tags: [route.tag],
    summary: route.summary,
    ...(route.access === 'public' ? {} : { security: [{ session: [] }] }),
    ...(route.access === 'public' || route.access === 'session' ? {} : { 'x-permission': route.access }),
    requestParams: {
      ...(route.params ? { path: route.params } : {}),
      ...(route.query ? { query: route.query } : {}),
      ...(isMutation ? { header: MutationHeaders } : {}),
    },
    ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
    ...(route.consumes ? { requestBody: { required: true, content: { [route.consumes]: { schema: { type: 'object' } } } } } : {}),
    responses: responses(route, isMutation),
  };
}

function responses(route: Route, isMutation: boolean): Record<string, unknown> {
  const ok = String(route.status ?? (route.response || route.produces ? 200 : 204));
  const content = route.response
    ? { 'application/json': { schema: route.response } }
    : route.produces
      ? { [route.produces]: { schema: { type: 'string', format: 'binary' } } }
      : undefined;
  const result: Record<string, unknown> = { [ok]: { description: '成功', ...(content ? { content } : {}) } };
  const codes = [
    ...(route.codes ?? []),
    ...(route.access === 'public' ? [] : COMMON),
    ...(isMutation ? MUTATION : []),
    ...(route.body ? ['REQUEST_INVALID', 'TEXT_INVALID', 'JSON_TOO_DEEP'] : []),
  ];
  for (const code of new Set(codes)) {
    const { status } = describeCode(code);
    const known = result[status] as { description: string } | undefined;
    const entry = known ?? { description: '', content: { 'application/problem+json': { schema: Problem } } };
    result[status] = entry;
    entry.description += `${entry.description ? '；' : ''}${code} ${describeCode(code).zh}`;
  }
  return result;
}
