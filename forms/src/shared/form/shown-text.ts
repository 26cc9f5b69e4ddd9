import type { FormComponent, FormOption } from '@onematter/processes/form-rules';
import { joined } from '../i18n/joined.ts';
import type { Language } from '../i18n/language.ts';
import { dateText, instantText } from '../words/dates.ts';
import { moneyInCapitals, moneyText } from './money-text.ts';

const YES_NO = { zh: { true: '是', false: '否' }, en: { true: 'Yes', false: 'No' } } as const;

/**
 * A field's value as a reader sees it: an option by its label, a date as people write it, money with its capitals,
 * a tick as yes or no. '' when nothing was filled in. Line breaks of long texts are kept.
 */
export function shownText(component: FormComponent, value: unknown, language: Language): string {
  if (value === null || value === undefined || value === '') return '';
  switch (component.type) {
    case 'select':
    case 'radio':
      return joined(
        listOf(value).map((item) => optionText(component, item, language)),
        language,
      );
    case 'selectboxes':
      return joined(
        chosenBoxes(value).map((item) => optionText(component, item, language)),
        language,
      );
    case 'checkbox':
      return YES_NO[language][value === true || value === 'true' ? 'true' : 'false'];
    case 'datetime':
      return component.enableTime === true ? instantText(String(value), language) : dateText(String(value), language);
    case 'omMoney':
      return moneyShown(value, language);
    default:
      return joined(listOf(value).map(String), language);
  }
}

function moneyShown(value: unknown, language: Language): string {
  const capitals = moneyInCapitals(value);
  return capitals ? `${moneyText(value, language)}（${capitals}）` : moneyText(value, language);
}

function optionText(component: FormComponent, value: unknown, language: Language): string {
  const options: readonly FormOption[] = component.data?.values ?? component.values ?? [];
  const found = options.find((option) => String(option.value) === String(value));
  if (found) return found.label;
  if (value === true || value === false) return YES_NO[language][value ? 'true' : 'false'];
  return String(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function chosenBoxes(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, chosen]) => (chosen === true ? [key] : []));
}
