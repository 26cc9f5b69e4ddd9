import { type FormComponent, type FormSchema, fenToYuan, mapComponents } from '@onematter/processes/form-rules';
import type { Language } from '../i18n/language.ts';
import { standingTexts } from './standing-text.ts';

/** The component type that shows a value as text; never a grey, locked box. */
export const SHOWN_TYPE = 'omShown';

const LEAVES = new Set(['textfield', 'textarea', 'radio', 'select', 'selectboxes', 'checkbox', 'number', 'datetime', 'omMoney']);

export type PrepareOptions = {
  /** Every field becomes text: a completed form, or one that someone else fills in. */
  readonly readOnly: boolean;
  readonly language: Language;
};

const WORDS = {
  zh: {
    choose: '请选择',
    chooseField: '请选择{{field}}',
    tick: '请勾选：{{field}}',
    amount: '{{field}}应当是不少于零的金额，精确到分',
    least: '不得小于',
    most: '不得大于',
    yuan: '元',
  },
  en: {
    choose: 'Choose',
    chooseField: 'Choose {{field}}',
    tick: 'Tick: {{field}}',
    amount: '{{field}} must be an amount of money, exact to the cent',
    least: ' must be at least CNY ',
    most: ' must be at most CNY ',
    yuan: '',
  },
} as const;

/**
 * The form as the renderer takes it. Values that are only shown (`properties.om = show`, or the whole form read-only) become
 * text; selects keep their options as text values; dates speak our format; money rules are worded in 元. Changes nothing the
 * server relies on: it validates with the schema as published.
 */
export function prepareForm(form: FormSchema, { readOnly, language }: PrepareOptions): { components: FormComponent[]; display: 'form' } {
  const prefilled = new Set(standingTexts(form).map(({ path }) => path));
  const components = mapComponents(structuredClone(form.components), (component) => {
    if (component.type === 'button') return { type: 'content', key: component.key, html: '', input: false };
    if (LEAVES.has(component.type) && (readOnly || component.properties?.om === 'show')) return shown(component);
    if (component.type === 'datagrid' && (readOnly || component.properties?.om === 'show')) return shownRows(component);
    return editable(prefilled.has(component.key) ? withoutDefault(component) : component, language);
  });
  return { components, display: 'form' };
}

/** The library marks a field that has a default before anybody touched it: `standing-text` puts the text in instead. */
function withoutDefault(component: FormComponent): FormComponent {
  const { defaultValue: _default, ...rest } = component;
  return rest;
}

function shown(component: FormComponent): FormComponent {
  const { validate: _rules, widget: _widget, defaultValue: _default, ...rest } = component;
  return { ...rest, type: SHOWN_TYPE, input: true, disabled: false, clearOnHide: false, shown: component };
}

/** A table that is only read: its cells as text, no row to add or take away. */
function shownRows(grid: FormComponent): FormComponent {
  const cells = (grid.components ?? []).map((cell) => (LEAVES.has(cell.type) ? shown(cell) : cell));
  const { validate: _rules, ...rest } = grid;
  const fixed = { disabled: false, disableAddingRemovingRows: true, reorder: false, initEmpty: true, clearOnHide: false };
  return { ...rest, ...rowLook(grid), ...fixed, components: cells };
}

function editable(component: FormComponent, language: Language): FormComponent {
  const words = WORDS[language];
  switch (component.type) {
    case 'select':
      return {
        widget: 'choicesjs',
        dataSrc: 'values',
        dataType: 'string',
        searchThreshold: 0.3,
        placeholder: words.choose,
        errors: { required: words.chooseField },
        ...component,
      };
    case 'radio':
    case 'selectboxes':
      return { errors: { required: words.chooseField }, ...component };
    case 'checkbox':
      return { errors: { required: words.tick }, ...component };
    case 'textarea':
      return { rows: 3, autoExpand: true, ...component };
    case 'datetime':
      return withOurDate(component);
    case 'omMoney':
      return withMoneyRules(component, language);
    case 'datagrid':
      // a row appears when somebody adds it, unless one is asked for
      return { initEmpty: !component.validate?.required && !component.validate?.minLength, ...component, ...rowLook(component) };
    case 'columns':
    case 'well':
    case 'table':
      return { ...component, label: '' }; // the library would read its own English name out
    case 'panel':
      return { collapsible: false, theme: 'default', ...component };
    default:
      return component;
  }
}

/** Rows of more than three columns do not fit side by side: each becomes a card of its own. */
function rowLook(grid: FormComponent): { customClass: string } {
  return { customClass: (grid.components?.length ?? 0) > 3 ? 'om-rows-as-cards' : '' };
}

/** Typed or picked as `2026-11-21`, `2026-11-21 14:05`: as it is in China, whatever the zone of the device (see `om-date`). */
function withOurDate(component: FormComponent): FormComponent {
  const enableTime = component.enableTime === true;
  const format = enableTime ? 'yyyy-MM-dd HH:mm' : 'yyyy-MM-dd';
  return {
    ...component,
    format,
    enableDate: true,
    enableTime,
    timePicker: { showMeridian: false },
    allowInput: true,
    widget: {
      type: 'calendar',
      displayInTimezone: 'viewer',
      locale: 'zh',
      useLocaleSettings: false,
      allowInput: true,
      mode: 'single',
      enableTime,
      noCalendar: false,
      format,
      hourIncrement: 1,
      minuteIncrement: 1,
      time_24hr: true,
    },
  };
}

function withMoneyRules(component: FormComponent, language: Language): FormComponent {
  const words = WORDS[language];
  const label = component.label ?? '';
  const { min, max, json } = component.validate ?? {};
  const limit = (value: unknown) => (typeof value === 'number' ? fenToYuan(value) : String(value ?? ''));
  return {
    ...component,
    validate: {
      ...component.validate,
      json: { if: [{ omFen: [{ var: 'value' }] }, json ?? true, words.amount.replace('{{field}}', label)] },
    },
    errors: { min: `${label}${words.least}${limit(min)}${words.yuan}`, max: `${label}${words.most}${limit(max)}${words.yuan}` },
  };
}
