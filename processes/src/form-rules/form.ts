import type { Json, JsonObject } from '../json.ts';

/** One Form.io component as packs write it; only the properties the platform reads are named. */
export interface FormComponent {
  readonly type: string;
  readonly key: string;
  readonly label?: string;
  readonly input?: boolean;
  readonly hidden?: boolean;
  readonly disabled?: boolean;
  readonly multiple?: boolean;
  readonly dataType?: string;
  readonly dataSrc?: string;
  readonly enableTime?: boolean;
  readonly enableDate?: boolean;
  readonly format?: string;
  readonly inputType?: string;
  readonly data?: { readonly values?: readonly FormOption[] };
  readonly values?: readonly FormOption[];
  readonly components?: readonly FormComponent[];
  readonly columns?: readonly { readonly components?: readonly FormComponent[] }[];
  readonly rows?: readonly (readonly { readonly components?: readonly FormComponent[] }[])[] | number;
  readonly validate?: FormValidate;
  readonly conditional?: JsonObject;
  readonly properties?: FormProperties;
  readonly [key: string]: unknown;
}

export interface FormOption {
  readonly label: string;
  readonly value: string;
}

export interface FormValidate {
  readonly required?: boolean;
  readonly pattern?: string;
  readonly minLength?: number | string;
  readonly maxLength?: number | string;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly json?: Json;
  readonly onlyAvailableItems?: boolean;
  readonly customMessage?: string;
  readonly [key: string]: unknown;
}

/** Where a value goes: `case` (default), `variable` of the process, `local` to the submission row, `show` (never written). */
export type FieldTarget = 'case' | 'variable' | 'local' | 'show';

export interface FormProperties {
  readonly om?: FieldTarget;
  /** platform options, e.g. `people?role=case-officer` */
  readonly options?: string;
  /** the article that makes the field obligatory, e.g. `apl-2021#59.1` */
  readonly statutory?: string;
  readonly [key: string]: unknown;
}

/** Evidence a step asks for beside the form (材料). */
export interface FormMaterial {
  readonly kind: string;
  readonly min: number;
  readonly label: string;
}

export interface FormSchema {
  readonly key: string;
  readonly title: string;
  readonly titleEn?: string;
  readonly display?: string;
  readonly components: readonly FormComponent[];
  readonly materials?: readonly FormMaterial[];
}

/** Component types that hold rows: their children's keys are relative to a row. */
const ROWS = new Set(['datagrid', 'editgrid']);
/** Component types that group without holding a value. */
const LAYOUT = new Set(['panel', 'columns', 'fieldset', 'well', 'table', 'tabs', 'content', 'htmlelement', 'button']);

export interface Field {
  readonly component: FormComponent;
  /** dotted path in the submission; inside a grid `interviews.name` relative to each row is given by `inRows` */
  readonly path: string;
  /** path of the grid the field sits in, or null */
  readonly inRows: string | null;
}

export function isRows(component: FormComponent): boolean {
  return ROWS.has(component.type);
}

function childrenOf(component: FormComponent): readonly FormComponent[] {
  const columns = (component.columns ?? []).flatMap((column) => column.components ?? []);
  const cells = Array.isArray(component.rows)
    ? component.rows.flat().flatMap((cell: { components?: readonly FormComponent[] }) => cell.components ?? [])
    : [];
  return [...(component.components ?? []), ...columns, ...cells];
}

/** Every component in order of appearance, layout included. */
export function* allComponents(components: readonly FormComponent[]): Generator<FormComponent> {
  for (const component of components) {
    yield component;
    yield* allComponents(childrenOf(component));
  }
}

/** Every component that holds a value, grids before their columns. */
export function* fieldsOf(components: readonly FormComponent[], inRows: string | null = null): Generator<Field> {
  for (const component of components) {
    if (LAYOUT.has(component.type)) {
      yield* fieldsOf(childrenOf(component), inRows);
    } else if (isRows(component)) {
      yield { component, path: component.key, inRows };
      yield* fieldsOf(childrenOf(component), component.key);
    } else {
      yield { component, path: component.key, inRows };
    }
  }
}

/** The same form with each component replaced by `change(component)`; children are changed first. */
export function mapComponents(components: readonly FormComponent[], change: (component: FormComponent) => FormComponent): FormComponent[] {
  return components.map((component) => {
    const next: Record<string, unknown> = { ...component };
    if (component.components) next['components'] = mapComponents(component.components, change);
    if (component.columns) {
      next['columns'] = component.columns.map((column) => ({ ...column, components: mapComponents(column.components ?? [], change) }));
    }
    if (Array.isArray(component.rows)) {
      next['rows'] = component.rows.map((row: readonly { components?: readonly FormComponent[] }[]) =>
        row.map((cell) => ({ ...cell, components: mapComponents(cell.components ?? [], change) })),
      );
    }
    return change(next as FormComponent);
  });
}

export function targetOf(component: FormComponent): FieldTarget {
  return component.properties?.om ?? 'case';
}
