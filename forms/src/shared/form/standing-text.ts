import { type FormSchema, fieldsOf } from '@onematter/processes/form-rules';
import type { FormData } from './form-data.ts';
import { valueAt, withValueAt } from './value-at.ts';

/** A text that stands in a field before anybody wrote there, e.g. the sentence of consent 同意立案; `rule` is the field's own JsonLogic rule. */
export type StandingText = { readonly path: string; readonly text: string; readonly rule: unknown };

/** Whether a rule holds for a value, with the whole data of the form. */
export type Holds = (rule: unknown, scope: { readonly value: unknown; readonly data: FormData }) => boolean;

/** The text fields of a form that open with a text; those in rows are filled by the row. */
export function standingTexts(form: Pick<FormSchema, 'components'>): StandingText[] {
  return [...fieldsOf(form.components)].flatMap(({ component, path, inRows }) => {
    const isText = component.type === 'textarea' || component.type === 'textfield';
    const text = component.defaultValue;
    if (!isText || inRows !== null || component.key !== path || typeof text !== 'string' || text === '') return [];
    return [{ path, text, rule: component.validate?.json }];
  });
}

/** The data a form opens with: every standing text where nothing has been written (not even an empty text). */
export function withStandingTexts(texts: readonly StandingText[], data: FormData): FormData {
  return texts.reduce((filled, { path, text }) => (valueAt(filled, path) === undefined ? withValueAt(filled, path, text) : filled), data);
}

/**
 * What a choice does to the texts nobody touched: one that no longer fits it (不同意 beside the sentence of consent) is taken out, so that the
 * person writes the reason; one that fits again comes back, as long as nothing else was written. `taken` are the paths taken out so far.
 */
export function fittingTexts(
  texts: readonly StandingText[],
  data: FormData,
  taken: ReadonlySet<string>,
  holds: Holds,
): { readonly path: string; readonly text: string }[] {
  return texts.flatMap(({ path, text, rule }) => {
    if (!rule) return [];
    const value = valueAt(data, path);
    const fits = holds(rule, { value: text, data });
    if (value === text && !fits) return [{ path, text: '' }];
    return taken.has(path) && fits && (value === '' || value === undefined) ? [{ path, text }] : [];
  });
}
