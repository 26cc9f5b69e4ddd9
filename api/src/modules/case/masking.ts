/** Screens show the minimum (org.md §4): names, numbers and telephones are masked unless the reader works on the case. */

/** 赵志强 → 赵*强, 张三 → 张*. The name of an organisation is public (企业信息公示) and stays. */
export function maskName(name: string, type: string | undefined): string {
  const chars = [...name.trim()];
  if (type === 'organization') return name.trim();
  if (chars.length <= 1) return chars.length === 0 ? '' : '*';
  if (chars.length === 2) return `${chars[0]}*`;
  return `${chars[0]}${'*'.repeat(chars.length - 2)}${chars.at(-1)}`;
}

/** 5**…**1: the first and the last character. */
export function maskIdentity(number: string): string {
  const chars = [...number.trim()];
  return chars.length <= 2 ? '*'.repeat(chars.length) : `${chars[0]}${'*'.repeat(chars.length - 2)}${chars.at(-1)}`;
}

/** 13812345678 → 138****5678 */
export function maskPhone(phone: string): string {
  const clean = phone.trim();
  return clean.length <= 7 ? '*'.repeat(clean.length) : `${clean.slice(0, 3)}****${clean.slice(-4)}`;
}

/** 云江县青溪镇石桥村3组15号 → 云江县青溪镇**** */
export function maskAddress(address: string): string {
  const clean = address.trim();
  return clean.length <= 6 ? '****' : `${[...clean].slice(0, 6).join('')}****`;
}

/** By the last key of its path, how a personal value is shown to those who need not read it. */
export function maskValue(path: string, value: unknown, partyType?: string): unknown {
  if (value === null || value === undefined || value === '') return value;
  if (typeof value !== 'string') return '****';
  const key = path.split('.').at(-1) ?? '';
  if (path === 'party.name') return maskName(value, partyType);
  if (/name$/i.test(key) || key === 'legalRep' || key === 'receiver') return maskName(value, undefined);
  if (/^(idNo|uscc)$/.test(key)) return maskIdentity(value);
  if (/phone$/i.test(key)) return maskPhone(value);
  if (/address$/i.test(key)) return maskAddress(value);
  return '****';
}
