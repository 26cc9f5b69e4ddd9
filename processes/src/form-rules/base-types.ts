import { type FormComponent, mapComponents } from './form.ts';

/** Our component types and the stock type whose rules they follow. `omMoney`: whole 分, shown in 元. */
export const BASE_TYPES: Readonly<Record<string, string>> = { omMoney: 'number' };

/** Component types a pack may use. Everything else is refused by lint: it has no shape check on the server. */
export const KNOWN_TYPES: ReadonlySet<string> = new Set([
  ...['textfield', 'textarea', 'radio', 'select', 'selectboxes', 'checkbox', 'number', 'datetime', 'datagrid', 'omMoney'],
  ...['panel', 'columns', 'fieldset', 'well', 'table', 'content', 'htmlelement'],
]);

/** The components with our types replaced by their base types, for the stock processors. `omType` keeps the type as written. */
export function withBaseTypes(components: readonly FormComponent[]): FormComponent[] {
  return mapComponents(components, (component) => {
    const base = BASE_TYPES[component.type];
    return base ? { ...component, type: base, omType: component.type } : component;
  });
}
