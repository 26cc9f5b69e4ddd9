const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

export function normaliseCreditCode(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
}

/**
 * Unified social credit code 统一社会信用代码 (GB 32100-2015): 18 characters of an alphabet without I O S V Z, positions 3–8 a
 * division code of digits, the last character (31 − Σ wᵢ·aᵢ mod 31) mod 31.
 */
export function isCreditCode(text: string): boolean {
  const code = normaliseCreditCode(text);
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(code)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * ALPHABET.indexOf(code[index] as string), 0);
  return ALPHABET[(31 - (sum % 31)) % 31] === code[17];
}
