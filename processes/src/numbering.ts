import { isLegalDate, type LegalDate, yearOf } from './dates.ts';
import { ProcessesError } from './errors.ts';

export interface DocumentNumberParts {
  /** 辖区简称, e.g. 云江青溪 */
  readonly localityWord: string;
  /** 机关代字, e.g. 综执 */
  readonly agencyWord: string;
  /** 文种代字, e.g. 罚决; null where the kind of document carries no number */
  readonly documentWord: string;
  readonly issuedOn: LegalDate;
  /** the next number of the ledger of this organ, kind and year, from 1 */
  readonly sequence: number;
}

/**
 * 文号 `{辖区简称}{机关代字}{文种代字}〔{YYYY}〕{n}号`: six-cornered brackets, four-digit year, no 第, no zero in front (GB/T 9704-2012).
 * @throws {ProcessesError} NUMBER_INVALID
 */
export function documentNumber(parts: DocumentNumberParts): string {
  assertNumber(parts.sequence, parts.issuedOn);
  const words = [parts.localityWord, parts.agencyWord, parts.documentWord];
  if (words.slice(1).some((word) => word.trim() === ''))
    throw new ProcessesError('NUMBER_INVALID', 'Expected the words of agency and document, but one is empty', { words });
  return `${words.join('')}〔${yearOf(parts.issuedOn)}〕${parts.sequence}号`;
}

/** 案号 `{辖区码}-{YYYY}-{序}`, the sequence with at least four digits: distinct from any 文号, kept through conversion and referral. */
export function caseNumber(parts: { readonly localityCode: string; readonly filedOn: LegalDate; readonly sequence: number }): string {
  assertNumber(parts.sequence, parts.filedOn);
  if (!/^\d{2,12}$/.test(parts.localityCode))
    throw new ProcessesError('NUMBER_INVALID', `Expected a division code, but got ${parts.localityCode}`, {
      localityCode: parts.localityCode,
    });
  return `${parts.localityCode}-${yearOf(parts.filedOn)}-${String(parts.sequence).padStart(4, '0')}`;
}

function assertNumber(sequence: number, date: LegalDate): void {
  if (!Number.isSafeInteger(sequence) || sequence < 1)
    throw new ProcessesError('NUMBER_INVALID', `Expected a number from 1, but got ${sequence}`, { sequence });
  if (!isLegalDate(date)) throw new ProcessesError('NUMBER_INVALID', `Expected a date YYYY-MM-DD, but got ${date}`, { date });
}
