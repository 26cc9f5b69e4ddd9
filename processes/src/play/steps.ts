import { parsePeriod } from '@onematter/engine/pure';
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';

const variables = z.record(z.string(), z.json()).transform((value) => value as JsonObject);
const nth = z.int().min(1).optional();
const id = z.string().min(1);
const DURATION = 'an ISO 8601 duration such as PT5H';
const EITHER = 'either result or error';

const startStep = z.strictObject({ start: z.string().nullable(), process: id.optional(), variables: variables.optional() });
const completeStep = z.strictObject({ complete: id, output: variables.optional(), nth, by: id.optional() });
const jobStep = z
  .strictObject({
    job: id,
    result: variables.optional(),
    error: z.union([id, z.strictObject({ code: id, message: z.string().optional() })]).optional(),
  })
  .refine((step) => step.result === undefined || step.error === undefined, EITHER);
const messageStep = z.strictObject({
  message: id,
  key: z.union([z.string(), z.number()]).optional(),
  variables: variables.optional(),
  id: id.optional(),
  ttl: z
    .string()
    .refine((text) => parsePeriod(text) !== null, DURATION)
    .optional(),
});
const signalStep = z.strictObject({ signal: id, variables: variables.optional() });
const advanceStep = z.strictObject({
  advance: z.string().refine((text) => parsePeriod(text) !== null, DURATION),
});
const cancelStep = z.strictObject({ cancel: z.literal(true), reason: id.optional() });
/** What an operation needs besides its element; the kernel says what is missing. */
const operationStep = z.strictObject({
  operation: id,
  element: id,
  nth,
  by: id.optional(),
  assignee: id.optional(),
  target: id.optional(),
  reason: z.string().optional(),
  persons: z.array(id).optional(),
  position: id.optional(),
  mode: z.union([id, z.strictObject({ ratio: z.number() })]).optional(),
  agree: z.boolean().optional(),
  comment: z.string().optional(),
  opinion: z.string().optional(),
  question: z.string().optional(),
  message: z.string().optional(),
  rerun: id.optional(),
  variables: variables.optional(),
});
const beginStep = z.strictObject({ begin: z.union([id, z.array(id).min(1)]), in: id });
const setStep = z.strictObject({ set: variables });
/** 流程修正: elements to cancel (the oldest activity of each) and to activate. */
const modifyStep = z.strictObject({
  modify: z.strictObject({ cancel: z.array(id).optional(), activate: z.array(id).optional() }),
  reason: id.optional(),
});
const skipStep = z.strictObject({ skip: id, output: variables.optional(), reason: id.optional() });
const resolveStep = z.strictObject({ resolve: id });

const suspendStep = z.strictObject({ suspend: z.literal(true), reason: id.optional() });
const resumeStep = z.strictObject({ resume: z.literal(true), reason: id.optional() });

/** Verb → form. A verb may be a field of a verb before it: `{operation: urge, message: …}`. */
const FORMS = {
  start: startStep,
  complete: completeStep,
  job: jobStep,
  operation: operationStep,
  message: messageStep,
  signal: signalStep,
  advance: advanceStep,
  cancel: cancelStep,
  begin: beginStep,
  set: setStep,
  resolve: resolveStep,
  modify: modifyStep,
  skip: skipStep,
  suspend: suspendStep,
  resume: resumeStep,
} as const;

/** One step of a rehearsal 演练步骤: exactly one verb. `onematter play`, pack scenarios and the designer's rehearsal use the same. */
export const playStepSchema = z.union([
  startStep,
  completeStep,
  jobStep,
  messageStep,
  signalStep,
  advanceStep,
  cancelStep,
  operationStep,
  beginStep,
  setStep,
  resolveStep,
  modifyStep,
  skipStep,
  suspendStep,
  resumeStep,
]);

/** What is wrong with a step: at which field of which verb. */
export interface StepFault {
  readonly verb: string | null;
  /** `output`, `persons.0`; empty for the step itself */
  readonly field: string;
  readonly expected: { readonly zh: string; readonly en: string };
}

/** Reads one step, or says everything that is wrong with it. */
export function readStep(step: unknown): { readonly step: PlayStep } | { readonly faults: readonly StepFault[] } {
  if (!isJsonObject(step)) return { faults: [fault(null, '', '应为一个对象，含一个动作', 'an object with one verb')] };
  const verb = (Object.keys(FORMS) as (keyof typeof FORMS)[]).find((name) => Object.hasOwn(step, name));
  const verbs = Object.keys(FORMS).join(', ');
  if (verb === undefined)
    return { faults: [fault(null, Object.keys(step).join(', '), `应有下列动作之一：${verbs}`, `one of these verbs: ${verbs}`)] };
  const parsed = FORMS[verb].safeParse(step);
  if (parsed.success) return { step: parsed.data };
  return { faults: parsed.error.issues.flatMap((issue) => faultsOf(verb, issue)) };
}

function faultsOf(verb: keyof typeof FORMS, issue: z.core.$ZodIssue): StepFault[] {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(FORMS[verb].shape).join(', ');
    return issue.keys.map((key) =>
      fault(verb, [field, key].filter(Boolean).join('.'), `没有此项；可用：${known}`, `no such field; there are ${known}`),
    );
  }
  if (issue.code === 'too_small')
    return [fault(verb, field, `不得小于 ${issue.minimum}，不得为空`, `at least ${issue.minimum}, not empty`)];
  if (issue.code === 'invalid_type') return [fault(verb, field, `应为 ${issue.expected}`, `${issue.expected}`)];
  if (issue.code === 'invalid_value') return [fault(verb, field, `应为 ${issue.values.join('、')}`, issue.values.join(', '))];
  const [zh, en] = issue.code === 'custom' ? (RULES[issue.message] ?? ['', '']) : (UNIONS[field] ?? ['', '']);
  return [fault(verb, field, zh || '写法见 docs/play.md', en || 'the form in docs/play.md')];
}

/** Fields that may be of several forms. */
const UNIONS: { readonly [field: string]: readonly [string, string] } = {
  key: ['应为文本或数字', 'a text or a number'],
  error: ['应为错误代码，或 {code, message}', 'an error code, or {code, message}'],
  begin: ['应为元素标识或其列表', 'an element id or a list of them'],
  mode: ['应为文本，或 {ratio: 数字}', 'a text, or {ratio: number}'],
};

const RULES: { readonly [message: string]: readonly [string, string] } = {
  [DURATION]: ['应为 ISO 8601 时长，如 PT5H', DURATION],
  [EITHER]: ['result 与 error 只能有其一', EITHER],
};

function fault(verb: string | null, field: string, zh: string, en: string): StepFault {
  return { verb, field, expected: { zh, en } };
}

export type PlayStep = z.infer<typeof playStepSchema>;
type With<K extends string> = Extract<PlayStep, { readonly [key in K]: unknown }>;
export type StartStep = With<'start'>;
export type CompleteStep = With<'complete'>;
export type JobStep = With<'job'>;
export type MessageStep = z.infer<typeof messageStep>;
export type OperationStep = With<'operation'>;
export type BeginStep = With<'begin'>;
export type ModifyStep = With<'modify'>;
export type SuspendStep = With<'suspend'>;
export type ResumeStep = With<'resume'>;
export type SkipStep = With<'skip'>;
