import { fillText, type TextValues } from './fill-text.ts';
import { language } from './language.ts';

/** One feature's Chinese texts: flat keys, `{name}` for values. Files are named `<feature>.zh.ts` and `<feature>.en.ts`. */
export type Dictionary = Readonly<Record<string, string>>;

/** The English twin of a Chinese dictionary: the same keys, all of them. */
export type TwinOf<Zh extends Dictionary> = { readonly [Key in keyof Zh]: string };

export type Translate<Key extends string> = (key: Key, values?: TextValues) => string;

/**
 * Joins a feature's two dictionaries into its `t()`. Reading it in a template or a computed follows the language switch.
 *
 * @example const t = textsOf(worklistZh, worklistEn); t('remaining', { n: 3 });
 */
export function textsOf<Zh extends Dictionary>(zh: Zh, en: TwinOf<Zh>): Translate<keyof Zh & string> {
  return (key, values) => fillText((language() === 'en' ? en : zh)[key], values);
}
