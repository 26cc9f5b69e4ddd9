/** Every code of the HTTP API and of the engine with its kind and its Chinese and English wording; kind → HTTP status is the one table here. */
import { CODES as ENGINE_CODES } from '@onematter/engine/errors';

/** Codes are public: add, never rename. */
export const API_CODES = {
  SESSION_REQUIRED: { kind: 'unauthenticated', zh: '请先登录', en: 'Please sign in first' },
  LOGIN_FAILED: { kind: 'unauthenticated', zh: '用户名或者密码不正确', en: 'User name or password is not right' },
  ACCOUNT_LOCKED: {
    kind: 'locked',
    zh: '登录失败次数过多，账号已暂时锁定',
    en: 'Too many failed sign-ins: the account is locked for a while',
  },
  TOO_MANY_REQUESTS: { kind: 'rate-limited', zh: '操作过于频繁，请稍后再试', en: 'Too many requests: please try again later' },
  CSRF_TOKEN_INVALID: { kind: 'forbidden', zh: '页面已失效，请刷新后重试', en: 'The page has expired: reload it and try again' },
  PERMISSION_DENIED: { kind: 'forbidden', zh: '您的岗位没有此项权限', en: 'None of your posts has this permission' },
  PATH_NOT_FOUND: { kind: 'not-found', zh: '没有这个地址', en: 'There is nothing at this address' },
  METHOD_NOT_ALLOWED: { kind: 'method', zh: '此地址不支持该操作', en: 'This address does not support the method' },
  REQUEST_INVALID: { kind: 'invalid', zh: '请求内容不符合要求', en: 'The request is not as described' },
  JSON_INVALID: { kind: 'malformed', zh: '请求内容不是有效的 JSON', en: 'The request body is not valid JSON' },
  JSON_TOO_DEEP: { kind: 'invalid', zh: '请求内容的层次过多', en: 'The request body is nested too deep' },
  TEXT_INVALID: {
    kind: 'invalid',
    zh: '内容中有无法保存的字符，请删除后重新填写',
    en: 'The text has characters that cannot be kept: remove them',
  },
  MEDIA_TYPE_UNSUPPORTED: { kind: 'unsupported', zh: '请求内容的类型不受支持', en: 'This type of request body is not supported' },
  BODY_TOO_LARGE: { kind: 'too-large', zh: '请求内容超过大小上限', en: 'The request body is over the limit' },
  IDEMPOTENCY_KEY_REQUIRED: {
    kind: 'malformed',
    zh: '缺少操作编号（Idempotency-Key）',
    en: 'The Idempotency-Key header is missing or not a UUID',
  },
  CURSOR_INVALID: {
    kind: 'malformed',
    zh: '翻页标记无效，请从第一页重新查看',
    en: 'The paging cursor is not valid: start again from the first page',
  },
  TASK_NOT_FOUND: { kind: 'not-found', zh: '没有找到这项任务，或者您无权查看', en: 'There is no such task, or you may not see it' },
  CASE_NOT_FOUND: {
    kind: 'not-found',
    zh: '没有找到这个案件或者线索，或者您无权查看',
    en: 'There is no such case or clue, or you may not see it',
  },
  DOCUMENT_NOT_FOUND: { kind: 'not-found', zh: '没有找到这份文书，或者您无权查看', en: 'There is no such document, or you may not see it' },
  DOCUMENT_NOT_RENDERED: { kind: 'refused', zh: '文书正在生成，请稍后再看', en: 'The document is still being rendered' },
  DOCUMENT_FIELDS_MISSING: {
    kind: 'invalid',
    zh: '文书缺少必备内容，不能签发',
    en: 'The document lacks required content and cannot be issued',
  },
  DELEGATING_ORGAN_NOT_FOUND: {
    kind: 'refused',
    zh: '没有找到委托机关，不能以其名义制作文书',
    en: 'The delegating organ is not registered: no document can be made in its name',
  },
  DOCUMENT_GLYPH_MISSING: {
    kind: 'invalid',
    zh: '文书中有字库没有的字，请安装含有该字的字体',
    en: 'The document has characters that no installed font has',
  },
  EVIDENCE_NOT_FOUND: { kind: 'not-found', zh: '没有找到这份证据，或者您无权查看', en: 'There is no such evidence, or you may not see it' },
  SUBMISSION_NOT_FOUND: {
    kind: 'not-found',
    zh: '没有找到这次填报，或者您无权查看',
    en: 'There is no such submission, or you may not see it',
  },
  MATTER_NOT_FOUND: { kind: 'not-found', zh: '事项清单中没有这个事项', en: 'The catalogue has no such matter' },
  FORM_NOT_FOUND: { kind: 'not-found', zh: '没有找到这张表单', en: 'There is no such form' },
  DECISION_NOT_FOUND: { kind: 'not-found', zh: '没有找到这张决策表', en: 'There is no such decision' },
  TEMPLATE_NOT_FOUND: { kind: 'not-found', zh: '没有找到这个文书模板', en: 'There is no such document template' },
  PROCESS_NOT_FOUND: { kind: 'not-found', zh: '没有找到这个流程', en: 'There is no such process' },
  NOTICE_NOT_FOUND: { kind: 'not-found', zh: '没有找到这条抄送', en: 'There is no such notice' },
  PERSON_NOT_FOUND: { kind: 'not-found', zh: '没有找到这位人员', en: 'There is no such person' },
  DEPUTY_NOT_FOUND: { kind: 'not-found', zh: '没有找到这项代理，或者您无权查看', en: 'There is no such deputy, or you may not see it' },
  DEPUTY_ENDED: { kind: 'refused', zh: '这项代理已经撤销或者到期', en: 'This deputy has been ended already, or the period is over' },
  DEPUTY_SELF: { kind: 'invalid', zh: '不能由本人代理本人', en: 'Nobody can be his own deputy' },
  DEPUTY_PERIOD_INVALID: {
    kind: 'invalid',
    zh: '代理期限不对：结束日期不得早于开始日期，也不得早于今天',
    en: 'The last day lies before the first day or before today',
  },
  DEPUTY_NOT_ELIGIBLE: {
    kind: 'refused',
    zh: '代理人届时没有可以办理任务的岗位',
    en: 'The deputy will hold no post that handles tasks',
  },
  DEPUTY_ROLE_NOT_HELD: { kind: 'refused', zh: '被代理人没有这个岗位', en: 'The represented person does not hold this post' },
  DEPUTY_EXISTS: { kind: 'refused', zh: '这段时间内已有同样的代理', en: 'The same deputy is already set for these days' },
  INSTANCE_NOT_FOUND: {
    kind: 'not-found',
    zh: '没有找到这个流程实例，或者不在您管理的区域',
    en: 'There is no such instance, or it is outside the localities you look after',
  },
  START_NOT_ALLOWED: { kind: 'forbidden', zh: '您的岗位不能发起这个流程', en: 'None of your posts may start this process' },
  CLUE_ALREADY_LINKED: { kind: 'refused', zh: '这条线索已经立案，请查看已有案件', en: 'A case was already opened from this clue' },
  FORM_INVALID: { kind: 'invalid', zh: '表单有需要更正的内容', en: 'Some fields need correction' },
  FORM_DATA_TOO_LARGE: { kind: 'too-large', zh: '表单内容超过大小上限', en: 'The form data are over the limit' },
  MATERIAL_REQUIRED: { kind: 'invalid', zh: '还缺少需要附上的材料', en: 'Required material is missing' },
  UPLOAD_TOO_LARGE: { kind: 'too-large', zh: '文件超过大小上限', en: 'The file is over the limit' },
  UPLOAD_TYPE_REFUSED: { kind: 'unsupported', zh: '不支持这种类型的文件', en: 'Files of this type are not accepted' },
  UPLOAD_TOO_MANY_FILES: { kind: 'invalid', zh: '一次只能上传一个文件', en: 'One upload holds one file' },
  UPLOAD_INCOMPLETE: { kind: 'malformed', zh: '文件没有传完，请重新上传', en: 'The upload was not complete: please send it again' },
  FILE_MISSING: { kind: 'fault', zh: '文件内容不在存储中，请联系系统管理员', en: 'The content of the file is missing from storage' },
  ACT_NOT_FOUND: { kind: 'not-found', zh: '没有这个可以随时办理的事项', en: 'There is no such act' },
  ACT_NOT_OPEN: { kind: 'refused', zh: '案件目前不能办理这个事项', en: 'The case does not wait for this act now' },
  CASE_CLOSED: { kind: 'refused', zh: '案件已经结案，不能再修改', en: 'The case is closed and cannot be changed' },
  AGENCY_NOT_COMPETENT: { kind: 'refused', zh: '该执法机关不能办理这个事项', en: 'This agency may not handle the matter' },
  PACK_INVALID: { kind: 'fault', zh: '流程包未通过检查', en: 'The process pack does not pass its checks' },
  SETTING_INVALID: { kind: 'invalid', zh: '环境变量设置有误', en: 'A setting in the environment is not valid' },
  PORT_IN_USE: { kind: 'fault', zh: '端口已被占用', en: 'The port is already in use' },
  CLOCK_REFUSED: { kind: 'fault', zh: '演练时钟不可用', en: 'The rehearsal clock cannot be used' },
  KEY_MISSING: { kind: 'fault', zh: '缺少数据加密密钥', en: 'The data encryption key is missing' },
  KEY_MISMATCH: { kind: 'fault', zh: '数据加密密钥与数据库不符', en: 'The data encryption key does not belong to this database' },
  SERVER_STARTING: { kind: 'unavailable', zh: '系统正在启动，请稍候', en: 'The system is starting' },
  SERVER_FAULT: { kind: 'fault', zh: '系统内部出错，已记录', en: 'Something went wrong inside; it has been recorded' },
} as const satisfies Record<string, CodeEntry>;

type Kind =
  | 'refused'
  | 'forbidden'
  | 'conflict'
  | 'not-found'
  | 'invalid'
  | 'fault'
  | 'unauthenticated'
  | 'locked'
  | 'rate-limited'
  | 'malformed'
  | 'method'
  | 'too-large'
  | 'unsupported'
  | 'unavailable';

interface CodeEntry {
  readonly kind: Kind;
  readonly zh: string;
  readonly en: string;
}

export type ApiCode = keyof typeof API_CODES;

const STATUS_BY_KIND: Record<Kind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  method: 405,
  refused: 409,
  conflict: 409,
  'too-large': 413,
  unsupported: 415,
  invalid: 422,
  locked: 423,
  'rate-limited': 429,
  fault: 500,
  unavailable: 503,
};

/** Engine codes whose HTTP status says more than their kind does. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = { DATABASE_UNAVAILABLE: 503 };

const ALL: Readonly<Record<string, CodeEntry>> = { ...(ENGINE_CODES as Record<string, CodeEntry>), ...API_CODES };

/** What is known of a code; an unknown one (never sent on purpose) reads as a server fault. */
export function describeCode(code: string): { readonly status: number; readonly zh: string; readonly en: string } {
  const entry = ALL[code] ?? API_CODES.SERVER_FAULT;
  return { status: STATUS_BY_CODE[code] ?? STATUS_BY_KIND[entry.kind], zh: entry.zh, en: entry.en };
}

export interface FieldProblem {
  /** component key or JSON path of the field */
  readonly path: string;
  readonly code: string;
  readonly messages: { readonly zh: string; readonly en: string };
}

/** A refusal of the HTTP layer or of an enforcement rule; becomes one problem+json answer. `details` holds no personal data. */
export class ApiError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly errors: readonly FieldProblem[] | undefined;

  constructor(code: string, details: Readonly<Record<string, unknown>> = {}, errors?: readonly FieldProblem[], cause?: unknown) {
    super(`${code}: ${describeCode(code).en}`, cause === undefined ? undefined : { cause });
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
    this.errors = errors;
  }
}
