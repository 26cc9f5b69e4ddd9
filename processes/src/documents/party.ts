/** The party 当事人 as documents introduce it (行政处罚法 第五十九条第一款第一项): name, certificate, address, who answers for an organisation. */

export interface PartyLine {
  readonly label: string;
  /** null: required, but not known yet */
  readonly value: string | null;
  readonly path: string;
}

const ID_TYPES: Readonly<Record<string, string>> = { 'resident-id': '公民身份号码', passport: '护照号码', other: '证件号码' };

export function partyLines(party: unknown): PartyLine[] {
  const facts = (typeof party === 'object' && party !== null ? party : {}) as Readonly<Record<string, unknown>>;
  const value = (key: string) => {
    const found = facts[key];
    return typeof found === 'string' && found.trim() !== '' ? found.trim() : null;
  };
  const line = (label: string, key: string): PartyLine => ({ label, value: value(key), path: `case.party.${key}` });
  const known = (label: string, key: string): PartyLine[] => (value(key) === null ? [] : [line(label, key)]);
  if (facts['type'] === 'organization') {
    return [
      line('当事人（单位名称）', 'name'),
      line('统一社会信用代码', 'uscc'),
      line('法定代表人（负责人）', 'legalRep'),
      line('住所（地址）', 'address'),
      ...known('联系电话', 'phone'),
    ];
  }
  return [
    line('当事人（姓名）', 'name'),
    line(ID_TYPES[value('idType') ?? 'resident-id'] ?? '证件号码', 'idNo'),
    line('住址', 'address'),
    ...known('联系电话', 'phone'),
  ];
}
