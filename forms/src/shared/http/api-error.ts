import type { Language } from '../i18n/language.ts';

/** One sentence in both languages, as the API and this client word their errors. */
export type BothLanguages = { readonly zh: string; readonly en: string };

/** One field that was refused: `path` is the component key in the form. */
export type FieldProblem = { readonly path: string; readonly code: string; readonly messages: BothLanguages };

export type ApiErrorParts = {
  readonly status: number;
  readonly code: string;
  readonly messages: BothLanguages;
  readonly fields?: readonly FieldProblem[];
  readonly traceId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

/**
 * Whatever an API call can end in besides an answer. `status` is 0 when no answer came (`OFFLINE`, `TIMEOUT`);
 * `code` is stable and public; `details` holds the problem's own members (who completed the task, which guardrail).
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly messages: BothLanguages;
  readonly fields: readonly FieldProblem[];
  readonly traceId: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(parts: ApiErrorParts) {
    super(`${parts.code}: ${parts.messages.en}`);
    this.name = 'ApiError';
    this.status = parts.status;
    this.code = parts.code;
    this.messages = parts.messages;
    this.fields = parts.fields ?? [];
    this.traceId = parts.traceId ?? '';
    this.details = parts.details ?? {};
  }

  /** The sentence for the reader. */
  textIn(language: Language): string {
    return this.messages[language];
  }

  /** A member of the problem as text, '' when it is not there. */
  detail(name: string): string {
    const value = this.details[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }

  /** No answer came: worth trying again when the network is back. */
  get isOffline(): boolean {
    return this.status === 0;
  }
}

/** What went wrong when the server itself did not say so. */
const OWN_MESSAGES = {
  OFFLINE: { zh: '连接不上服务器，请检查网络后重试', en: 'The server cannot be reached; check the network and try again' },
  TIMEOUT: { zh: '服务器没有及时答复，请重试', en: 'The server did not answer in time; try again' },
  BAD_REPLY: {
    zh: '服务器的答复无法识别，请重试；仍不行请联系管理员',
    en: 'The answer could not be read; try again, or ask the administrator',
  },
  PART_MISSING: {
    zh: '页面的这一部分没有加载成功，请刷新页面；仍不行请联系管理员',
    en: 'This part of the page could not be loaded; reload the page, or ask the administrator',
  },
  SERVER_BUSY: { zh: '服务暂时不可用，请稍后重试', en: 'The service is not available at the moment; try again shortly' },
} as const satisfies Record<string, BothLanguages>;

export function ownError(code: keyof typeof OWN_MESSAGES, status = 0): ApiError {
  return new ApiError({ status, code, messages: OWN_MESSAGES[code] });
}

/** Any thrown value as an ApiError; a bug in our own code comes out as BAD_REPLY with its message in `details`. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError({ status: -1, code: 'BAD_REPLY', messages: OWN_MESSAGES.BAD_REPLY, details: { text } });
}

/** Reads a problem+json body (RFC 9457 with our `code`, `messages`, `errors`, `traceId`); anything else becomes SERVER_BUSY or BAD_REPLY. */
export function parseProblem(status: number, body: unknown): ApiError {
  if (!isRecord(body) || typeof body['code'] !== 'string') return ownError(status >= 500 ? 'SERVER_BUSY' : 'BAD_REPLY', status);
  const { code, messages, errors, traceId, type: _type, title, status: _status, detail, ...details } = body;
  return new ApiError({
    status,
    code,
    messages: parseMessages(messages, textOf(detail) || textOf(title) || code),
    fields: Array.isArray(errors) ? errors.flatMap(parseField) : [],
    traceId: textOf(traceId),
    details,
  });
}

function parseField(value: unknown): FieldProblem[] {
  if (!isRecord(value)) return [];
  const code = textOf(value['code']) || 'invalid';
  return [{ path: textOf(value['path']), code, messages: parseMessages(value['messages'], code) }];
}

function parseMessages(value: unknown, fallback: string): BothLanguages {
  if (!isRecord(value)) return { zh: fallback, en: fallback };
  return { zh: textOf(value['zh']) || fallback, en: textOf(value['en']) || textOf(value['zh']) || fallback };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
