/** One thing wrong with a file of a pack 流程包, told so that its author can mend it. Shaped like the engine's model problems. */
export interface PackProblem {
  readonly code: PackProblemCode | (string & {});
  readonly severity: 'error' | 'warning';
  /** path inside the pack, `deadlines.yaml` */
  readonly file: string;
  /** place inside the file: a key path (`[3].basis[0]`), an element id, a component key; null for the whole file */
  readonly path: string | null;
  /** 1-based line, where known */
  readonly line: number | null;
  readonly message: { readonly zh: string; readonly en: string };
  readonly remedy: { readonly zh: string; readonly en: string };
}

interface ProblemText {
  readonly zh: string;
  readonly en: string;
  readonly remedyZh: string;
  readonly remedyEn: string;
}

/** Codes are public: add, never rename. `{name}` is filled from the details of the problem. */
export const PACK_PROBLEMS = {
  PACK_FILE_MISSING: {
    zh: '流程包缺少文件 {file}',
    en: 'The pack has no file {file}',
    remedyZh: '补上该文件，格式见 docs/packs.md',
    remedyEn: 'Add the file; docs/packs.md shows its form',
  },
  PACK_FILE_UNKNOWN: {
    zh: '流程包中不应有文件 {file}',
    en: 'The file {file} does not belong to a pack',
    remedyZh: '移出流程包，或放入规定的文件夹',
    remedyEn: 'Move it out of the pack or into the folder of its kind',
  },
  PACK_FILE_NOT_PLAIN: {
    zh: '{file} 不是普通文件',
    en: '{file} is not a plain file',
    remedyZh: '换成普通文件；流程包中不得有符号链接、管道、设备等',
    remedyEn: 'Put a plain file there; a pack holds no symbolic links, pipes or devices',
  },
  PACK_TOO_LARGE: {
    zh: '流程包过大：{detail}',
    en: 'The pack is too large: {detail}',
    remedyZh: '拆分或删减文件',
    remedyEn: 'Split or shorten the files',
  },
  YAML_SYNTAX: { zh: 'YAML 语法错误：{detail}', en: 'YAML syntax: {detail}', remedyZh: '按提示行修改', remedyEn: 'Correct the line named' },
  JSON_SYNTAX: { zh: 'JSON 语法错误：{detail}', en: 'JSON syntax: {detail}', remedyZh: '按提示行修改', remedyEn: 'Correct the line named' },
  SCHEMA: {
    zh: '内容不符合格式：{detail}',
    en: 'Not of the expected form: {detail}',
    remedyZh: '对照 docs/packs.md 修改此项',
    remedyEn: 'Correct the entry; docs/packs.md shows its form',
  },
  DUPLICATE_ID: {
    zh: '标识 {id} 重复',
    en: 'The id {id} is used twice',
    remedyZh: '为其中一项换用新的标识',
    remedyEn: 'Give one of them another id',
  },
  LAW_UNKNOWN: {
    zh: '依据 {ref} 在 laws/ 中不存在',
    en: 'The basis {ref} is not in laws/',
    remedyZh: '在 laws/ 中登记该法条，或改正引用',
    remedyEn: 'Register the article in laws/, or correct the reference',
  },
  FORM_KEY_MISMATCH: {
    zh: '表单的 key 为 {key}，与文件名不一致',
    en: 'The form has the key {key}, which is not its file name',
    remedyZh: '文件名应为 <key>.form.json',
    remedyEn: 'Name the file <key>.form.json',
  },
  FORM_SCRIPT: {
    zh: '表单 {path} 含有脚本',
    en: 'The form has a script at {path}',
    remedyZh: '改用 JSONLogic 或简单条件；流程包中不得有代码',
    remedyEn: 'Use JSONLogic or a simple condition; a pack holds no code',
  },
  FORM_TYPE_UNKNOWN: {
    zh: '组件 {key} 的类型 {type} 不受支持',
    en: 'The component {key} has the unsupported type {type}',
    remedyZh: '改用支持的组件类型',
    remedyEn: 'Use one of the supported component types',
  },
  FORM_PATTERN_UNSAFE: {
    zh: '组件 {key} 的正则表达式不可用：{detail}',
    en: 'The pattern of {key} may not be used: {detail}',
    remedyZh: '缩短表达式，去掉嵌套的重复和回溯引用',
    remedyEn: 'Shorten it; no nested repetition, no back-reference',
  },
  FORM_LOGIC_UNKNOWN: {
    zh: '组件 {key} 使用了不认识的 JSONLogic 运算 {operation}',
    en: 'The component {key} uses the unknown JSONLogic operation {operation}',
    remedyZh: '只使用标准运算和平台登记的运算',
    remedyEn: 'Use standard operations and those the platform registers',
  },
  FORM_DEFAULT_STATUTORY: {
    zh: '法定选择项 {key} 设了默认答案',
    en: 'The choice {key} that the law asks for is answered by default',
    remedyZh: '去掉默认值，由承办人自己选择',
    remedyEn: 'Remove the default: the person must choose',
  },
  FORM_FACT_UNKNOWN: {
    zh: '组件 {key} 写入的要素不在 facts.yaml 中',
    en: 'The component {key} writes a fact that facts.yaml does not have',
    remedyZh: '在 facts.yaml 中登记，或将组件标为 variable / local',
    remedyEn: 'Register it in facts.yaml, or mark the component variable or local',
  },
  FORM_FACT_TYPE: {
    zh: '组件 {key} 的类型与要素类型 {type} 不符',
    en: 'The component {key} does not fit the fact type {type}',
    remedyZh: '更换组件类型，或修正 facts.yaml',
    remedyEn: 'Change the component or the fact',
  },
  FORM_FACT_PLATFORM: {
    zh: '组件 {key} 写入由平台填写的要素',
    en: 'The component {key} writes a fact the platform writes',
    remedyZh: '将组件标为 show（只读）',
    remedyEn: 'Mark the component show (read-only)',
  },
  FORM_KEY_INVALID: {
    zh: '组件标识 {key} 不合规则',
    en: 'The component key {key} is not allowed',
    remedyZh: '使用由点号连接的英文标识，变量不得含点号',
    remedyEn: 'Use English names joined by dots; a variable has no dot',
  },
  FORM_OPTIONS_UNKNOWN: {
    zh: '组件 {key} 的选项来源 {source} 不存在',
    en: 'The component {key} takes options from the unknown source {source}',
    remedyZh: '使用平台提供的选项来源',
    remedyEn: 'Use a source the platform has',
  },
  FORM_OPTION_NOT_IN_FACT: {
    zh: '组件 {key} 的选项 {value} 不在该要素的取值中',
    en: 'The option {value} of {key} is not a value of the fact',
    remedyZh: '使选项与 facts.yaml 的取值一致',
    remedyEn: 'Make the options agree with facts.yaml',
  },
  FORM_UNUSED: {
    zh: '表单 {key} 没有流程使用',
    en: 'No flow uses the form {key}',
    remedyZh: '删除该表单，或在流程中引用',
    remedyEn: 'Remove the form or use it in a flow',
  },
  FLOW_FORM_MISSING: {
    zh: '任务 {element} 引用的表单 {key} 不存在',
    en: 'The task {element} asks for the form {key}, which does not exist',
    remedyZh: '补充表单，或改正引用',
    remedyEn: 'Add the form or correct the reference',
  },
  FLOW_DOCUMENT_MISSING: {
    zh: '元素 {element} 引用的文书模板 {id} 不存在',
    en: 'The element {element} asks for the document {id}, which does not exist',
    remedyZh: '补充 documents/{id}.doc.yaml，或改正引用',
    remedyEn: 'Add documents/{id}.doc.yaml or correct the reference',
  },
  FLOW_DEADLINE_MISSING: {
    zh: '元素 {element} 引用的期限 {id} 不存在',
    en: 'The element {element} asks for the deadline {id}, which does not exist',
    remedyZh: '在 deadlines.yaml 中登记，或改正引用',
    remedyEn: 'Register it in deadlines.yaml or correct the reference',
  },
  FLOW_DEADLINE_NO_START: {
    zh: '元素 {element} 引用的期限 {id} 自 {path} 起算，但该要素不在 facts.yaml 中',
    en: 'The deadline {id} of {element} runs from {path}, which facts.yaml does not have',
    remedyZh: '登记并写入该要素，或改用其他起算事实',
    remedyEn: 'Register and write the fact, or let the deadline run from another',
  },
  FLOW_ROLE_MISSING: {
    zh: '任务 {element} 的岗位 {id} 不存在',
    en: 'The task {element} names the role {id}, which does not exist',
    remedyZh: '在 roles.yaml 中登记，或改正引用',
    remedyEn: 'Register it in roles.yaml or correct the reference',
  },
  FLOW_DUTY_UNKNOWN: {
    zh: '任务 {element} 的职责 {id} 不存在',
    en: 'The task {element} names the unknown duty {id}',
    remedyZh: '职责为 guardrails.yaml 中登记的之一',
    remedyEn: 'Use a duty registered in guardrails.yaml',
  },
  GUARDRAIL_DUTY_UNKNOWN: {
    zh: '红线 {path} 所列职责 {id} 未登记',
    en: 'The guardrail {path} names the unregistered duty {id}',
    remedyZh: '在 guardrails.yaml 的 duties 中登记该职责，或改正标识',
    remedyEn: 'Register the duty under duties of guardrails.yaml, or correct its id',
  },
  GUARDRAIL_DUTIES_CONTRADICT: {
    zh: '红线 {path} 的职责 {pair} 不能同时满足：既要求同一人，又要求不同的人，或者与自身配对',
    en: 'The guardrail {path} cannot be kept for {pair}: bound to one person and kept apart at once, or paired with itself',
    remedyZh: '删去 same 或 distinct 中的一项',
    remedyEn: 'Drop it from same or from distinct',
  },
  FLOW_STAGE_MISSING: {
    zh: '任务 {element} 没有标明办理环节',
    en: 'The task {element} has no stage',
    remedyZh: '填写 om:stage',
    remedyEn: 'Fill in om:stage',
  },
  FLOW_JOB_UNKNOWN: {
    zh: '服务任务 {element} 的类型 {type} 没有连接器',
    en: 'No connector serves the type {type} of {element}',
    remedyZh: '使用平台提供的连接器',
    remedyEn: 'Use a connector the platform has',
  },
  FLOW_CALL_MISSING: {
    zh: '调用活动 {element} 的流程 {id} 不存在',
    en: 'The call activity {element} calls {id}, which does not exist',
    remedyZh: '补充该流程，或改正引用',
    remedyEn: 'Add the process or correct the reference',
  },
  FLOW_FACT_UNKNOWN: {
    zh: '表达式读取的案件要素 case.{id} 不在 facts.yaml 中',
    en: 'An expression reads case.{id}, which facts.yaml does not have',
    remedyZh: '改正路径，或在 facts.yaml 中登记',
    remedyEn: 'Correct the path, or register it in facts.yaml',
  },
  FLOW_DIAGRAM_MISSING: {
    zh: '流程文件没有图形信息',
    en: 'The flow has no diagram interchange',
    remedyZh: '在建模器中打开、排版后保存',
    remedyEn: 'Open it in a modeler, lay it out and save it',
  },
  DOCUMENT_TEMPLATE_INVALID: {
    zh: '文书模板有误：{detail}',
    en: 'The document template is not sound: {detail}',
    remedyZh: '改用 facts.yaml 中已有的要素、流程包中已有的期限，并写出每一项法定内容',
    remedyEn: 'Use facts of facts.yaml and deadlines of the pack, and show every statutory field',
  },
  SCENARIO_TASK_MISSING: {
    zh: '剧本的步骤 {task} 在流程中不存在或没有表单',
    en: 'The step {task} of the scenario is no task with a form',
    remedyZh: '使用流程中任务的标识',
    remedyEn: 'Use the id of a task of the flow',
  },
  SCENARIO_ANSWERS_INVALID: {
    zh: '剧本在步骤 {task} 的填写不符合表单：{detail}',
    en: 'The answers at {task} do not fit the form: {detail}',
    remedyZh: '按表单修改剧本的填写',
    remedyEn: 'Correct the answers after the form',
  },
  SCENARIO_ANSWER_UNKNOWN: {
    zh: '剧本在步骤 {task} 填写了表单没有或者当时隐藏的项 {detail}',
    en: 'The answers at {task} hold what the form does not have, or hides: {detail}',
    remedyZh: '删去该项，或改正标识',
    remedyEn: 'Remove it or correct its key',
  },
  MATTER_TIER_ORDER: {
    zh: '事项 {code} 的裁量阶次区间不合理：{detail}',
    en: 'The discretion tiers of {code} are not in order: {detail}',
    remedyZh: '下限不得高于上限',
    remedyEn: 'A lower limit may not exceed its upper limit',
  },
} as const satisfies Record<string, ProblemText>;

export type PackProblemCode = keyof typeof PACK_PROBLEMS;

export interface ProblemPlace {
  readonly file: string;
  readonly path?: string | null;
  readonly line?: number | null;
}

/** A problem of the table with its details filled in; `severity` defaults to error. */
export function packProblem(
  code: PackProblemCode,
  place: ProblemPlace,
  details: Readonly<Record<string, string>> = {},
  severity: 'error' | 'warning' = 'error',
): PackProblem {
  const text: ProblemText = PACK_PROBLEMS[code];
  const all: Readonly<Record<string, string>> = { file: place.file, path: place.path ?? '', ...details };
  const fill = (template: string) => template.replace(/\{(\w+)\}/g, (whole, name: string) => all[name] ?? whole);
  return {
    ...{ code, severity, file: place.file, path: place.path ?? null, line: place.line ?? null },
    message: { zh: fill(text.zh), en: fill(text.en) },
    remedy: { zh: fill(text.remedyZh), en: fill(text.remedyEn) },
  };
}
