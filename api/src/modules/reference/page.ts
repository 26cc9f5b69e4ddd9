/** The readable page of the API: plain HTML made on the server, no script, nothing from elsewhere. */
import type { OpenApiDocument } from '../../http/openapi.ts';

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly 'x-permission'?: string;
  readonly parameters?: readonly {
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: unknown;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }>
  >;
}

const STYLE = `
:root{color-scheme:light;--ink:#1f2937;--line:#d5dbe5;--blue:#14427f;--soft:#f4f6fa}
body{margin:0;font:14px/22px system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:var(--ink)}
main{max-width:1080px;margin:0 auto;padding:24px}
nav{columns:3;border:1px solid var(--line);padding:16px;margin:16px 0}
nav a{color:var(--blue);display:block;text-decoration:none}
h1{font-size:24px;line-height:32px}h2{border-bottom:2px solid var(--blue);padding-bottom:4px;margin-top:40px}
section{border:1px solid var(--line);border-radius:4px;margin:16px 0;padding:12px 16px}
h3{margin:0 0 4px;font-size:15px}code,pre{font:13px/20px ui-monospace,Consolas,monospace}
.method{display:inline-block;min-width:56px;color:var(--blue);font-weight:600}
table{border-collapse:collapse;width:100%;margin:8px 0}td,th{border:1px solid var(--line);padding:4px 8px;text-align:left;vertical-align:top}
th{background:var(--soft);font-weight:600}pre{background:var(--soft);padding:8px;overflow:auto;max-height:320px}
`;

export function referencePage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? ''))];
  const body = tags.map((tag) => {
    const sections = operations.filter(({ operation }) => operation.tags?.[0] === tag).map(operationSection);
    return `<h2 id="${html(tag)}">${html(tag)}</h2>${sections.join('')}`;
  });
  const links = operations.map(
    ({ path, method, operation }) => `<a href="#${anchor(method, path)}">${html(operation.summary ?? path)}</a>`,
  );
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>OneMatter 一件事 接口说明</title><style>${STYLE}</style></head><body><main><h1>OneMatter 一件事 接口说明 ${html(document.info.version)}</h1>
<p>基地址 <code>/api</code>。除登录外都需要会话；改动数据的请求带 <code>Idempotency-Key</code>（UUID）与 <code>X-CSRF-Token</code>。出错答复
<code>application/problem+json</code>，其中 <code>code</code> 稳定不变。机器可读的描述见 <a href="/api/openapi.json">/api/openapi.json</a>。</p>
<nav>${links.join('')}</nav>${body.join('')}<h2>数据结构</h2>${schemaSections(document)}</main></body></html>`;
}

function operationSection({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const parameters = (operation.parameters ?? []).map(
    (parameter) =>
      `<tr><td><code>${html(parameter.name ?? '')}</code></td><td>${html(parameter.in ?? '')}${parameter.required ? '，必填' : ''}</td><td>${html(parameter.description ?? '')} ${code(parameter.schema)}</td></tr>`,
  );
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(
    ([type, { schema }]) => `<p>请求内容 <code>${html(type)}</code></p>${pre(schema)}`,
  );
  const responses = Object.entries(operation.responses ?? {}).map(([status, response]) => {
    const content = Object.entries(response.content ?? {}).map(([type, { schema }]) => `<code>${html(type)}</code> ${code(schema)}`);
    return `<tr><td>${html(status)}</td><td>${html(response.description ?? '')}</td><td>${content.join('<br>')}</td></tr>`;
  });
  const permission = operation['x-permission'] ? `<p>需要权限 <code>${html(operation['x-permission'])}</code></p>` : '';
  return `<section id="${anchor(method, path)}"><h3><span class="method">${method.toUpperCase()}</span> <code>${html(path)}</code></h3>
<p>${html(operation.summary ?? '')}</p>${permission}${parameters.length > 0 ? `<table><tr><th>参数</th><th>位置</th><th>说明</th></tr>${parameters.join('')}</table>` : ''}
${bodies.join('')}<table><tr><th>状态</th><th>说明</th><th>内容</th></tr>${responses.join('')}</table></section>`;
}

function schemaSections(document: OpenApiDocument): string {
  return Object.entries(document.components?.schemas ?? {})
    .map(([name, schema]) => `<section id="schema-${html(name)}"><h3>${html(name)}</h3>${pre(schema)}</section>`)
    .join('');
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: unknown;
  readonly anyOf?: readonly unknown[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** A schema in a few words: what a reader needs beside a name; the whole of a named one is at the foot of the page. */
function code(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return '';
  const { $ref, type, format, items, anyOf, properties, ...rest } = schema as Schema;
  const name = $ref?.split('/').at(-1);
  if (name) return `<a href="#schema-${html(name)}">${html(name)}</a>`;
  if (anyOf) return anyOf.map(code).join(' | ');
  if (rest.const !== undefined) return `<code>${html(JSON.stringify(rest.const))}</code>`;
  if (rest.enum) return rest.enum.map((value) => `<code>${html(String(value))}</code>`).join(' | ');
  if (type === 'array') return `${code(items)}[]`;
  if (properties) {
    const members = Object.entries(properties).map(([key, value]) => `${html(key)}: ${code(value)}`);
    return `{ ${members.join(', ')} }`;
  }
  return `<code>${html(format ?? [type ?? 'any'].flat().join(' | '))}</code>`;
}

function pre(schema: unknown): string {
  const reference = (schema as { $ref?: string } | undefined)?.$ref;
  return reference ? code(schema) : `<pre>${html(JSON.stringify(schema, null, 2) ?? '')}</pre>`;
}

function anchor(method: string, path: string): string {
  return `${method}-${path.replace(/[^a-z0-9]+/gi, '-')}`;
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
