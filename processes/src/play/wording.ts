import { CODES, type ErrorKind } from '@onematter/engine/pure';
import { PROCESSES_CODES } from '../errors.ts';

/** One thing in Chinese and in English. */
export type Words = { readonly zh: string; readonly en: string };

const CHECK: Words = { zh: '按 details 更正这一步', en: 'Correct the step as details say' };

/** What to do in a play about a code of this kind, unless the code says more below. */
const BY_KIND: { readonly [kind in ErrorKind]: Words } = {
  refused: {
    zh: '对照前面的输出，看此时什么在等候，再调整这一步或其前的步骤',
    en: 'Look above at what waits by then, and change this step or one before it',
  },
  forbidden: { zh: '以 by 指明有权办理的人员，或修改模型', en: 'Name by “by” somebody who may do it, or change the model' },
  conflict: { zh: '重试', en: 'Try again' },
  'not-found': { zh: '核对标识', en: 'Check the id' },
  invalid: CHECK,
  fault: {
    zh: '修改模型或变量；演练中可用 set 改变量后以 resolve 重试，或以 skip 跳过',
    en: 'Correct the model or the variables; in a play: set variables and resolve it, or skip it',
  },
};

const NOT_WAITING: Words = {
  zh: '核对 element 和 nth，看它此时是否在等候（见最后一行的 waiting）',
  en: 'Check element and nth, and whether it waits by then: see waiting of the last line',
};

const BY_CODE: { readonly [code: string]: Words } = {
  USER_TASK_NOT_OPEN: NOT_WAITING,
  JOB_NOT_OPEN: {
    zh: '核对作业类型或元素标识；后面没有步骤提到的作业会立即自动完成',
    en: 'Check the job type or element id; a job no later step is about completes at once',
  },
  ACTIVITY_NOT_OPEN: NOT_WAITING,
  INCIDENT_NOT_OPEN: { zh: '核对元素标识，看其上是否有异常事件', en: 'Check the element id, and whether it has an incident' },
  ROOT_NOT_STARTED: { zh: '先启动：加上 start 步骤', en: 'Start something first: add a start step' },
  START_EVENT_NOT_FOUND: {
    zh: '核对开始事件和流程的标识；没有空开始事件时须写明 start',
    en: 'Check the ids of start event and process; name the start event where none is a none start event',
  },
  START_CONDITION_NOT_TRUE: { zh: '以 variables 给出使条件成立的变量', en: 'Give variables for which the condition is true' },
  USER_TASK_NOT_CANDIDATE: { zh: '以 by 指明候选人之一', en: 'Name one of the candidates by “by”' },
  USER_TASK_NOT_ASSIGNEE: { zh: '以 by 指明承办人', en: 'Name the assignee by “by”' },
  REASON_REQUIRED: { zh: '加上 reason', en: 'Add a reason' },
  OPERATION_NOT_ALLOWED: {
    zh: '在模型中以 om:operations 允许此操作',
    en: 'Allow the operation by om:operations in the model',
  },
  COMMAND_UNKNOWN: { zh: '操作名称见 docs/tasks.md', en: 'docs/tasks.md names the operations' },
  ROOT_SUSPENDED: { zh: '先以 {resume: true} 激活', en: 'Resume it first: {resume: true}' },
  VARIABLE_NAME_INVALID: {
    zh: '变量名由字母、数字、下划线和汉字组成，不以数字开头，不含空格',
    en: 'A variable name has letters, digits and underscores, no blank, and does not begin with a digit',
  },
  STATE_NOT_REACHABLE: {
    zh: '按 details 中 why 的说明，一并取消或激活相应的元素',
    en: 'Follow why in details: cancel or activate what belongs to it as well',
  },
  NO_CONDITION_TRUE: {
    zh: '给网关加默认出口，或更正条件、变量',
    en: 'Give the gateway a default flow, or correct conditions or variables',
  },
  ERROR_NOT_CAUGHT: { zh: '在活动上加错误边界事件，或更正错误代码', en: 'Add an error boundary event, or correct the error code' },
  STEP_INVALID: { zh: '按 details 更正；写法见 docs/play.md', en: 'Correct what details name; docs/play.md has the form' },
  PLAY_LIMIT_REACHED: {
    zh: '若是死循环，在环路中加上等候或条件；否则把时间分成几步推进',
    en: 'Let an endless loop wait or end; else let time pass in shorter steps',
  },
  PLAY_NOTHING_STARTED: {
    zh: '加上 start 步骤，或以 message、signal、advance 触发 details 中列出的开始事件',
    en: 'Add a start step, or trigger a start event that details name by message, signal or advance',
  },
  PLAY_START_IN_STEPS: {
    zh: '把 start 放在第一步；或删去它，由流程自动启动',
    en: 'Put start first, or leave it out and let the process start by itself',
  },
  PLAY_VARIABLES_UNUSED: { zh: '把变量写入 start 步骤的 variables', en: 'Write them as variables of the start step' },
};

/** What a code of the kernel or of the play means, and what to do about it in a play. */
export function wordsOf(code: string): { readonly message: Words; readonly remedy: Words } {
  const own = (PROCESSES_CODES as { readonly [code: string]: Words })[code];
  const row = (CODES as { readonly [code: string]: Words & { readonly kind: ErrorKind } })[code];
  const { zh, en } = row ?? own ?? { zh: code, en: code };
  return { message: { zh, en }, remedy: BY_CODE[code] ?? (row === undefined ? CHECK : BY_KIND[row.kind]) };
}
