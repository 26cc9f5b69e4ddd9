/** A form in the reader's language: labels, hints and choices by the pack's English; texts without a translation stay Chinese. */
import { type FormSchema, mapComponents } from '@onematter/processes/form-rules';
import type { PackView } from '../../packs/pack-view.ts';

export type Language = 'zh' | 'en';

export function languageOf(acceptLanguage: string): Language {
  return /^\s*en\b/i.test(acceptLanguage) ? 'en' : 'zh';
}

const TEXTS = [
  'label',
  'title',
  'placeholder',
  'description',
  'tooltip',
  'prefix',
  'suffix',
  'legend',
  'content',
  'html',
  'addAnother',
] as const;

export function localizeForm(form: FormSchema, language: Language, pack: PackView): FormSchema {
  if (language === 'zh') return form;
  const translate = (text: unknown) => (typeof text === 'string' ? pack.english(text) : text);
  const components = mapComponents(form.components, (component) => {
    const next: Record<string, unknown> = { ...component };
    for (const key of TEXTS) if (key in next) next[key] = translate(next[key]);
    if (component.values) next['values'] = component.values.map((option) => ({ ...option, label: pack.english(option.label) }));
    if (component.data?.values) {
      next['data'] = {
        ...component.data,
        values: component.data.values.map((option) => ({ ...option, label: pack.english(option.label) })),
      };
    }
    return next as typeof component;
  });
  return {
    ...form,
    title: form.titleEn ?? pack.english(form.title),
    components,
    ...(form.materials ? { materials: form.materials.map((material) => ({ ...material, label: pack.english(material.label) })) } : {}),
  };
}
