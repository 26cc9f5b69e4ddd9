/**
 * Writes docs/errors.md from the tables of codes: `node scripts/errors-doc.ts` (Node 24). test/api/errors.test.ts fails while the page is not equal.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { API_CODES, describeCode } from '../api/src/errors.ts';
import { CODES as ENGINE_CODES } from '../engine/src/errors.ts';
import { PROCESSES_CODES } from '../processes/src/errors.ts';
import { FIELD_MESSAGES } from '../processes/src/form-rules/messages.ts';
import { PACK_PROBLEMS } from '../processes/src/problem.ts';

interface Words {
  readonly zh: string;
  readonly en: string;
}

/** What to do about a code of this kind, unless the code itself says more. */
const BY_KIND: Readonly<Record<string, Words>> = {
  refused: { zh: '刷新页面查看最新情况', en: 'Reload: the case has moved on' },
  forbidden: { zh: '由有权办理的人员办理', en: 'Have it done by somebody who may' },
  conflict: { zh: '重试', en: 'Try again' },
  'not-found': { zh: '核对地址和标识；无权查看的同样如此答复', en: 'Check address and id; what one may not see answers the same' },
  invalid: { zh: '按提示更正后重新提交', en: 'Correct what is named and send again' },
  fault: { zh: '告知系统管理员，附上 traceId', en: 'Tell the administrator, with the traceId' },
  unauthenticated: { zh: '登录', en: 'Sign in' },
  locked: { zh: '十五分钟后再试，或者联系系统管理员', en: 'Wait fifteen minutes, or ask the administrator' },
  'rate-limited': { zh: '按 Retry-After 等待', en: 'Wait as Retry-After says' },
  malformed: { zh: '更正请求（集成方）', en: 'Correct the request (integrators)' },
  method: { zh: '使用 Allow 中列出的方法', en: 'Use a method that Allow names' },
  'too-large': { zh: '缩小后重新提交', en: 'Make it smaller and send again' },
  unsupported: { zh: '换用支持的类型', en: 'Use a type that is supported' },
  unavailable: { zh: '稍候自动恢复', en: 'Wait: it recovers by itself' },
};

/** Where the remedy is more than that of the kind. */
const BY_CODE: Readonly<Record<string, Words>> = {
  DUTY_CONFLICT: { zh: '由未承办本案的人员办理', en: 'Have it done by somebody who did not handle this case' },
  SAME_PERSON_REQUIRED: {
    zh: '由已担任另一项职责的人员办理',
    en: 'Have it done by whoever holds the other duty in this case',
  },
  ROOT_SUSPENDED: { zh: '由流程管理员激活后再办理', en: 'Have the administrator resume it first' },
  ROOT_NOT_SUSPENDED: { zh: '无须激活', en: 'Nothing to do' },
  STATE_NOT_REACHABLE: {
    zh: '按 why 与 elements 的说明调整：一并取消或激活相应环节，或撤回汇聚处等候的分支',
    en: 'Follow why and elements: cancel, activate or withdraw what belongs to it as well',
  },
  STATE_NOT_DECIDED: {
    zh: '分几步修正，或核对后以 check: false 提交',
    en: 'Modify in smaller steps, or look closely and send check: false',
  },
  SCOPE_AMBIGUOUS: { zh: '以 scopeIds 之一作为 scopeId', en: 'Give one of scopeIds as scopeId' },
  ELEMENT_NOT_ACTIVATABLE: {
    zh: '激活其前的活动、网关或所在子流程',
    en: 'Activate the activity or gateway before it, or the sub-process around',
  },
  ACTIVITY_NOT_CANCELLABLE: { zh: '取消整个活动、调用活动或流程', en: 'Cancel the whole activity, the call activity, or the root' },
  TOKEN_NOT_WAITING: { zh: '按流程当前状态重新选择', en: 'Look at what waits now and choose again' },
  INCIDENT_NOT_SKIPPABLE: { zh: '更改变量后重试，或作流程修正', en: 'Change variables and resolve it, or modify the process' },
  INCIDENT_WITHOUT_VARIABLES: { zh: '不带变量重试', en: 'Resolve it without variables' },
  DEPUTY_ENDED: { zh: '无须再撤销', en: 'Nothing to do' },
  DEPUTY_NOT_ELIGIBLE: { zh: '另选一位有办案岗位的人员', en: 'Choose somebody with such a post' },
  DEPUTY_ROLE_NOT_HELD: { zh: '选被代理人现有的岗位，或者代理全部任务', en: 'Choose a post the person holds, or all tasks' },
  DEPUTY_EXISTS: { zh: '先撤销原有的代理，或者改选时间', en: 'End the earlier one first, or choose other days' },
  NOT_DEPUTY: {
    zh: '请被代理人在“代理设置”中设置代理，或者由其本人办理',
    en: 'Have a deputy set under “Deputies”, or leave it to the person',
  },
  CERTIFICATE_REQUIRED: { zh: '由持有效证件的人员办理，或者先续证', en: 'Have it done by a holder of a valid certificate' },
  COMMAND_ID_REUSED: { zh: '每次操作使用新的 Idempotency-Key', en: 'Use a new Idempotency-Key for each act' },
  IDEMPOTENCY_KEY_REQUIRED: {
    zh: '带上 UUID 形式的 Idempotency-Key；重发同一操作时不变',
    en: 'Send a UUID; keep it when sending the same act again',
  },
  CSRF_TOKEN_INVALID: { zh: '刷新页面；集成方使用登录答复中的 csrfToken', en: 'Reload; integrators send the csrfToken of the sign-in' },
  CURSOR_INVALID: { zh: '从第一页重新查看', en: 'Begin again with the first page' },
  CALENDAR_NOT_PUBLISHED: {
    zh: '在流程包 calendar/ 中补充该年度的节假日安排并重新启动，再重试该异常事件',
    en: 'Add the year to calendar/ of the pack, start again, then retry the incident',
  },
  CHECKPOINT_MISSING: { zh: '先执行 onematter checkpoint，再归档', en: 'Run onematter checkpoint, then archive' },
  RETENTION_NOT_SET: { zh: '用 onematter retention set 设定期限和依据', en: 'Set a period and its basis by onematter retention set' },
  RETENTION_NOT_OVER: { zh: '改用更早的日期', en: 'Give an earlier date' },
  DATABASE_UNAVAILABLE: {
    zh: '用同一 Idempotency-Key 重试；数据库恢复后自动恢复',
    en: 'Send again with the same key; it recovers by itself',
  },
  SCHEMA_TOO_NEW: { zh: '安装与数据库相同或更新的版本', en: 'Install the version that upgraded the database, or a newer one' },
  DATABASE_TOO_OLD: { zh: '升级到 PostgreSQL 15 或更高版本', en: 'Upgrade to PostgreSQL 15 or newer' },
  DATABASE_ROLES_MISSING: { zh: '用有权建立角色的账号启动一次', en: 'Start once as an account that may create roles' },
  DELEGATING_ORGAN_NOT_FOUND: { zh: '先登记委托机关（县级部门）', en: 'Register the delegating organ (a department of the county) first' },
  DOCUMENT_FIELDS_MISSING: { zh: '补填列出的内容', en: 'Fill in what is named' },
  DOCUMENT_GLYPH_MISSING: { zh: '用 ONEMATTER_FONTS 指定含有该字的字体', en: 'Give fonts with these characters by ONEMATTER_FONTS' },
  MATERIAL_REQUIRED: { zh: '附上列出的材料', en: 'Attach the material named' },
  CLUE_ALREADY_LINKED: { zh: '在答复中 caseId 指明的案件中办理', en: 'Go on in the case that caseId names' },
  ACT_NOT_OPEN: {
    zh: '案件已过可以办理的阶段，或者已有同样的申请正在办理',
    en: 'The case no longer waits for it, or one like it is being dealt with',
  },
  PACK_INVALID: { zh: '按列出的问题逐项修改流程包', en: 'Mend the pack: every problem is listed' },
  PORT_IN_USE: { zh: '关闭占用端口的程序，或者用 PORT 换端口', en: 'Stop the other program, or choose another PORT' },
  CLOCK_REFUSED: { zh: '去掉 ONEMATTER_CLOCK，或者只在样例环境使用', en: 'Drop ONEMATTER_CLOCK, or use it with sample data only' },
  KEY_MISSING: { zh: '从备份恢复数据文件夹中的 keys.json', en: 'Restore keys.json of the data folder from a backup' },
  KEY_MISMATCH: { zh: '使用与数据库一起备份的 keys.json', en: 'Use the keys.json that was backed up with the database' },
  FILE_MISSING: { zh: '从备份恢复 files 文件夹', en: 'Restore the folder of files from a backup' },
  USER_TASK_NOT_OPEN: { zh: '无须再办；答复中 by、at 为办理人和时间', en: 'Nothing to do; by and at say who did it and when' },
  USER_TASK_NOT_ASSIGNEE: { zh: '由承办人办理，或者请其归还、转办', en: 'Leave it to its assignee, or have it handed over' },
};

const LEAD = `# Errors 错误代码

Every answer of the HTTP API that is not what was asked for is one \`application/problem+json\` (RFC 9457):
\`{ type, title, status, code, detail, messages: { zh, en }, errors?: [{ path, code, messages }], traceId }\`. Programs decide by \`code\`, people read \`messages\`; details (\`by\`,
\`caseId\`, \`fields\` …) stand beside them. Codes are public: they are added to, never renamed. A refused command changes nothing and is
recorded in the history of its case.

Made from the tables in the code by \`node scripts/errors-doc.ts\`; a test fails while this page is not equal.
`;

export function errorsPage(): string {
  const known: Record<string, Words & { readonly kind: string }> = { ...ENGINE_CODES, ...API_CODES };
  const rows = Object.entries(known).map(([code, { kind, zh, en }]) => {
    const toDo = BY_CODE[code] ?? BY_KIND[kind];
    if (!toDo) throw new Error(`Expected to know what to do about ${code}, but not of the kind ${kind}`);
    return [`\`${code}\``, kind, String(describeCode(code).status), zh, en, toDo.zh, toDo.en];
  });
  rows.sort((a, b) => Number(a[2]) - Number(b[2]) || a[0]!.localeCompare(b[0]!));
  return [
    LEAD,
    '## HTTP API and engine\n',
    'Codes of models and of incidents 异常事件 do not come as an answer of their own: they stand in the problems of a deployment and in an incident.\n',
    table(['code', 'kind', 'HTTP', '中文', 'English', '怎么办', 'what to do'], rows),
    '## Fields of a form\n',
    'In `errors[].code` of `FORM_INVALID`; `{field}` is the label.\n',
    table(['code', '中文', 'English'], words(FIELD_MESSAGES)),
    '## Process packs\n',
    'Problems of a pack, as `onematter pack lint` and the start of the server list them.\n',
    table(
      ['code', '中文', 'English', '怎么办', 'what to do'],
      Object.entries(PACK_PROBLEMS).map(([code, { zh, en, remedyZh, remedyEn }]) => [`\`${code}\``, zh, en, remedyZh, remedyEn]),
    ),
    '## The onematter command and counting\n',
    'With `--json` as `{"event":"error","error":{"code":…}}`, exit code 3. `PLAY_…` and `STEP_INVALID`: lines of `onematter play`.\n',
    table(['code', '中文', 'English'], words(PROCESSES_CODES)),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function words(codes: Readonly<Record<string, Words>>): string[][] {
  return Object.entries(codes).map(([code, { zh, en }]) => [`\`${code}\``, zh, en]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line), ''].join('\n');
}

export const ERRORS_PAGE = fileURLToPath(new URL('../docs/errors.md', import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = errorsPage();
  if ((await readFile(ERRORS_PAGE, 'utf8').catch(() => null)) !== page) await writeFile(ERRORS_PAGE, page);
}
