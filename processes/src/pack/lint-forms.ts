import { KNOWN_TYPES } from '../form-rules/base-types.ts';
import { findScripts } from '../form-rules/find-scripts.ts';
import { allComponents, type FormComponent, type FormSchema, fieldsOf, isRows, targetOf } from '../form-rules/form.ts';
import { OPERATIONS, STANDARD_OPERATIONS } from '../form-rules/operations.ts';
import { parseOptionSource } from '../form-rules/options.ts';
import { unsafePattern } from '../form-rules/safe-pattern.ts';
import { isInstantField } from '../form-rules/shape.ts';
import { isJsonObject, isSafePath } from '../json.ts';
import { type PackProblem, type PackProblemCode, packProblem } from '../problem.ts';
import type { Pack } from './pack.ts';
import type { FactDefinition } from './schemas.ts';

/** Forms against the rules of forms: no scripts, safe patterns, known types and operations, keys and options as facts.yaml says. */
export function lintForms(pack: Pack): PackProblem[] {
  return [...pack.forms.values()].flatMap((form) => new FormLint(pack, form).problems());
}

class FormLint {
  readonly #pack: Pack;
  readonly #form: FormSchema;
  readonly #file: string;
  readonly #problems: PackProblem[] = [];

  constructor(pack: Pack, form: FormSchema) {
    this.#pack = pack;
    this.#form = form;
    this.#file = `forms/${form.key}.form.json`;
  }

  problems(): PackProblem[] {
    for (const script of findScripts(this.#form)) this.#report('FORM_SCRIPT', script.path, { path: script.path });
    for (const component of allComponents(this.#form.components)) this.#component(component);
    const seen = new Set<string>();
    for (const { component, path, inRows } of fieldsOf(this.#form.components)) {
      const whole = inRows === null ? path : `${inRows}[].${path}`;
      if (seen.has(whole)) this.#report('DUPLICATE_ID', whole, { id: whole });
      seen.add(whole);
      this.#field(component, path, whole, inRows);
    }
    return this.#problems;
  }

  #component(component: FormComponent): void {
    const { key, type } = component;
    if (!KNOWN_TYPES.has(type)) this.#report('FORM_TYPE_UNKNOWN', key, { key, type });
    const pattern = component.validate?.pattern;
    const detail = pattern ? unsafePattern(pattern) : null;
    if (detail) this.#report('FORM_PATTERN_UNSAFE', key, { key, detail });
    for (const logic of [component.validate?.json, component.conditional?.['json']]) {
      for (const operation of unknownOperations(logic)) this.#report('FORM_LOGIC_UNKNOWN', key, { key, operation });
    }
    const source = component.properties?.options;
    if (source !== undefined && !parseOptionSource(source)) this.#report('FORM_OPTIONS_UNKNOWN', key, { key, source });
    const statutory = component.properties?.statutory;
    if (statutory !== undefined && !this.#pack.laws.has(statutory)) this.#report('LAW_UNKNOWN', key, { ref: statutory });
    // what the law asks a person to state is stated by that person, never by a form left as it was
    const isChoice = CHOICES.has(type) && component['defaultValue'] !== undefined;
    if (statutory !== undefined && isChoice) this.#report('FORM_DEFAULT_STATUTORY', key, { key });
  }

  #field(component: FormComponent, path: string, whole: string, inRows: string | null): void {
    const target = targetOf(component);
    const isVariable = inRows === null && target === 'variable';
    if (!isSafePath(path) || (isVariable && path.includes('.'))) this.#report('FORM_KEY_INVALID', path, { key: path });
    const grid = inRows === null ? component : [...fieldsOf(this.#form.components)].find((field) => field.path === inRows)?.component;
    const writes = grid ? targetOf(grid) : target;
    if (writes !== 'case' || isVariable || target === 'local') return;
    if (isRows(component) && [...this.#pack.facts.keys()].some((known) => known.startsWith(`${whole}[].`))) return;
    const fact = this.#pack.facts.get(whole);
    if (!fact) this.#report('FORM_FACT_UNKNOWN', whole, { key: whole });
    else this.#againstFact(component, whole, fact);
  }

  #againstFact(component: FormComponent, key: string, fact: FactDefinition): void {
    if (fact.platform && targetOf(component) === 'case') this.#report('FORM_FACT_PLATFORM', key, { key });
    if (!fits(component, fact.type)) this.#report('FORM_FACT_TYPE', key, { key, type: fact.type });
    if (!fact.options || component.properties?.options !== undefined) return;
    const values = component.type === 'select' ? component.data?.values : component.values;
    for (const { value } of values ?? []) {
      if (!(String(value) in fact.options)) this.#report('FORM_OPTION_NOT_IN_FACT', key, { key, value: String(value) });
    }
  }

  #report(code: PackProblemCode, path: string, details: Readonly<Record<string, string>>): void {
    this.#problems.push(packProblem(code, { file: this.#file, path }, details));
  }
}

/** Component types that can hold a fact of each type; lists of values come from a select with `multiple` (selectboxes store an object). */
const FITS: Readonly<Record<FactDefinition['type'], readonly string[]>> = {
  text: ['textfield', 'textarea', 'select', 'radio'],
  longtext: ['textarea', 'textfield'],
  date: ['datetime'],
  datetime: ['datetime'],
  instant: ['datetime'],
  number: ['number'],
  money: ['omMoney'],
  boolean: ['checkbox', 'radio', 'select'],
  choice: ['radio', 'select'],
  choices: ['select'],
  list: ['datagrid', 'select'],
  matter: ['select'],
  person: ['select', 'radio'],
  people: ['select'],
  agency: ['select', 'radio'],
};

const CHOICES: ReadonlySet<string> = new Set(['radio', 'select', 'selectboxes', 'checkbox']);

const LISTS: ReadonlySet<string> = new Set(['choices', 'list', 'people']);

function fits(component: FormComponent, type: FactDefinition['type']): boolean {
  if (!FITS[type].includes(component.type)) return false;
  if (component.type === 'select' && (component.multiple === true) !== LISTS.has(type)) return false;
  if (component.type !== 'datetime') return true;
  return isInstantField(component) === (type !== 'date');
}

/** Operations of a JSONLogic rule that are neither standard nor ours. */
function unknownOperations(logic: unknown): string[] {
  if (Array.isArray(logic)) return logic.flatMap(unknownOperations);
  if (!isJsonObject(logic)) return [];
  return Object.entries(logic).flatMap(([operation, args]) => {
    const unknown = STANDARD_OPERATIONS.has(operation) || Object.hasOwn(OPERATIONS, operation) ? [] : [operation];
    return [...unknown, ...unknownOperations(args)];
  });
}
