import { parsePeriod } from '@onematter/engine/pure';
import { z } from 'zod';
import type { JsonObject } from '../json.ts';

const variables = z.record(z.string(), z.json()).transform((value) => value as JsonObject);
const nth = z.int().min(1).optional();
const id = z.string().min(1);

const startStep = z.strictObject({ start: z.string().nullable(), process: id.optional(), variables: variables.optional() });
const completeStep = z.strictObject({ complete: id, output: variables.optional(), nth, by: id.optional() });
const jobStep = z
  .strictObject({
    job: id,
    result: variables.optional(),
    error: z.union([id, z.strictObject({ code: id, message: z.string().optional() })]).optional(),
  })
  .refine((step) => step.result === undefined || step.error === undefined, 'either result or error');
const messageStep = z.strictObject({
  message: id,
  key: z.union([z.string(), z.number()]).optional(),
  variables: variables.optional(),
  id: id.optional(),
  ttl: z
    .string()
    .refine((text) => parsePeriod(text) !== null, 'an ISO 8601 duration such as PT1H')
    .optional(),
});
const signalStep = z.strictObject({ signal: id, variables: variables.optional() });
const advanceStep = z.strictObject({
  advance: z.string().refine((text) => parsePeriod(text) !== null, 'an ISO 8601 duration such as PT5H'),
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
]);

export type PlayStep = z.infer<typeof playStepSchema>;
type With<K extends string> = Extract<PlayStep, { readonly [key in K]: unknown }>;
export type StartStep = With<'start'>;
export type CompleteStep = With<'complete'>;
export type JobStep = With<'job'>;
export type MessageStep = z.infer<typeof messageStep>;
export type OperationStep = With<'operation'>;
export type BeginStep = With<'begin'>;
export type ModifyStep = With<'modify'>;
export type SkipStep = With<'skip'>;
