/** Codes the pack tool and its counting functions refuse with. Codes are public: add, never rename. */
export const PROCESSES_CODES = {
  PACK_INVALID: { zh: '流程包不符合要求', en: 'The pack is not valid' },
  PACK_NOT_FOUND: { zh: '找不到流程包', en: 'No pack was found there' },
  DEADLINE_UNKNOWN: { zh: '没有这个期限', en: 'There is no such deadline' },
  DEADLINE_NOT_COUNTABLE: { zh: '该期限没有可以计算的长度', en: 'The deadline has no length that could be counted' },
  DATE_INVALID: { zh: '日期无效，应为 YYYY-MM-DD 且确实存在', en: 'Not a date: expected YYYY-MM-DD and a day that exists' },
  INSTANT_INVALID: { zh: '时间无效，应为 ISO 8601 格式', en: 'Not an instant: expected ISO 8601' },
  PAUSE_INVALID: {
    zh: '中止区间无效，起日不得晚于止日，且须写明原因',
    en: 'Not a pause: it must not end before it begins and needs a reason',
  },
  PAUSE_TOO_LONG: { zh: '中止时间过长，无法计算', en: 'The pauses are too long to count over' },
  CALENDAR_NOT_PUBLISHED: {
    zh: '该年度的节假日安排尚未公布或未载入，不能推算',
    en: 'The holiday calendar of that year is not published or not loaded',
  },
  LAW_UNKNOWN: { zh: '没有登记这个法条', en: 'The article is not registered' },
  REMEDY_FACT_MISSING: { zh: '缺少计算救济途径所需的信息', en: 'A fact needed for the remedies is missing' },
  NUMBER_INVALID: { zh: '无法编号', en: 'The number cannot be formed' },
  ARGUMENT_INVALID: { zh: '命令参数不正确', en: 'The command was not given as expected' },
  COMMAND_UNKNOWN: { zh: '没有这个命令', en: 'There is no such command' },
  SERVER_NOT_FOUND: { zh: '找不到正在运行的服务', en: 'No running server was found' },
  SERVER_UNREACHABLE: { zh: '无法连接服务', en: 'The server cannot be reached' },
  SERVER_REFUSED: { zh: '服务拒绝了请求', en: 'The server refused the request' },
  FILE_ENCODING: { zh: '文件须为 UTF-8 编码', en: 'The file must be UTF-8' },
  FILE_UNREADABLE: { zh: '文件无法读取', en: 'The file cannot be read' },
  ENGINE_REFUSED: { zh: '引擎或数据库拒绝了操作', en: 'The engine or the database refused' },
  DATABASE_NOT_GIVEN: { zh: '没有给出数据库地址', en: 'No database was given' },
  KEY_INVALID: { zh: '不是 Ed25519 密钥文件', en: 'Not a file with an Ed25519 key' },
  STEP_INVALID: { zh: '演练步骤的写法有误', en: 'A step of the play is not of the expected form' },
  PLAY_LIMIT_REACHED: {
    zh: '演练达到上限（可能是死循环），已在此停止',
    en: 'A limit of the play was reached (an endless loop?): it stops here',
  },
  PLAY_NOTHING_STARTED: { zh: '没有启动任何流程', en: 'Nothing has been started' },
  PLAY_START_IN_STEPS: {
    zh: '步骤中另有 start，因此流程不会自动启动',
    en: 'There is a start step, so nothing starts by itself',
  },
  PLAY_VARIABLES_UNUSED: { zh: '给出的启动变量没有用到', en: 'The variables given for the start were not used' },
  EXPORT_INVALID: { zh: '不是办案记录导出文件', en: 'Not an exported history' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type ProcessesCode = keyof typeof PROCESSES_CODES;

/** A refusal with a stable code. `details` is JSON without personal data; `message` reads "Expected …, but …". */
export class ProcessesError extends Error {
  readonly code: ProcessesCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ProcessesCode, message: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, { cause });
    this.name = 'ProcessesError';
    this.code = code;
    this.details = details;
  }

  get messages(): { readonly zh: string; readonly en: string } {
    return PROCESSES_CODES[this.code];
  }
}
