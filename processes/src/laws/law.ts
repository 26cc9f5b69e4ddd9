import { z } from 'zod';
import { isLegalDate } from '../dates.ts';
import { ProcessesError } from '../errors.ts';

/**
 * A reference to an article 法条: law id, article (`16-1` for 第十六条之一), then paragraph 款 and item 项 — `apl-2021#60.1` is
 * 第六十条第一款, `apl-2021#58.1.2` 第五十八条第一款第二项. `#36..2`: article without paragraphs, second item (第三十六条第二项).
 */
export const LAW_REF = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*-\d{4})#(\d+)(?:-(\d+))?(?:\.(\d*))?(?:\.(\d+))?$/;

export const lawRefSchema = z.string().regex(LAW_REF, 'a law and an article, e.g. apl-2021#59.1');

const legalDate = z.string().refine(isLegalDate, 'a date YYYY-MM-DD that exists');

export const lawSchema = z.strictObject({
  /** short name and year of the version: `apl-2021` */
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*-\d{4}$/),
  title: z.string().min(2),
  titleEn: z.string().min(2),
  /** name without 中华人民共和国, as people cite it */
  shortTitle: z.string().min(2),
  level: z.enum(['law', 'administrative-regulation', 'local-regulation', 'rule', 'normative-document']),
  issuer: z.string().min(2),
  /** number of the order or document, e.g. 主席令第七十号; absent where not verified */
  number: z.string().optional(),
  inForceFrom: legalDate.optional(),
  inForceTo: legalDate.optional(),
  /** how the articles below were checked */
  source: z.string().min(2),
  articles: z.array(
    z.strictObject({
      /** `60`, `60.1`, `58.1.2` */
      number: z.string().regex(/^\d+(-\d+)?(\.\d*)?(\.\d+)?$/),
      /** what it says, in our own words; never the text of the law */
      gist: z.string().min(2).optional(),
    }),
  ),
});

export type Law = z.output<typeof lawSchema>;

export interface LawBook {
  readonly laws: ReadonlyMap<string, Law>;
  /** is the article, or the article it belongs to, registered? */
  has(ref: string): boolean;
  /** `《中华人民共和国行政处罚法》第六十条第一款`. @throws {ProcessesError} LAW_UNKNOWN */
  articleText(ref: string): string;
  /** our own words on the article, or on the nearest article above it; null where there are none */
  gist(ref: string): string | null;
}

export function lawBook(laws: readonly Law[]): LawBook {
  const byId = new Map(laws.map((law) => [law.id, law]));
  const numbers = new Map(laws.map((law) => [law.id, new Map(law.articles.map((article) => [article.number, article.gist ?? null]))]));
  const has = (ref: string) => {
    const parts = parseLawRef(ref);
    return parts !== null && ancestors(parts).some((number) => numbers.get(parts.law)?.has(number) === true);
  };
  return {
    laws: byId,
    has,
    articleText(ref) {
      const parts = parseLawRef(ref);
      const law = parts ? byId.get(parts.law) : undefined;
      if (!parts || !law || !has(ref))
        throw new ProcessesError('LAW_UNKNOWN', `Expected an article registered in laws/, but got ${ref}`, { ref });
      return `《${law.title}》${articleNumber(parts)}`;
    },
    gist(ref) {
      const parts = parseLawRef(ref);
      if (!parts) return null;
      for (const number of ancestors(parts)) {
        const gist = numbers.get(parts.law)?.get(number);
        if (gist) return gist;
      }
      return null;
    },
  };
}

export interface LawRefParts {
  readonly law: string;
  readonly article: number;
  /** 之几; null for an ordinary article */
  readonly insertion: number | null;
  readonly paragraph: number | null;
  readonly item: number | null;
}

export function parseLawRef(ref: string): LawRefParts | null {
  const match = LAW_REF.exec(ref);
  if (!match) return null;
  const number = (text: string | undefined) => (text ? Number(text) : null);
  return {
    law: match[1] as string,
    article: Number(match[2]),
    insertion: number(match[3]),
    paragraph: number(match[4]),
    item: number(match[5]),
  };
}

/** 第六十条第一款 */
export function articleNumber(parts: LawRefParts): string {
  const insertion = parts.insertion === null ? '' : `之${chineseNumber(parts.insertion)}`;
  const paragraph = parts.paragraph === null ? '' : `第${chineseNumber(parts.paragraph)}款`;
  const item = parts.item === null ? '' : `第${chineseNumber(parts.item)}项`;
  return `第${chineseNumber(parts.article)}条${insertion}${paragraph}${item}`;
}

/** The numbers under which an article may be registered, nearest first: `58.1.2`, `58.1`, `58`. */
function ancestors({ article, insertion, paragraph, item }: LawRefParts): string[] {
  const base = insertion === null ? `${article}` : `${article}-${insertion}`;
  const withParagraph = paragraph === null ? base : `${base}.${paragraph}`;
  const whole = item === null ? withParagraph : `${base}.${paragraph ?? ''}.${item}`;
  return [...new Set([whole, withParagraph, base])];
}

const DIGITS = '零一二三四五六七八九';

/** 1 → 一, 10 → 十, 60 → 六十, 105 → 一百零五, 1260 → 一千二百六十 (1 to 9999), as articles are numbered. */
export function chineseNumber(value: number): string {
  if (!Number.isInteger(value) || value < 1 || value > 9999)
    throw new RangeError(`Expected a whole number from 1 to 9999, but got ${value}`);
  let text = '';
  let isGap = false;
  for (const [size, name] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(value / size) % 10;
    if (digit === 0) isGap = text !== '';
    else {
      text += `${isGap ? '零' : ''}${DIGITS[digit]}${name}`;
      isGap = false;
    }
  }
  return text.startsWith('一十') ? text.slice(1) : text;
}
