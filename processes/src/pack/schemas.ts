import { z } from 'zod';
import { KNOWN_TYPES } from '../form-rules/base-types.ts';
import { lawRefSchema } from '../laws/law.ts';

const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'a kebab-case English id');
const text = z.string().min(1);

/** `pack.yaml` */
export const manifestSchema = z.strictObject({
  id: z.string().regex(/^cn(-[a-z0-9]+)*$/, 'cn, or cn-<code>-<name>'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version like 1.4.0'),
  title: text,
  titleEn: text.optional(),
  /** GB/T 2260 code; "0" is the nation */
  locality: z.string().regex(/^(0|\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/, 'a division code, "0" for the nation'),
  /** pack ids and the ranges of versions this one builds on */
  extends: z.record(z.string(), z.string()).default({}),
  description: text.optional(),
  descriptionEn: text.optional(),
  sample: z.boolean().default(false),
});
export type Manifest = z.output<typeof manifestSchema>;

/** `roles.yaml`: posts 岗位角色 that tasks are offered to */
export const roleSchema = z.strictObject({
  id,
  title: text,
  titleEn: text,
  /** agency: held at the acting agency · county: at a county body · village: below the township · system */
  scope: z.enum(['agency', 'county', 'village', 'system']),
  /** what the role may do, and what it must not, in words for people */
  does: z.strictObject({ zh: text, en: text }),
  cannot: z.strictObject({ zh: text, en: text }).optional(),
  /** duties nobody acting in this role may take on */
  neverDuties: z.array(id).default([]),
});
export const rolesSchema = z.array(roleSchema).min(1);
export type Role = z.output<typeof roleSchema>;

/** `guardrails.yaml` 红线 */
export const guardrailsSchema = z.strictObject({
  duties: z.array(z.strictObject({ id, title: text, titleEn: text })),
  guardrails: z.array(
    z.strictObject({
      id: z.string().regex(/^G-\d{2}$/),
      title: text,
      titleEn: text,
      /** D design time, R run time, B both */
      type: z.enum(['D', 'R', 'B']),
      basis: z.array(lawRefSchema).default([]),
      /** bases that are not articles of laws/: policy documents by their number */
      basisText: z.array(text).default([]),
      locked: z.boolean().default(true),
      /** pairs of duties one person may not both have in one case */
      distinct: z.array(z.tuple([id, id])).default([]),
      /** pairs of duties that in one case must be with the same person */
      same: z.array(z.tuple([id, id])).default([]),
      /** certificates a duty asks for */
      qualified: z.array(z.strictObject({ duty: id, certificate: id })).default([]),
      /** how else it is kept: form rule, flow structure, document template … in words for people */
      keptBy: z.strictObject({ zh: text, en: text }).optional(),
    }),
  ),
});
export type Guardrails = z.output<typeof guardrailsSchema>;

/** `facts.yaml` 案件要素: every path of the case record */
export const factSchema = z
  .strictObject({
    /** `party.name`, `investigation.interviews[].record` */
    path: z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*(\[\])?(\.[a-zA-Z][a-zA-Z0-9]*(\[\])?)*$/),
    type: z.enum([
      ...(['text', 'longtext', 'date', 'datetime', 'instant', 'number', 'money', 'boolean', 'choice', 'choices', 'list'] as const),
      ...(['matter', 'person', 'people', 'agency'] as const),
    ]),
    zh: text,
    en: text,
    personal: z.boolean(),
    statutory: z.boolean(),
    platform: z.boolean().default(false),
    /** ids, codes and coordinates: not listed on the case page */
    hidden: z.boolean().default(false),
    /** value → its words; every choice has them, or people would read codes */
    options: z.record(z.string(), z.strictObject({ zh: text, en: text })).optional(),
  })
  .refine(({ type, options }) => options !== undefined || !['choice', 'choices'].includes(type), {
    path: ['options'],
    message: 'a choice names its options',
  });
export const factsSchema = z.array(factSchema).min(1);
export type FactDefinition = z.output<typeof factSchema>;

/** `i18n/<language>.yaml`: Chinese text → text in that language */
export const translationsSchema = z.record(z.string(), z.string());

/** `forms/*.form.json`: the outer shape; lint looks into the components */
export const formSchema = z.looseObject({
  key: id,
  title: text,
  titleEn: text.optional(),
  display: z.literal('form').default('form'),
  components: z.array(z.lazy(() => componentSchema)).min(1),
  materials: z.array(z.strictObject({ kind: id, min: z.int().min(0).max(50), label: text, labelEn: text.optional() })).optional(),
});

const componentSchema: z.ZodType = z.looseObject({
  type: z.string().min(1),
  key: z.string().min(1),
  label: z.string().optional(),
  components: z.array(z.lazy(() => componentSchema)).optional(),
  columns: z.array(z.looseObject({ components: z.array(z.lazy(() => componentSchema)).optional() })).optional(),
  properties: z
    .looseObject({
      om: z.enum(['case', 'variable', 'local', 'show']).optional(),
      options: z.string().optional(),
      statutory: lawRefSchema.optional(),
    })
    .optional(),
});

export const isKnownComponent = (type: string): boolean => KNOWN_TYPES.has(type);
