import { allComponents, type FormOption, type FormSchema, mapComponents } from './form.ts';

/** A source of options that live in the platform: `people?role=case-officer` → `{ source: 'people', query: { role: 'case-officer' } }`. */
export interface OptionSource {
  readonly text: string;
  readonly source: string;
  readonly query: Readonly<Record<string, string>>;
}

export const OPTION_SOURCES: ReadonlySet<string> = new Set(['people', 'matters', 'agencies', 'documents', 'localities', 'clauses']);

export function parseOptionSource(text: string): OptionSource | null {
  const match = /^([a-z][a-z-]*)(?:\?([\w.=&%-]*))?$/.exec(text);
  if (!match || !OPTION_SOURCES.has(match[1] as string)) return null;
  return { text, source: match[1] as string, query: Object.fromEntries(new URLSearchParams(match[2] ?? '')) };
}

/** The sources a form asks for, each once. */
export function optionSources(form: FormSchema): OptionSource[] {
  const found = new Map<string, OptionSource>();
  for (const component of allComponents(form.components)) {
    const source = component.properties?.options ? parseOptionSource(component.properties.options) : null;
    if (source) found.set(source.text, source);
  }
  return [...found.values()];
}

/** The form with its platform options in place: what is served to the browser and what the server validates with. */
export async function fillOptions(
  form: FormSchema,
  resolver: (source: OptionSource) => Promise<readonly FormOption[]> | readonly FormOption[],
): Promise<FormSchema> {
  const filled = new Map<string, readonly FormOption[]>();
  for (const source of optionSources(form)) filled.set(source.text, await resolver(source));
  const components = mapComponents(form.components, (component) => {
    const text = component.properties?.options;
    const values = text === undefined ? undefined : filled.get(text);
    if (!values) return component;
    if (component.type === 'selectboxes' || component.type === 'radio') return { ...component, values };
    return { ...component, dataSrc: 'values', data: { ...component.data, values } };
  });
  return { ...form, components };
}
