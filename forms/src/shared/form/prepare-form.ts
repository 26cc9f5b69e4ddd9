import { type FormComponent, type FormSchema, fenToYuan, mapComponents } from '@onematter/processes/form-rules';

/** The component type that shows a value as text; never a grey, locked box. */
export const SHOWN_TYPE = 'omShown';

const LEAVES = new Set(['textfield', 'textarea', 'radio', 'select', 'selectboxes', 'checkbox', 'number', 'datetime', 'omMoney']);

export type PrepareOptions = {
  /** Every field becomes text: a completed form, or one that someone else fills in. */
  readonly readOnly: boolean;
};

/**
 * The form as the renderer takes it. Values that are only shown (`properties.om = show`, or the whole form read-only) become
 * text; selects keep their options as text values; dates speak our format; money rules are worded in 元. Changes nothing the
 * server relies on: it validates with the schema as published.
 */
export function prepareForm(form: FormSchema, { readOnly }: PrepareOptions): { components: FormComponent[]; display: 'form' } {
  const components = mapComponents(structuredClone(form.components), (component) => {
    if (component.type === 'button') return { type: 'content', key: component.key, html: '', input: false };
    if (LEAVES.has(component.type) && (readOnly || component.properties?.om === 'show')) return shown(component);
    if (component.type === 'datagrid' && readOnly) return { ...component, disableAddingRemovingRows: true, reorder: false };
    return editable(component);
  });
  return { components, display: 'form' };
}

function shown(component: FormComponent): FormComponent {
  const { validate: _rules, widget: _widget, defaultValue: _default, ...rest } = component;
  return { ...rest, type: SHOWN_TYPE, input: true, disabled: false, clearOnHide: false, shown: component };
}

function editable(component: FormComponent): FormComponent {
  switch (component.type) {
    case 'select':
      return { widget: 'choicesjs', dataSrc: 'values', dataType: 'string', searchThreshold: 0.3, ...component };
    case 'textarea':
      return { rows: 3, autoExpand: true, ...component };
    case 'datetime':
      return withOurDate(component);
    case 'omMoney':
      return withMoneyRules(component);
    case 'panel':
      return { collapsible: false, theme: 'default', ...component };
    default:
      return component;
  }
}

/** A date without time: typed or picked as `2026-11-21`, and kept as that day whatever the zone of the device. */
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

function withMoneyRules(component: FormComponent): FormComponent {
  const label = component.label ?? '';
  const { min, max, json } = component.validate ?? {};
  const limit = (value: unknown) => (typeof value === 'number' ? fenToYuan(value) : String(value ?? ''));
  return {
    ...component,
    validate: {
      ...component.validate,
      json: { if: [{ omFen: [{ var: 'value' }] }, json ?? true, `${label}应当是不少于零的金额，精确到分`] },
    },
    errors: { min: `${label}不得小于${limit(min)}元`, max: `${label}不得大于${limit(max)}元` },
  };
}
