/** /openapi.json and /reference: the same document for machines and for people. */
import { z } from 'zod';
import type { OpenApiDocument } from '../../http/openapi.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { referencePage } from './page.ts';

export function referenceRoutes(document: () => OpenApiDocument): Route[] {
  let made: OpenApiDocument | undefined;
  const once = () => (made ??= document());
  return [
    defineRoute({
      method: 'get',
      path: '/openapi.json',
      tag: '系统',
      summary: '接口描述（OpenAPI 3.1）',
      access: 'public',
      response: z.record(z.string(), z.unknown()),
      handle: async () => once() as unknown as Record<string, unknown>,
    }),
    defineRoute({
      method: 'get',
      path: '/reference',
      tag: '系统',
      summary: '接口说明（网页）',
      access: 'public',
      produces: 'text/html',
      handle: async () => ({ content: Buffer.from(referencePage(once())), mediaType: 'text/html; charset=utf-8' }),
    }),
  ];
}
