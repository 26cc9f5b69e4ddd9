import { readModel } from '@onematter/engine/pure';
import { type FormSchema, fieldsOf, targetOf } from '../form-rules/form.ts';
import { fillOptions } from '../form-rules/options.ts';
import { validateSubmission } from '../form-rules/validate.ts';
import { applyWrites, caseWrites } from '../form-rules/writes.ts';
import { isJsonObject, type Json, type JsonObject, valueAt } from '../json.ts';
import { type PackProblem, packProblem } from '../problem.ts';
import type { Pack } from './pack.ts';
import type { Scenario } from './scenario.ts';
import { scenarioAnswers } from './scenario-values.ts';

/** A working day of a published year: scenarios must fit the forms on any day, this one included. */
const PLAYED_AT = '2026-09-22T02:00:00.000Z';

/** Answers of every scenario against the forms of its steps, so that a changed form is noticed before a scenario is played. */
export async function lintScenarios(pack: Pack, scenarios: readonly Scenario[] = pack.scenarios): Promise<PackProblem[]> {
  const forms = await formsByElement(pack);
  const problems: PackProblem[] = [];
  for (const scenario of scenarios) problems.push(...(await lintScenario(pack, scenario, forms)));
  return problems;
}

async function lintScenario(pack: Pack, scenario: Scenario, forms: ReadonlyMap<string, readonly string[]>): Promise<PackProblem[]> {
  const file = `scenarios/${scenario.id}.yaml`;
  const problems: PackProblem[] = [];
  let record: JsonObject = {};
  const startForms = forms.get(scenario.process) ?? [];
  const steps = [{ task: scenario.process, answers: scenario.answers }, ...scenario.steps.filter((step) => 'answers' in step)];
  for (const { task, answers } of steps) {
    const keys = task === scenario.process ? startForms : (forms.get(task) ?? []);
    const candidates = [...new Set(keys)].flatMap((key) => pack.forms.get(key) ?? []);
    if (candidates.length === 0) {
      problems.push(packProblem('SCENARIO_TASK_MISSING', { file, path: task }, { task }));
      continue;
    }
    const tried = await Promise.all(candidates.map((form) => tryForm(form, answers, record)));
    const best = tried.reduce((left, right) =>
      right.errors.length + right.dropped.length < left.errors.length + left.dropped.length ? right : left,
    );
    const details = { errors: best.errors.join('；'), dropped: best.dropped.join(', ') };
    if (details.errors !== '')
      problems.push(packProblem('SCENARIO_ANSWERS_INVALID', { file, path: task }, { task, detail: details.errors }));
    if (details.dropped !== '')
      problems.push(packProblem('SCENARIO_ANSWER_UNKNOWN', { file, path: task }, { task, detail: details.dropped }));
    record = best.record;
  }
  return problems;
}

interface Tried {
  readonly errors: readonly string[];
  /** paths answered that the form does not have or hides */
  readonly dropped: readonly string[];
  readonly record: JsonObject;
}

async function tryForm(form: FormSchema, answers: Readonly<Record<string, unknown>>, record: JsonObject): Promise<Tried> {
  const data = scenarioAnswers(answers, { now: PLAYED_AT, person: (id) => id, agency: (id) => id });
  const result = validateSubmission(await withOptionsOf(form, data), data, { mode: 'final', record, today: '2026-09-22' });
  return {
    errors: result.errors.map((error) => `${error.path} ${error.messages.zh}`),
    dropped: Object.keys(answers).filter((path) => !isEmpty(valueAt(data, path)) && valueAt(result.data, path) === undefined),
    record: applyWrites(record, caseWrites(form, result.data)),
  };
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === '' || value === null || (Array.isArray(value) && value.length === 0);
}

/** Options of the platform are those the answers choose: whether a person exists is the installation's matter. */
function withOptionsOf(form: FormSchema, data: JsonObject): Promise<FormSchema> {
  const chosen = new Map<string, Set<string>>();
  for (const { component, path } of fieldsOf(form.components)) {
    const source = component.properties?.options;
    if (source === undefined || targetOf(component) === 'show') continue;
    const values = texts(valueAt(data, path));
    chosen.set(source, new Set([...(chosen.get(source) ?? []), ...values]));
  }
  return fillOptions(form, ({ text }) => [...(chosen.get(text) ?? [])].map((value) => ({ label: value, value })));
}

function texts(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((entry: Json) => texts(entry));
  return isJsonObject(value) ? Object.keys(value) : [];
}

/** Form keys by element id, over all flows (an id may stand in two processes), and by process id for its start form. */
async function formsByElement(pack: Pack): Promise<ReadonlyMap<string, readonly string[]>> {
  const forms = new Map<string, string[]>();
  const add = (id: string, key: string) => forms.set(id, [...(forms.get(id) ?? []), key]);
  for (const flow of pack.flows) {
    const read = await readModel(flow.xml);
    if ('problems' in read) continue;
    for (const process of members(read.model.definitions, 'rootElements')) collect(process, process, add);
  }
  return forms;
}

type Moddle = { readonly $type: string; readonly id?: unknown; get(name: string): unknown };

function members(owner: Moddle, property: string): Moddle[] {
  const value = owner.get(property);
  return Array.isArray(value) ? (value as Moddle[]) : [];
}

function collect(process: Moddle, container: Moddle, add: (id: string, key: string) => void): void {
  for (const element of members(container, 'flowElements')) {
    const key = formKeyOf(element);
    const isStart = element.$type === 'bpmn:StartEvent' && container === process;
    if (key !== null) add(String(isStart ? process.id : element.id), key);
    if (element.$type === 'bpmn:SubProcess') collect(process, element, add);
  }
}

function formKeyOf(element: Moddle): string | null {
  const extension = element.get('extensionElements') as Moddle | undefined;
  const values = extension ? members(extension, 'values') : [];
  const key = values.find((value) => value.$type === 'zeebe:FormDefinition')?.get('externalReference');
  return typeof key === 'string' ? key : null;
}
