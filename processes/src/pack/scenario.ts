import { z } from 'zod';
import { isLegalDate } from '../dates.ts';

const legalDate = z.string().refine(isLegalDate, 'a date YYYY-MM-DD that exists');
const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2}|Z)$/, 'an instant with its offset, e.g. 2026-11-20T09:30:00+08:00');
const data = z.record(z.string(), z.unknown());

/** One act in a scenario 样例剧本: who does what at which step. Element ids are those of the flow. */
const stepSchema = z.union([
  /** a person completes the open task of an element with answers keyed by path */
  z.strictObject({
    at: instant.optional(),
    by: z.string(),
    task: z.string(),
    answers: data.default({}),
    materials: z.array(z.strictObject({ kind: z.string(), name: z.string(), note: z.string().optional() })).default([]),
  }),
  /** a person gives the task back to an earlier step */
  z.strictObject({ at: instant.optional(), by: z.string(), task: z.string(), return: z.string(), reason: z.string() }),
  /** a timer or message brings the process on; only the day passes */
  z.strictObject({ advanceTo: z.union([instant, legalDate]) }),
]);

/** `scenarios/*.yaml`: an executable example of a process, and what must be true at its end. */
export const scenarioSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  title: z.string().min(2),
  titleEn: z.string().min(2).optional(),
  sample: z.boolean().default(true),
  process: z.string(),
  agency: z.string().optional(),
  startedBy: z.string(),
  startedAt: instant.optional(),
  /** scenario id of the clue the case comes from */
  fromClue: z.string().optional(),
  answers: data.default({}),
  steps: z.array(stepSchema),
  expect: z
    .strictObject({
      status: z.enum(['open', 'suspended', 'closed']).optional(),
      outcome: z.string().optional(),
      openTasks: z.array(z.string()).optional(),
      facts: data.optional(),
      documents: z.array(z.string()).optional(),
    })
    .optional(),
});

export type Scenario = z.output<typeof scenarioSchema>;
