/**
 * How an outcome is to be treated: *refused* and its nearer kinds (forbidden, not-found, invalid) are told to the person, a *conflict*
 * is retried, a *fault* becomes an incident or a 500. Kind → HTTP status is one table in the api.
 */
export type ErrorKind = 'refused' | 'forbidden' | 'conflict' | 'not-found' | 'invalid' | 'fault';

interface CodeRow {
  readonly kind: ErrorKind;
  readonly zh: string;
  readonly en: string;
}

/** Codes a kernel step refuses with. Codes are public: add, never rename. */
const STEP_CODES = {
  COMMAND_UNKNOWN: { kind: 'invalid', zh: '不认识的命令', en: 'Unknown command' },
  PROCESS_NOT_FOUND: { kind: 'not-found', zh: '没有这个流程', en: 'No such process' },
  DEFINITION_NOT_LOADED: { kind: 'fault', zh: '流程定义未载入', en: 'The process definition is not loaded' },
  START_EVENT_NOT_FOUND: { kind: 'not-found', zh: '没有这个开始事件', en: 'No such start event' },
  ROOT_NOT_STARTED: { kind: 'not-found', zh: '流程尚未启动', en: 'Nothing has been started yet' },
  ROOT_NOT_ACTIVE: { kind: 'refused', zh: '流程已结束', en: 'The process has ended' },
  USER_TASK_NOT_OPEN: { kind: 'refused', zh: '任务已办结或已撤回', en: 'The task is done or withdrawn' },
  USER_TASK_NOT_ASSIGNEE: { kind: 'forbidden', zh: '任务由他人承办', en: 'The task is with somebody else' },
  USER_TASK_NOT_CANDIDATE: {
    kind: 'forbidden',
    zh: '您不在本任务的办理人员范围内',
    en: 'You are not among those who may handle this task',
  },
  USER_TASK_ASSIGNED: { kind: 'refused', zh: '任务已被认领', en: 'The task is already taken' },
  USER_TASK_NOT_ASSIGNED: { kind: 'refused', zh: '任务尚未认领', en: 'The task has not been taken' },
  OPERATION_NOT_ALLOWED: { kind: 'forbidden', zh: '本环节不允许此操作', en: 'This operation is not allowed at this step' },
  REASON_REQUIRED: { kind: 'invalid', zh: '请填写理由', en: 'A reason is required' },
  PERSON_REQUIRED: { kind: 'forbidden', zh: '此操作须由人员办理', en: 'Only a person may do this' },
  PERSON_NOT_KNOWN: { kind: 'not-found', zh: '没有此人的岗位信息', en: 'No facts about this person' },
  DUTY_CONFLICT: {
    kind: 'forbidden',
    zh: '违反办审定分离：同一人不得在本案兼任这两项职责',
    en: 'Separation of duty: one person may not hold both duties in this case',
  },
  CERTIFICATE_REQUIRED: { kind: 'forbidden', zh: '缺少有效的资格证件', en: 'A valid certificate is required' },
  SAME_PERSON_REQUIRED: {
    kind: 'forbidden',
    zh: '这两项职责须由同一人担任：本案的另一项职责已由他人担任',
    en: 'Binding of duty: whoever holds the one duty in this case must hold the other as well',
  },
  NOT_DEPUTY: { kind: 'forbidden', zh: '您目前不是该人员在本任务上的代理人', en: 'You are not a deputy of this person for this task now' },
  RETURN_TARGET_NOT_ALLOWED: { kind: 'refused', zh: '不能退回到该环节', en: 'The task cannot be returned to that step' },
  OPERATION_INVALID: { kind: 'invalid', zh: '操作的内容不完整或格式有误', en: 'The operation lacks something, or it is malformed' },
  OPERATION_ON_SELF: { kind: 'refused', zh: '不能对本人进行此操作', en: 'This cannot be done to oneself' },
  PERSONS_TOO_MANY: { kind: 'invalid', zh: '一次涉及的人员过多', en: 'Too many persons at once' },
  TEXT_TOO_LONG: { kind: 'invalid', zh: '填写的文字过长', en: 'The text is too long' },
  USER_TASK_SUSPENDED: { kind: 'refused', zh: '任务已挂起，须先激活', en: 'The task is suspended; activate it first' },
  USER_TASK_NOT_SUSPENDED: { kind: 'refused', zh: '任务未被挂起', en: 'The task is not suspended' },
  USER_TASK_DELEGATED: {
    kind: 'refused',
    zh: '任务已委派，须先由受委派人办回或由委派人收回',
    en: 'The task is delegated: the delegate gives it back, or its owner recalls it first',
  },
  USER_TASK_NOT_DELEGATED: { kind: 'refused', zh: '任务没有委派', en: 'The task is not delegated' },
  URGED_RECENTLY: { kind: 'refused', zh: '一小时内已催办过', en: 'It was urged within the last hour' },
  COPY_NOT_FOUND: { kind: 'not-found', zh: '没有这份抄送', en: 'No such copy' },
  COPY_NOT_YOURS: { kind: 'forbidden', zh: '这份抄送不是给您的', en: 'The copy is for somebody else' },
  COPY_READ: { kind: 'refused', zh: '抄送已阅', en: 'The copy has been read' },
  PERSON_ALREADY_ASKED: { kind: 'refused', zh: '已向此人征询，尚未答复', en: 'This person is asked already and has not answered' },
  AWAITS_SIGNERS: { kind: 'refused', zh: '前加签尚未办完', en: 'Signers before it have not finished' },
  SIGN_POSITION_NOT_POSSIBLE: {
    kind: 'refused',
    zh: '此处不能并加签：任务不是多实例的成员',
    en: 'No signers beside it: the task is no member of a multi-instance',
  },
  SIGN_MODE_DIFFERS: { kind: 'refused', zh: '本轮加签已按另一种方式进行', en: 'The round of signers counts in another way' },
  SIGNER_DUPLICATE: { kind: 'refused', zh: '此人已在加签人员或承办人之中', en: 'This person signs or has the task already' },
  SIGNER_NOT_FOUND: { kind: 'not-found', zh: '没有此人未办的加签', en: 'This person has nothing left to sign' },
  LAST_SIGNER: {
    kind: 'refused',
    zh: '任务正等候其签署的最后一人，或多实例中的本人，不能减去',
    en: 'The last one a completed task waits for, or oneself in a multi-instance, cannot be taken back',
  },
  SIGNERS_FIXED: {
    kind: 'refused',
    zh: '比例签中已有人不同意，不能再减签',
    en: 'Somebody has disagreed: the share is of everybody asked, and nobody is taken back',
  },
  STRAIGHT_BACK_NOT_POSSIBLE: {
    kind: 'refused',
    zh: '其间有其他分支，不能直送退回人，请逐级重走',
    en: 'Other branches lie between: return without coming straight back',
  },
  JUMP_TARGET_NOT_ALLOWED: { kind: 'refused', zh: '不能跳转到该环节', en: 'No jump can go to that element' },
  JUMP_NOT_REACHABLE: {
    kind: 'refused',
    zh: '任何办理过程都不会形成跳转后的状态',
    en: 'No execution could come to what the jump would make',
  },
  TAKE_BACK_TOO_LATE: { kind: 'refused', zh: '后续已有人办理或不可拿回', en: 'Somebody has acted on it, or it cannot be taken back' },
  JOB_NOT_OPEN: { kind: 'refused', zh: '作业已完成或已取消', en: 'The job is done or cancelled' },
  TIMER_NOT_OPEN: { kind: 'refused', zh: '定时器已触发或已取消', en: 'The timer has fired or was cancelled' },
  TIMER_NOT_DUE: { kind: 'refused', zh: '定时器尚未到期', en: 'The timer is not due yet' },
  SUBSCRIPTION_NOT_OPEN: { kind: 'refused', zh: '消息订阅已关闭', en: 'The subscription is closed' },
  INCIDENT_NOT_OPEN: { kind: 'refused', zh: '异常事件已处理', en: 'The incident is no longer open' },
  START_CONDITION_NOT_TRUE: { kind: 'refused', zh: '开始条件不成立', en: 'The condition of the start event is not true' },
  ACTIVITY_NOT_OPEN: { kind: 'refused', zh: '该活动已结束', en: 'The activity is no longer open' },
  AD_HOC_ELEMENT_NOT_FOUND: {
    kind: 'not-found',
    zh: '即席子流程中没有可由此开始的该活动',
    en: 'The ad-hoc sub-process has no such activity to begin',
  },
  AD_HOC_BUSY: {
    kind: 'refused',
    zh: '即席子流程依次办理：前一活动尚未完成，或已不再开始新活动',
    en: 'The ad-hoc sub-process runs one activity at a time, or begins no more',
  },
  ROOT_SUSPENDED: { kind: 'refused', zh: '流程已挂起，激活后方可办理', en: 'The process is suspended; it must be resumed first' },
  ROOT_NOT_SUSPENDED: { kind: 'refused', zh: '流程未挂起', en: 'The process is not suspended' },
  MODIFICATION_EMPTY: { kind: 'invalid', zh: '流程修正没有内容', en: 'The modification changes nothing' },
  MODIFICATION_TOO_LARGE: { kind: 'invalid', zh: '一次流程修正的内容过多', en: 'Too much in one modification' },
  ACTIVITY_NOT_CANCELLABLE: {
    kind: 'refused',
    zh: '该活动不能单独取消（流程本身、多实例中的一项或正在补偿）',
    en: 'This cannot be cancelled by itself: a process, one member of a multi-instance, or part of a compensation',
  },
  TOKEN_NOT_WAITING: { kind: 'refused', zh: '该汇聚网关没有等候的分支', en: 'Nothing waits at this join' },
  ELEMENT_NOT_ACTIVATABLE: {
    kind: 'refused',
    zh: '该元素只能由事件触发或在多实例中开始，不能直接激活',
    en: 'This element begins by an event or in a multi-instance only and cannot be activated by itself',
  },
  ELEMENT_NOT_FOUND: { kind: 'not-found', zh: '正在运行的流程中没有这个元素', en: 'No process that runs here has this element' },
  SCOPE_AMBIGUOUS: {
    kind: 'refused',
    zh: '有多个范围含此元素，请指明 scopeId',
    en: 'Several scopes have this element: name one by scopeId',
  },
  STATE_NOT_REACHABLE: {
    kind: 'refused',
    zh: '修正后的状态在任何办理过程中都不会出现',
    en: 'No execution could come to the state this would leave',
  },
  STATE_NOT_DECIDED: {
    kind: 'refused',
    zh: '流程过于复杂，无法判定修正后的状态是否合理',
    en: 'The process is too complex to decide whether an execution could come to this state',
  },
  INCIDENT_NOT_SKIPPABLE: {
    kind: 'refused',
    zh: '该异常事件不能跳过，请更正后重试',
    en: 'This incident cannot be skipped: correct its cause and try again',
  },
  SCOPE_NOT_FOUND: { kind: 'not-found', zh: '没有这个变量范围', en: 'No such variable scope' },
  VARIABLES_TOO_LARGE: {
    kind: 'invalid',
    zh: '流程变量合计超过 1 MiB，请把大的内容作为文书或证据保存',
    en: 'The variables of the process would be over 1 MiB together: keep what is large as a document or evidence',
  },
  VARIABLE_NAME_INVALID: { kind: 'invalid', zh: '变量名无效', en: 'Invalid variable name' },
} as const satisfies Record<string, CodeRow>;

/** Codes of incidents 异常事件: kept with the token until an administrator resolves them. */
const INCIDENT_CODES = {
  EXPRESSION_FAILED: { kind: 'fault', zh: '表达式求值失败', en: 'An expression failed' },
  CONDITION_NOT_BOOLEAN: { kind: 'fault', zh: '条件的结果不是“是/否”', en: 'A condition is neither true nor false' },
  NO_CONDITION_TRUE: {
    kind: 'fault',
    zh: '没有一条出口的条件成立，且无默认出口',
    en: 'No outgoing condition is true and there is no default flow',
  },
  MAPPING_TYPE: { kind: 'fault', zh: '映射结果的类型不符', en: 'A mapped value has the wrong type' },
  ERROR_NOT_CAUGHT: { kind: 'fault', zh: '错误未被任何事件捕获', en: 'No event catches the error' },
  JOB_FAILED: { kind: 'fault', zh: '作业多次失败', en: 'A job ran out of retries' },
  CALENDAR_NOT_PUBLISHED: {
    kind: 'fault',
    zh: '该年度的节假日安排尚未公布或未载入，不能推算期限',
    en: 'The holiday calendar of that year is not published or not loaded: the deadline cannot be counted',
  },
  DEADLINE_NOT_COUNTABLE: { kind: 'fault', zh: '该期限没有可以计算的长度', en: 'The deadline has no length that could be counted' },
  DEADLINE_NOT_STARTED: { kind: 'fault', zh: '期限的起算事实尚未发生', en: 'The fact that starts the deadline is absent' },
  TIMER_INVALID: { kind: 'fault', zh: '定时器的时间无效', en: 'Invalid time of a timer' },
  CALLED_PROCESS_NOT_FOUND: { kind: 'fault', zh: '找不到被调用的流程', en: 'The called process does not exist' },
  CALL_DEPTH_EXCEEDED: { kind: 'fault', zh: '流程相互调用层级过深', en: 'Processes call each other too deeply' },
  LOOP_COLLECTION_INVALID: { kind: 'fault', zh: '多实例的集合无效', en: 'The collection of a multi-instance is not a list, or too long' },
  STEP_LIMIT_EXCEEDED: {
    kind: 'fault',
    zh: '一步内经过的节点过多（可能是死循环）',
    en: 'Too many elements in one step (an endless loop?)',
  },
  FEEL_LIMIT_EXCEEDED: { kind: 'fault', zh: '表达式超出计算限度', en: 'An expression exceeds its bounds' },
  DECISION_FAILED: { kind: 'fault', zh: '决策表求值失败', en: 'A decision failed' },
} as const satisfies Record<string, CodeRow>;

/** Codes of migration 迁移: refusals, and findings inside them. */
const MIGRATION_CODES = {
  MIGRATION_PLAN_INVALID: { kind: 'invalid', zh: '迁移方案有误', en: 'The migration plan is not valid' },
  MIGRATION_NOT_CONCERNED: {
    kind: 'refused',
    zh: '实例中没有按该版本运行的流程',
    en: 'Nothing in this instance runs by a version of the plan',
  },
  MIGRATION_NOT_POSSIBLE: { kind: 'refused', zh: '该实例不能按此方案迁移', en: 'This instance cannot be migrated by this plan' },
  MIGRATION_ELEMENT_UNKNOWN: { kind: 'invalid', zh: '旧版本没有这个元素', en: 'The old version has no such element' },
  MIGRATION_ELEMENT_UNMAPPED: {
    kind: 'refused',
    zh: '实例停在没有去处的元素上',
    en: 'The instance stands at an element the plan does not map',
  },
  MIGRATION_TARGET_MISSING: { kind: 'invalid', zh: '新版本没有这个元素', en: 'The new version has no such element' },
  MIGRATION_KIND_DIFFERS: { kind: 'refused', zh: '两个元素的类型不同', en: 'The two elements are of different kinds' },
  MIGRATION_LOOP_DIFFERS: { kind: 'refused', zh: '两个元素的多实例或循环方式不同', en: 'The two elements do not repeat in the same way' },
  MIGRATION_SCOPE_DIFFERS: { kind: 'refused', zh: '两个元素所在的范围不对应', en: 'The two elements lie in scopes that do not correspond' },
  MIGRATION_EVENT_LOST: { kind: 'refused', zh: '事件在新版本中没有对应', en: 'An event has no counterpart in the new version' },
  MIGRATION_FLOW_UNMAPPED: {
    kind: 'refused',
    zh: '汇聚处等待的令牌没有对应的入口',
    en: 'A token waits at a join by a flow that has no counterpart',
  },
  MIGRATION_CALL_DIFFERS: {
    kind: 'refused',
    zh: '正在运行的被调用流程与新版本调用的不同',
    en: 'The called process that runs is not the one the new version calls',
  },
  MIGRATION_COMPENSATION_LOST: {
    kind: 'refused',
    zh: '已办结的步骤在新版本中无法补偿',
    en: 'A completed step could not be compensated in the new version',
  },
  MIGRATION_PROCESS_DIFFERS: { kind: 'invalid', zh: '不是同一流程的另一版本', en: 'Not another version of the same process' },
  MIGRATION_VARIABLES_LOST: {
    kind: 'refused',
    zh: '取消子流程一层会丢失其变量',
    en: 'Variables of a sub-process would be lost with its level',
  },
  MIGRATION_UNDO_CLOSED: {
    kind: 'refused',
    zh: '迁移已不能撤销：案件之后又有办理',
    en: 'The migration can no longer be undone: the case has moved on',
  },
  MIGRATION_NOT_FOUND: { kind: 'not-found', zh: '没有这个迁移批次', en: 'No such migration batch' },
  MIGRATION_BATCH_STATE: { kind: 'refused', zh: '迁移批次目前不能这样操作', en: 'The migration batch is not in a state for this' },
  MIGRATION_WAIT_FAILED: { kind: 'refused', zh: '新版本的等待现在不能开始', en: 'What the new version waits for cannot begin now' },
} as const satisfies Record<string, CodeRow>;

/** Codes of a model's problems, found at deployment. */
const MODEL_CODES = {
  MODEL_TOO_LARGE: { kind: 'invalid', zh: '模型文件过大', en: 'The model is too large' },
  MODEL_ENCODING: { kind: 'invalid', zh: '模型文件须为 UTF-8 编码', en: 'The model must be UTF-8' },
  MODEL_DOCTYPE: { kind: 'invalid', zh: '模型文件不得含 DOCTYPE 或实体定义', en: 'DOCTYPE and entity declarations are not allowed' },
  MODEL_TOO_DEEP: { kind: 'invalid', zh: '模型嵌套过深', en: 'The model is nested too deeply' },
  MODEL_XML: { kind: 'invalid', zh: '模型文件不是有效的 BPMN', en: 'The file is not valid BPMN' },
  MODEL_NO_PROCESS: { kind: 'invalid', zh: '没有可执行的流程', en: 'There is no executable process' },
  ELEMENT_ID_MISSING: { kind: 'invalid', zh: '元素缺少标识', en: 'An element has no id' },
  ELEMENT_ID_DUPLICATE: { kind: 'invalid', zh: '元素标识重复', en: 'An element id is used twice' },
  ELEMENT_UNSUPPORTED: { kind: 'invalid', zh: '不支持的元素', en: 'Unsupported element' },
  ATTRIBUTE_UNSUPPORTED: { kind: 'invalid', zh: '不支持的属性或子元素', en: 'Unsupported attribute or child element' },
  ATTRIBUTE_MISSING: { kind: 'invalid', zh: '缺少必要的属性', en: 'A required attribute is missing' },
  ATTRIBUTE_INVALID: { kind: 'invalid', zh: '属性值无效', en: 'An attribute has an invalid value' },
  REFERENCE_MISSING: { kind: 'invalid', zh: '引用的元素不存在', en: 'A referenced element does not exist' },
  FLOW_DANGLING: { kind: 'invalid', zh: '顺序流缺少起点或终点', en: 'A sequence flow lacks its source or target' },
  FLOW_CROSSES_SCOPE: { kind: 'invalid', zh: '顺序流不得跨越子流程边界', en: 'A sequence flow crosses the border of a sub-process' },
  FLOW_NOT_ALLOWED: { kind: 'invalid', zh: '此处不允许顺序流', en: 'A sequence flow is not allowed here' },
  CONDITION_MISSING: { kind: 'invalid', zh: '出口缺少条件', en: 'An outgoing flow lacks its condition' },
  ELEMENT_UNREACHABLE: { kind: 'invalid', zh: '元素不可到达', en: 'An element cannot be reached' },
  START_EVENT_MISSING: { kind: 'invalid', zh: '缺少开始事件', en: 'There is no start event' },
  START_EVENT_AMBIGUOUS: { kind: 'invalid', zh: '空开始事件多于一个', en: 'There is more than one none start event' },
  EXPRESSION_INVALID: { kind: 'invalid', zh: '表达式有语法错误', en: 'An expression has a syntax error' },
  DECISION_UNKNOWN: { kind: 'invalid', zh: '没有这个决策', en: 'No such decision' },
  DECISION_INVALID: { kind: 'invalid', zh: '决策模型无效', en: 'Invalid decision model' },
  EVENT_CATCH_DUPLICATE: { kind: 'invalid', zh: '同一处重复捕获同一错误', en: 'The same error is caught twice at one place' },
} as const satisfies Record<string, CodeRow>;

/** Codes of the runtime: transactions, stores, loops. */
const RUNTIME_CODES = {
  COMMAND_ID_REUSED: { kind: 'conflict', zh: '同一请求编号已用于另一请求', en: 'The command id was used for another command' },
  STALE_REVISION: { kind: 'conflict', zh: '案件已被更新，请重试', en: 'The case has been updated; try again' },
  ROOT_NOT_FOUND: { kind: 'not-found', zh: '没有这个案件', en: 'No such root' },
  DEFINITION_NOT_FOUND: { kind: 'not-found', zh: '没有这个流程定义', en: 'No such process definition' },
  DEFINITION_INVALID: { kind: 'invalid', zh: '流程定义有误', en: 'The process definition has problems' },
  ENGINE_FAULT: { kind: 'fault', zh: '系统内部错误', en: 'Internal fault' },
  DATABASE_UNAVAILABLE: { kind: 'fault', zh: '数据库暂时无法连接，请稍后重试', en: 'The database cannot be reached; try again shortly' },
  DATABASE_TOO_OLD: { kind: 'fault', zh: '数据库版本过低，需 PostgreSQL 15 或更高版本', en: 'PostgreSQL 15 or newer is required' },
  DATABASE_LOGIN_FAILED: { kind: 'fault', zh: '数据库用户名或密码有误', en: 'The database refused this user or password' },
  DATABASE_NOT_FOUND: { kind: 'fault', zh: '数据库服务器上没有这个数据库', en: 'The database server has no such database' },
  DATABASE_ROLES_MISSING: { kind: 'fault', zh: '数据库角色或权限尚未就绪', en: 'The database roles or rights are not in place' },
  CHECKPOINT_INVALID: {
    kind: 'invalid',
    zh: '检查点文件不完整、不连续或者签名不符',
    en: 'A checkpoint is incomplete, out of order or not signed by this key',
  },
  CHECKPOINT_MISSING: {
    kind: 'refused',
    zh: '办案记录尚未被签名检查点覆盖，不能归档',
    en: 'No signed checkpoint covers this history: it may not be archived',
  },
  RETENTION_NOT_SET: { kind: 'refused', zh: '未设定该类办案记录的保存期限', en: 'No retention period is set for histories of this kind' },
  RETENTION_NOT_OVER: { kind: 'refused', zh: '保存期限尚未届满', en: 'The retention period is not over' },
  HISTORY_ARCHIVED: { kind: 'refused', zh: '办案记录已归档，请从归档文件查阅', en: 'The history has been archived: read it from its file' },
  ARCHIVE_INVALID: {
    kind: 'fault',
    zh: '归档文件写出后核对不符，数据库未作改动',
    en: 'An archive file does not read back as it was written; nothing was removed',
  },
  PARTITION_MISSING: {
    kind: 'fault',
    zh: '办案记录缺少当月分区，记录已暂存并移回，没有丢失',
    en: 'A month of the history had no partition; its events were kept and have been moved, nothing is lost',
  },
  SCHEMA_TOO_NEW: {
    kind: 'fault',
    zh: '数据库已由更新的版本升级，本版本不能继续使用',
    en: 'A newer version has upgraded the database; this version can no longer use it',
  },
  MIGRATION_INVALID: { kind: 'fault', zh: '数据库迁移文件有误', en: 'A database migration is not valid' },
  TOO_MANY_CONFLICTS: { kind: 'conflict', zh: '案件正被多人同时更新，请重试', en: 'Too many updates at the same time; try again' },
  INVALID_TEXT: { kind: 'invalid', zh: '内容含有无效字符', en: 'The text holds characters that cannot be stored' },
  INVALID_ID: { kind: 'invalid', zh: '编号格式无效', en: 'The id is not valid' },
  MESSAGE_NOT_WAITING: { kind: 'refused', zh: '消息已被接收或已过期', en: 'The message was received already or has expired' },
  INCIDENT_NOT_FOUND: { kind: 'not-found', zh: '没有这个异常事件', en: 'No such incident' },
  TASK_NOT_FOUND: { kind: 'not-found', zh: '没有这个任务', en: 'No such task' },
  INCIDENT_WITHOUT_VARIABLES: {
    kind: 'refused',
    zh: '此异常事件不在流程模型中，不能随重试更改变量',
    en: 'This incident is outside the model: no variables can be changed with it',
  },
  HANDLER_MISSING: { kind: 'fault', zh: '没有可处理此作业的连接器', en: 'No connector handles this' },
} as const satisfies Record<string, CodeRow>;

/** Every code, its kind, its wording. */
export const CODES = { ...STEP_CODES, ...INCIDENT_CODES, ...MIGRATION_CODES, ...MODEL_CODES, ...RUNTIME_CODES } as const satisfies Record<
  string,
  CodeRow
>;
export type Code = keyof typeof CODES;

/** `details` is JSON without personal data; `cause` keeps the error beneath. */
export class WorkflowError extends Error {
  readonly code: Code;
  readonly details: { readonly [key: string]: unknown };
  constructor(code: Code, message: string, details: { readonly [key: string]: unknown } = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

/** Another worker stored first; the command may be tried again. */
export class ConflictError extends WorkflowError {}

/** A model cannot be deployed; `details.problems` names every reason. */
export class DefinitionError extends WorkflowError {}
