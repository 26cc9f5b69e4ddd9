import { caseEn } from '../../forms/src/app/case/case.en.ts';
import { caseZh } from '../../forms/src/app/case/case.zh.ts';
import { startEn } from '../../forms/src/app/start/start.en.ts';
import { startZh } from '../../forms/src/app/start/start.zh.ts';
import { diagramEn } from '../../forms/src/shared/diagram/diagram.en.ts';
import { diagramZh } from '../../forms/src/shared/diagram/diagram.zh.ts';

const DICTIONARIES: [string, Record<string, string>, Record<string, string>][] = [
  ['case', caseZh, caseEn],
  ['start', startZh, startEn],
  ['diagram', diagramZh, diagramEn],
];
const names = (text: string) => [...text.matchAll(/\{(\w+)(?::s)?\}/g)].map((match) => match[1]).sort();

describe.each(DICTIONARIES)('the texts of %s', (_name, zh, en) => {
  it('should be said in both languages, with the same values', () => {
    expect(Object.keys(en)).toEqual(Object.keys(zh));
    for (const [key, text] of Object.entries(zh))
      expect([key, [...new Set(names(en[key] ?? ''))]]).toEqual([key, [...new Set(names(text))]]);
  });

  it('should have no Chinese in the English and no English words in the Chinese', () => {
    for (const [key, text] of Object.entries(en)) expect([key, /[\u4e00-\u9fff]/.test(text)]).toEqual([key, false]);
    for (const [key, text] of Object.entries(zh)) {
      const plain = text.replace(/\{[^}]+\}/g, '').replace(/\b(PDF|DOCX|MB)\b/g, '');
      expect([key, /[A-Za-z]{2,}/.test(plain)]).toEqual([key, false]);
    }
  });
});
