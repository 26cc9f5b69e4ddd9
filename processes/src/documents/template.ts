/** The structured template of a document 文书模板, `documents/<id>.doc.yaml`: data, no code. */
import { z } from 'zod';
import { type Condition, ConditionError, compileCondition } from './condition.ts';
import { parseText, TemplateTextError, type TextPart } from './text.ts';

const lawRef = z.string().regex(/^[a-z]+-\d{4}#\d+(-\d+)?(\.\d+){0,2}$/, 'a law and an article, e.g. apl-2021#59.1');
const text = z
  .string()
  .max(4000)
  .transform((source, context): readonly TextPart[] => {
    try {
      return parseText(source);
    } catch (error) {
      if (!(error instanceof TemplateTextError)) throw error;
      context.addIssue({ code: 'custom', message: error.message, input: source });
      return z.NEVER;
    }
  });
/** FEEL over case, agency and document; true or false. */
const condition = z
  .string()
  .max(1000)
  .transform((source, context): Condition => {
    try {
      return compileCondition(source);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      context.addIssue({ code: 'custom', message: error.message, input: source });
      return z.NEVER;
    }
  });
const path = z.string().regex(/^case(\.[a-zA-Z][a-zA-Z0-9]*)+$/, 'a path of the case record, e.g. case.party.name');

const signature = z.string().regex(/^signed\.[a-z][a-z0-9-]*\.(person|on)$/, 'who completed a step, e.g. signed.review-items.person');

/** `when`: present only where the condition holds. `optional`: left out where one of its fields is empty. */
const presence = { when: condition.optional(), optional: z.boolean().default(false) };
const align = z.enum(['justify', 'left', 'center', 'right']);

const paragraph = z.strictObject({
  text,
  indent: z.enum(['first', 'all', 'none']).default('first'),
  align: align.default('justify'),
  bold: z.boolean().default(false),
  ...presence,
});
const heading = z.strictObject({ heading: text, ...presence });
const cellLine = z.union([
  text,
  z.strictObject({ text, align: align.default('left'), indent: z.enum(['first', 'none']).default('none'), ...presence }),
]);
const cell = z.strictObject({
  label: text.optional(),
  /** one paragraph, or several */
  text: z.union([text, z.array(cellLine)]).optional(),
  align: align.default('left'),
  foot: z.array(text).default([]),
  columns: z.int().min(1).max(12).default(1),
  rows: z.int().min(1).max(20).default(1),
});
const row = z.strictObject({
  cells: z.array(cell).min(1).max(12),
  /** height in lines even where there is less to say, e.g. room for a signature */
  minLines: z.int().min(1).max(30).default(1),
  header: z.boolean().default(false),
  /** one row for each entry of a list, `item` being the entry */
  each: path.optional(),
  ...presence,
});
const table = z.strictObject({
  table: z.strictObject({ columns: z.array(z.number().positive()).min(1).max(12), rows: z.array(row).min(1) }),
  ...presence,
});
const each = z.strictObject({ each: path, text, indent: z.enum(['first', 'all', 'none']).default('first'), ...presence });
const party = z.strictObject({ party: z.literal(true), ...presence });
const remedy = z.strictObject({ remedy: z.enum(['ordinary', 'onspot']), ...presence });
const closing = z.strictObject({ closing: z.literal(true), ...presence });
const signatures = z.strictObject({ signatures: z.array(text).min(1).max(8), ...presence });
const space = z.strictObject({ space: z.number().positive().max(20), ...presence });
const rule = z.strictObject({ rule: z.union([z.literal(true), text]), ...presence });

const block = z.union([paragraph, heading, table, each, party, remedy, closing, signatures, space, rule]);
export type TemplateBlock = z.output<typeof block>;
export type TemplateTable = z.output<typeof table>['table'];
export type TemplateRow = z.output<typeof row>;
export type TemplateCell = z.output<typeof cell>;

const templateSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** D01–D65 of the catalogue of documents */
  code: z.string().regex(/^D\d{2}$/),
  title: z.string().min(2).max(40),
  /** 内 stays in the file, 外 has effect on the party */
  class: z.enum(['internal', 'external']),
  layout: z.enum(['letter', 'form']),
  /** 文种代字; null where the document carries no number of its own */
  numberWord: z.string().min(1).max(8).nullable(),
  /** whose seal: the acting organ's, or none */
  seal: z.enum(['organ', 'none']),
  /** must a service 送达 be recorded for it? */
  isServed: z.boolean().default(false),
  /** where number and date of issue go in the case record, e.g. `decision` */
  path: z
    .string()
    .regex(/^[a-z][a-zA-Z0-9]*$/)
    .optional(),
  basis: z.array(lawRef).default([]),
  /** ★ fields: without them the document may not be issued, and no overlay may drop them */
  statutory: z
    .array(
      z.strictObject({ path: z.union([path, signature]), label: z.string().min(1).max(40), basis: lawRef, when: condition.optional() }),
    )
    .default([]),
  /** words for codes, by list: `{ idType: { resident-id: 居民身份证 } }` */
  choices: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  note: text.optional(),
  blocks: z.array(block).min(1),
});

export type DocumentTemplate = z.output<typeof templateSchema>;

export interface TemplateProblem {
  readonly path: string;
  readonly message: string;
}

/** Parses one template as read from YAML. Every problem is named at once. */
export function parseTemplate(
  source: unknown,
): { readonly template: DocumentTemplate } | { readonly problems: readonly TemplateProblem[] } {
  const parsed = templateSchema.safeParse(source);
  if (parsed.success) return { template: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => flatten(issue)) };
}

/** A union reports all of its branches; the branch that got furthest is the one meant. */
function flatten(issue: z.core.$ZodIssue): TemplateProblem[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path: issue.path.join('.'), message: issue.message }];
  const best = issue.errors.reduce((left, right) => (depth(right) > depth(left) ? right : left));
  return best.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map((issue) => (issue.code === 'unrecognized_keys' ? -1 : issue.path.length))) - issues.length / 100;
