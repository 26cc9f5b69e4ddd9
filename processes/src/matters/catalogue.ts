import { z } from 'zod';
import { isLegalDate, type LegalDate } from '../dates.ts';
import type { JsonObject } from '../json.ts';

/** The catalogue of matters 事项目录 as published lists give it: amounts in whole yuan. The model below holds 分. */
const code = z.string().regex(/^[A-Z]{2,6}-\d{3}$/, 'a matter code, e.g. SRHW-001');
const subject = z.enum(['any', 'individual', 'organization', 'responsible-person']);
const range = z.tuple([z.int().min(0), z.int().min(0)]);
const clause = {
  law: z.string().min(2),
  articleNo: z.int().min(1),
  paragraph: z.int().optional(),
  item: z.int().optional(),
  article: z.string().min(2),
};

const fine = z.strictObject({
  subject,
  stage: z.enum(['base', 'overdue', 'refuse', 'serious', 'overdue-or-serious', 'refuse-or-serious']),
  mode: z.enum(['amount', 'percent', 'multiple', 'per-unit']),
  min: z.number().nullable(),
  max: z.number().nullable(),
  discretionary: z.boolean(),
  base: z.string().optional(),
  unit: z.string().optional(),
  when: z.string().optional(),
});

const penalty = z.strictObject({ ...clause, measures: z.array(z.string()), fines: z.array(fine) });

const tier = z.strictObject({
  tier: z.string().min(1),
  circumstances: z.string().min(1),
  range: z.union([z.string(), z.partialRecord(z.enum(['any', 'individual', 'organization', 'responsible-person', 'percent']), range)]),
  sample: z.boolean(),
});

const matter = z.strictObject({
  code,
  name: z.string().min(2),
  domain: z.string(),
  domainName: z.string(),
  kind: z.enum(['法定', '赋权', '委托']),
  availability: z.enum(['通用', '自选']).nullable(),
  originAuthority: z.string(),
  basis: z.strictObject({ violation: z.strictObject(clause), penalty }),
  basisLevel: z.string().optional(),
  localBasis: z.array(z.strictObject({ region: z.string().regex(/^\d{6}$/), penalty })).optional(),
  finesByImplementing: z.strictObject({ ...clause, fines: z.array(fine) }).optional(),
  rectifyFirst: z.boolean(),
  inspectScenes: z.array(z.string()).optional(),
  tiers: z.array(tier).optional(),
  procedure: z.strictObject({
    simpleTypical: z.boolean(),
    simpleEligible: z.union([z.literal('conditional'), z.literal(false)]),
    ordinary: z.boolean(),
    notes: z.array(z.string()),
  }),
  hearing: z.strictObject({ eligible: z.enum(['no', 'threshold', 'yes-if-severe-measure']), hints: z.array(z.string()) }),
  legalReview: z.strictObject({ requiredWhen: z.array(z.string()), packMayRequireAlways: z.boolean() }),
  legalReviewExtra: z.string().optional(),
  leniencyCandidate: z.strictObject({ value: z.boolean(), sample: z.boolean(), basis: z.strictObject(clause) }),
  coerciveMeasures: z.array(z.strictObject({ ...clause, measures: z.array(z.string()) })).optional(),
  delegation: z
    .strictObject({ basis: z.strictObject(clause), inNameOf: z.string(), mustPublishLetter: z.boolean(), noSubDelegation: z.boolean() })
    .optional(),
  criminalHint: z.boolean().optional(),
  policeReferral: z.boolean().optional(),
  dailyContinuousPenalty: z.boolean().optional(),
  substitutePerformance: z.boolean().optional(),
  amountSource: z.string().optional(),
  effectiveFrom: z.string().optional(),
  note: z.string().optional(),
  penaltyNature: z.string().optional(),
  regionScope: z.array(z.string()).optional(),
  remedySpecial: z.string().optional(),
  severe: z.array(z.string()).optional(),
});

const legalDate = z.string().refine(isLegalDate, 'a date YYYY-MM-DD that exists');

/** `matters/*.json|yaml` */
export const catalogueSchema = z.looseObject({
  catalogueId: z.string(),
  title: z.string(),
  currency: z.literal('CNY'),
  /** the catalogue, or one that replaces it, is in force from and to these days */
  validFrom: legalDate,
  validTo: legalDate.nullable().default(null),
  sample: z.boolean(),
  parameters: z.record(z.string(), z.unknown()),
  domains: z.array(z.looseObject({ code: z.string(), name: z.string(), en: z.string() })),
  matters: z.array(matter),
});

export type CatalogueFile = z.output<typeof catalogueSchema>;
type MatterRow = CatalogueFile['matters'][number];
export type PartyType = 'citizen' | 'organization';

export interface Tier {
  readonly tier: string;
  readonly circumstances: string;
  /** null where the tier says no fine is imposed */
  readonly minFen: number | null;
  readonly maxFen: number | null;
  /** percentages of a base, where the tier is not an amount */
  readonly percent: readonly [number, number] | null;
  /** what the tier says where it is not a range, e.g. 不予处罚（行政处罚法第三十三条） */
  readonly text: string | null;
  readonly isSample: boolean;
}

/** A matter 事项: what a case may be about, with its legal basis, on the days it is in force. */
export interface Matter {
  readonly code: string;
  readonly name: string;
  readonly domain: string;
  readonly domainName: string;
  readonly kind: '法定' | '赋权' | '委托';
  readonly availability: '通用' | '自选' | null;
  readonly originAuthority: string;
  /** for 委托: the organ in whose name the township acts */
  readonly inNameOf: string | null;
  /** `《城市市容和环境卫生管理条例》第十四条` */
  readonly violationBasis: string;
  readonly penaltyBasis: string;
  readonly measures: readonly string[];
  /** the highest fine the national basis allows, by subject; null where it sets no amount */
  readonly maxFineFen: { readonly citizen: number | null; readonly organization: number | null };
  readonly rectifyFirst: boolean;
  /** may the simple procedure 简易程序 be used at all? (行政处罚法 第五十一条 limits it further by fine and facts) */
  readonly simpleEligible: boolean;
  readonly hearing: 'no' | 'threshold' | 'yes-if-severe-measure';
  readonly legalReviewWhen: readonly string[];
  readonly leniencyCandidate: boolean;
  /** measures of the township beside the penalty; coercive is false unless a basis grants it (行政强制法 第十七条) */
  readonly powers: { readonly penalty: true; readonly coercive: boolean };
  readonly isSample: boolean;
  readonly validFrom: LegalDate;
  readonly validTo: LegalDate | null;
  readonly tiers: readonly TierRow[];
}

interface TierRow {
  readonly tier: string;
  readonly circumstances: string;
  readonly range: string | Readonly<Partial<Record<string, readonly [number, number]>>>;
  readonly isSample: boolean;
}

export interface MatterCatalogue {
  readonly matters: readonly Matter[];
  readonly parameters: JsonObject;
  /** the matter in force on a day; null where there is none (红线 G-26: no filing, no decision) */
  findMatter(code: string, on?: LegalDate): Matter | null;
}

export function matterCatalogue(files: readonly CatalogueFile[]): MatterCatalogue {
  const matters = files.flatMap((file) => file.matters.map((row) => toMatter(row, file)));
  const byCode = Map.groupBy(matters, (entry) => entry.code);
  return {
    matters,
    parameters: Object.assign({}, ...files.map((file) => file.parameters)) as JsonObject,
    findMatter: (wanted, on) =>
      byCode.get(wanted)?.find((entry) => on === undefined || (entry.validFrom <= on && (entry.validTo === null || on <= entry.validTo))) ??
      null,
  };
}

function toMatter(row: MatterRow, file: CatalogueFile): Matter {
  return {
    ...{ code: row.code, name: row.name, domain: row.domain, domainName: row.domainName, kind: row.kind },
    ...{ availability: row.availability, originAuthority: row.originAuthority, inNameOf: row.delegation?.inNameOf ?? null },
    violationBasis: `《${row.basis.violation.law}》${row.basis.violation.article}`,
    penaltyBasis: `《${row.basis.penalty.law}》${row.basis.penalty.article}`,
    measures: row.basis.penalty.measures,
    maxFineFen: { citizen: highestFine(row, 'individual'), organization: highestFine(row, 'organization') },
    rectifyFirst: row.rectifyFirst,
    simpleEligible: row.procedure.simpleEligible === 'conditional',
    hearing: row.hearing.eligible,
    legalReviewWhen: row.legalReview.requiredWhen,
    leniencyCandidate: row.leniencyCandidate.value,
    powers: { penalty: true, coercive: row.kind === '法定' && (row.coerciveMeasures?.length ?? 0) > 0 },
    isSample: file.sample,
    validFrom:
      row.effectiveFrom && isLegalDate(row.effectiveFrom) && row.effectiveFrom > file.validFrom ? row.effectiveFrom : file.validFrom,
    validTo: file.validTo,
    tiers: (row.tiers ?? []).map((entry) => ({
      tier: entry.tier,
      circumstances: entry.circumstances,
      range: entry.range,
      isSample: entry.sample,
    })),
  };
}

function highestFine(row: MatterRow, who: 'individual' | 'organization'): number | null {
  const amounts = row.basis.penalty.fines
    .filter((entry) => entry.mode === 'amount' && (entry.subject === who || entry.subject === 'any'))
    .map((entry) => entry.max)
    .filter((max): max is number => max !== null);
  return amounts.length === 0 ? null : Math.max(...amounts) * 100;
}

/** The discretion tiers 裁量阶次 of a matter for a kind of party, amounts in 分; a tier without a range for it is left out. */
export function tiersFor(entry: Matter, partyType: PartyType): Tier[] {
  return entry.tiers.flatMap((row): Tier[] => {
    const base = { tier: row.tier, circumstances: row.circumstances, isSample: row.isSample };
    if (typeof row.range === 'string') return [{ ...base, minFen: null, maxFen: null, percent: null, text: row.range }];
    const amount = row.range[partyType === 'citizen' ? 'individual' : 'organization'] ?? row.range['any'];
    if (amount) return [{ ...base, minFen: amount[0] * 100, maxFen: amount[1] * 100, percent: null, text: null }];
    const percent = row.range['percent'];
    return percent ? [{ ...base, minFen: null, maxFen: null, percent: [percent[0], percent[1]], text: null }] : [];
  });
}

/** The matter as the case record keeps it under `matter` (a snapshot: a case keeps the version it used). */
export function matterFacts(entry: Matter, partyType?: PartyType): JsonObject {
  const tiers = partyType ? tiersFor(entry, partyType) : [];
  return {
    ...{ code: entry.code, name: entry.name, domain: entry.domain, domainName: entry.domainName, kind: entry.kind },
    ...{ originAuthority: entry.originAuthority, violationBasis: entry.violationBasis, penaltyBasis: entry.penaltyBasis },
    ...{ rectifyFirst: entry.rectifyFirst, simpleEligible: entry.simpleEligible, hearingEligible: entry.hearing },
    ...{ legalReviewWhen: entry.legalReviewWhen, measures: entry.measures, isSample: entry.isSample },
    tiers: tiers.map(({ tier: name, circumstances, minFen, maxFen, text }) => ({ tier: name, circumstances, minFen, maxFen, text })),
  };
}
