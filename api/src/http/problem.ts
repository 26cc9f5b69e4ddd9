/** problem+json (RFC 9457): one shape for every answer that is not what was asked for. */
import { z } from 'zod';
import { ApiError, describeCode, type FieldProblem } from '../errors.ts';

const Messages = z.object({ zh: z.string(), en: z.string() }).meta({ id: 'Messages', description: '中文与英文说明' });

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().meta({ description: '稳定的错误代码' }),
    detail: z.string(),
    messages: Messages,
    errors: z.array(z.object({ path: z.string(), code: z.string(), messages: Messages })).optional(),
    traceId: z.string(),
  })
  .catchall(z.unknown())
  .meta({ id: 'Problem', description: '出错时的统一答复（application/problem+json）' });
export type Problem = z.infer<typeof Problem>;

interface Coded {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldProblem[] | undefined;
}

/** What a thrown thing says to the caller; whatever carries no code of ours is a SERVER_FAULT and tells nothing of itself. */
export function toProblem(error: unknown, traceId: string): Problem {
  const { code, details, errors } = codeOf(error);
  const { status, zh, en } = describeCode(code);
  return {
    ...(status < 500 ? ownMembers(details) : {}),
    type: `https://onematter.dev/problems/${code}`,
    title: zh,
    status,
    code,
    detail: zh,
    messages: { zh: withReason(zh, details, 'zh'), en: withReason(en, details, 'en') },
    ...(errors ? { errors: errors.map((entry) => ({ ...entry, messages: { ...entry.messages } })) } : {}),
    traceId,
  };
}

/** Details become members of the problem itself (RFC 9457 §3.2); the standard members cannot be taken over. */
function ownMembers(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { zh: _zh, en: _en, ...own } = details;
  return own;
}

function codeOf(error: unknown): Coded {
  if (error instanceof ApiError) return error;
  if (isCoded(error)) return { code: error.code, details: error.details ?? {} };
  return { code: 'SERVER_FAULT', details: {} };
}

/** WorkflowError and RefusedError of the engine carry `code` and `details`; a RenderError carries its code alone. */
function isCoded(error: unknown): error is Error & { readonly code: string; readonly details?: Readonly<Record<string, unknown>> } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[A-Z][A-Z]+_[A-Z_]+$/.test(error.code);
}

/** A refusal may bring a sentence of its own (`details.zh`, `details.en`), e.g. the article behind a guardrail. */
function withReason(text: string, details: Readonly<Record<string, unknown>>, language: 'zh' | 'en'): string {
  const reason = details[language];
  if (typeof reason === 'string') return reason;
  const labels = Array.isArray(details['fields'])
    ? details['fields'].map((field: { label?: unknown }) => field.label).filter((label) => typeof label === 'string')
    : [];
  if (labels.length === 0) return text;
  return language === 'zh' ? `${text}：${labels.join('、')}` : `${text}: ${labels.join(', ')}`;
}
