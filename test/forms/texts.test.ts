import { deputyEn } from '../../forms/src/app/deputy/deputy.en.ts';
import { deputyZh } from '../../forms/src/app/deputy/deputy.zh.ts';
import { shellEn } from '../../forms/src/app/shell/shell.en.ts';
import { shellZh } from '../../forms/src/app/shell/shell.zh.ts';
import { taskEn } from '../../forms/src/app/task/task.en.ts';
import { taskZh } from '../../forms/src/app/task/task.zh.ts';
import { worklistEn } from '../../forms/src/app/worklist/worklist.en.ts';
import { worklistZh } from '../../forms/src/app/worklist/worklist.zh.ts';
import { commonEn } from '../../forms/src/shared/i18n/common.en.ts';
import { commonZh } from '../../forms/src/shared/i18n/common.zh.ts';
import { fillText } from '../../forms/src/shared/i18n/fill-text.ts';

type Texts = Readonly<Record<string, string>>;

const DICTIONARIES: readonly [string, Texts, Texts][] = [
  ['common', commonZh, commonEn],
  ['shell', shellZh, shellEn],
  ['worklist', worklistZh, worklistEn],
  ['task', taskZh, taskEn],
  ['deputy', deputyZh, deputyEn],
];
const CJK = /[\u3400-\u9fff]/;
/** Words of the switch to the other language stand in that language. */
const IN_THE_OTHER_LANGUAGE = new Set(['language', 'languageLabel']);
/** Chinese entries that are rightly without a Chinese character. */
const WITHOUT_CHINESE = new Set(['personOf']);
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)(?::s)?\}/g)].map((match) => match[1]);

describe.each(DICTIONARIES)('the texts of %s', (_name, zh, en) => {
  it('should say in English everything it says in Chinese', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    expect(Object.entries(en).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('should let no language into the other', () => {
    const chineseInEnglish = Object.entries(en).filter(([key, text]) => CJK.test(text) && !IN_THE_OTHER_LANGUAGE.has(key));
    const englishInChinese = Object.entries(zh).filter(
      ([key, text]) => !CJK.test(text) && !IN_THE_OTHER_LANGUAGE.has(key) && !WITHOUT_CHINESE.has(key),
    );
    expect(chineseInEnglish).toEqual([]);
    expect(englishInChinese).toEqual([]);
  });

  it('should name the same values in both languages', () => {
    for (const key of Object.keys(zh)) expect([key, new Set(placeholders(en[key]!))]).toEqual([key, new Set(placeholders(zh[key]!))]);
  });
});

describe('filling a text', () => {
  it('should put values in and make the English plural', () => {
    expect(fillText('{n} working day{n:s} left', { n: 1 })).toBe('1 working day left');
    expect(fillText('{n} working day{n:s} left', { n: 3 })).toBe('3 working days left');
  });

  it('should leave a name without a value to be seen', () => {
    expect(fillText('{who}已办结', {})).toBe('{who}已办结');
  });
});
