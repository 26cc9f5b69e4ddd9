/** Remedies 救济途径 in a document: the computed text (remedy.ts) for the organ in whose name the document goes out. */
import { remedyOf } from '../remedy.ts';

/** The organ in whose name a document goes out, as the case record keeps it under `agency`. */
export interface AgencyFacts {
  readonly id: string;
  readonly name: string;
  /** 辖区简称 in document numbers, e.g. 云江青 */
  readonly shortName: string;
  /** 机关代字 in document numbers, e.g. 综执 */
  readonly code: string;
  readonly localityName: string;
  readonly countyGovernmentName: string;
  readonly courtName: string;
  readonly address: string;
  readonly phone: string;
  readonly postcode: string;
}

export interface RemedyBlock {
  readonly text: string;
  /** paths of facts without which the remedies cannot be told */
  readonly missing: readonly string[];
}

const KINDS = ['法定', '赋权', '委托'] as const;

/**
 * `agency` is the acting organ already: the delegating one where the matter is delegated 委托 (行政处罚法 第二十条), so it is its own organ of
 * remedy either way.
 */
export function remedyBlock(procedure: 'ordinary' | 'onspot', kind: unknown, agency: AgencyFacts): RemedyBlock {
  const known = KINDS.find((name) => name === kind);
  if (!known) return { text: '【待填】', missing: ['case.matter.kind'] };
  const result = remedyOf({ kind: known, procedure, agency, delegatingOrgan: known === '委托' ? agency : null });
  if ('remedy' in result) return { text: result.remedy.text, missing: [] };
  return { text: '【待填】', missing: result.missing.map((path) => path.replace(/^(matter\.delegatingOrgan|agency)/, 'agency')) };
}
