/**
 * Remedies 救济途径 against a penalty decision, computed from who acted and how; never typed by hand (红线 G-20).
 *
 *   kind \ procedure    ordinary 普通程序                              on the spot 当场处罚
 *   法定 · 赋权         reconsideration at the county government       reconsideration first, at the county government
 *                       within 60 days, or suit within 6 months        within 60 days; then suit within 15 days
 *   委托                the same, at the government of the delegating organ's own level; the delegating organ answers
 *
 * 行政复议法 第二十条（六十日）、第二十三条第一款第一项（当场处罚复议前置）、第二十四条；行政诉讼法 第十四条、第十八条、第四十五条、第四十六条.
 */
export interface RemedyOrgan {
  /** the organ in whose name the decision is made */
  readonly name: string;
  /** government that reviews its decisions: for a township or street office the county's (行政复议法 第二十四条第一款第二、三项) */
  readonly countyGovernmentName: string;
  /** basic people's court 基层人民法院 of its place */
  readonly courtName: string;
}

export interface RemedyInput {
  readonly kind: '法定' | '赋权' | '委托';
  readonly procedure: 'ordinary' | 'onspot';
  /** township or street office that acts */
  readonly agency: RemedyOrgan;
  /** 委托 only: the organ that delegated; it is the respondent (行政复议法 第二十四条第一款第一项) */
  readonly delegatingOrgan?: RemedyOrgan | null;
  /** what the decision is called in the text; default 本决定 and 本决定书 */
  readonly documentName?: string;
}

export interface RemedyPeriod {
  readonly length: number;
  readonly unit: 'days' | 'months';
  /** the period as an official text writes it, 六十日 */
  readonly text: string;
  readonly basis: string;
}

export interface Remedy {
  readonly respondent: string;
  readonly reconsideration: { readonly organ: string; readonly period: RemedyPeriod; readonly comesFirst: boolean; readonly basis: string };
  readonly suit: {
    readonly court: string;
    readonly period: RemedyPeriod;
    readonly runsFrom: 'decision-received' | 'reconsideration-decision-received';
    readonly basis: string;
  };
  /** the paragraph for the document */
  readonly text: string;
}

const SIXTY_DAYS: RemedyPeriod = { length: 60, unit: 'days', text: '六十日', basis: 'arl-2023#20' };
const SIX_MONTHS: RemedyPeriod = { length: 6, unit: 'months', text: '六个月', basis: 'all-2017#46' };
const FIFTEEN_DAYS: RemedyPeriod = { length: 15, unit: 'days', text: '十五日', basis: 'all-2017#45' };

/** The remedies, or the facts still missing to tell them (paths of the case record): a wrong organ would be worse than none. */
export function remedyOf(input: RemedyInput): { readonly remedy: Remedy } | { readonly missing: readonly string[] } {
  const isDelegated = input.kind === '委托';
  const organ = isDelegated ? input.delegatingOrgan : input.agency;
  const missing = missingFacts(organ ?? null, isDelegated ? 'matter.delegatingOrgan' : 'agency');
  if (!organ || missing.length > 0) return { missing };
  const comesFirst = input.procedure === 'onspot';
  const suitPeriod = comesFirst ? FIFTEEN_DAYS : SIX_MONTHS;
  const parts = {
    respondent: organ.name,
    reconsideration: {
      ...{ organ: organ.countyGovernmentName, period: SIXTY_DAYS, comesFirst },
      basis: isDelegated ? 'arl-2023#24.1.1' : 'arl-2023#24',
    },
    suit: {
      ...{ court: organ.courtName, period: suitPeriod, basis: 'all-2017#14' },
      runsFrom: comesFirst ? ('reconsideration-decision-received' as const) : ('decision-received' as const),
    },
  };
  return { remedy: { ...parts, text: remedyText(parts, input.documentName ?? '本决定') } };
}

function remedyText({ reconsideration, suit }: Omit<Remedy, 'text'>, documentName: string): string {
  const received = `自收到${documentName}书之日起`;
  if (reconsideration.comesFirst) {
    return (
      `如不服${documentName}，应当${received}${reconsideration.period.text}内，先向${reconsideration.organ}申请行政复议；` +
      `对行政复议决定仍不服的，可以自收到行政复议决定书之日起${suit.period.text}内，依法向${suit.court}提起行政诉讼。`
    );
  }
  return (
    `如不服${documentName}，可以${received}${reconsideration.period.text}内向${reconsideration.organ}申请行政复议，` +
    `也可以${received}${suit.period.text}内依法向${suit.court}提起行政诉讼。`
  );
}

function missingFacts(organ: RemedyOrgan | null, path: string): string[] {
  if (!organ) return [path];
  return (['name', 'countyGovernmentName', 'courtName'] as const).filter((key) => !organ[key]?.trim()).map((key) => `${path}.${key}`);
}
