/** What a template can get wrong beyond its form: facts nobody records, ★ fields it does not show, words for codes it does not have. */
import type { FactWords } from './formatters.ts';
import type { DocumentTemplate, TemplateProblem } from './template.ts';
import type { Field, TextPart } from './text.ts';

export interface TemplateSurroundings {
  /** facts.yaml by path */
  readonly facts: Readonly<Record<string, FactWords>>;
  /** ids of the pack's deadlines */
  readonly deadlines: ReadonlySet<string>;
  /** ids of the elements of the pack's flows, for `signed.…`; null where the flows are not at hand */
  readonly elements: ReadonlySet<string> | null;
}

/** Everything a template shows or asks for. A list's entries read as `case.discussion.opinions[].vote`. */
export function fieldsOf(template: DocumentTemplate): { readonly path: string; readonly field: Field }[] {
  const found: { path: string; field: Field }[] = [];
  visit([template.note, template.blocks], null, (field, list) => {
    const path = field.path[0] === 'item' ? [`${list}[]`, ...field.path.slice(1)].join('.') : field.path.join('.');
    found.push({ path, field });
  });
  return found;
}

/** All problems at once; empty when the template is sound. */
export function lintTemplate(template: DocumentTemplate, around: TemplateSurroundings): TemplateProblem[] {
  const fields = fieldsOf(template);
  const shown = new Set([...fields.map(({ path }) => path), ...conditionPaths(template), ...builtInPaths(template)]);
  return [
    ...fields.flatMap((found) => fieldProblems(template, found, around)),
    ...template.statutory
      .filter(({ path }) => ![...shown].some((other) => other === path || other.startsWith(`${path}[]`)))
      .map(({ path, label }) => ({ path, message: `the statutory field ${label} is not shown` })),
    ...template.statutory
      .filter(({ path }) => path.startsWith('case.') && !isFact(path, around))
      .map(({ path }) => ({ path, message: 'facts.yaml has no such fact' })),
    ...(template.seal === 'organ' && !template.blocks.some((block) => 'closing' in block)
      ? [{ path: 'blocks', message: 'a sealed document closes with organ and date' }]
      : []),
  ];
}

function fieldProblems(
  template: DocumentTemplate,
  { path, field }: { path: string; field: Field },
  around: TemplateSurroundings,
): TemplateProblem[] {
  const problem = (message: string): TemplateProblem[] => [{ path: field.source, message }];
  if (field.path[0] === 'deadline') return around.deadlines.has(field.path[1]!) ? [] : problem('the pack has no such deadline');
  if (field.path[0] === 'signed') return around.elements?.has(field.path[1]!) === false ? problem('no flow has such an element') : [];
  if (!path.startsWith('case.')) return [];
  if (!isFact(path, around)) return problem('facts.yaml has no such fact');
  return field.formatters.flatMap(({ name, argument }) => {
    if (name === 'label' && !around.facts[path.slice('case.'.length)]?.options) return problem('facts.yaml has no words for its codes');
    return name === 'choice' && !template.choices[argument ?? ''] ? problem(`the template has no choices ${argument}`) : [];
  });
}

/** A fact itself, or a list whose entries are facts. */
function isFact(path: string, { facts }: TemplateSurroundings): boolean {
  const name = path.slice('case.'.length);
  return Object.hasOwn(facts, name) || Object.keys(facts).some((fact) => fact.startsWith(`${name}[]`));
}

/** Facts a condition reads count as shown: 处罚种类 may be told by the sentence that is chosen. */
function conditionPaths(template: DocumentTemplate): string[] {
  const paths: string[] = [];
  walk(template.blocks, (value) => {
    if (typeof value['source'] === 'string' && 'holds' in value) paths.push(...(value['source'].match(/case(\.[a-zA-Z]\w*)+/g) ?? []));
  });
  return paths;
}

function builtInPaths(template: DocumentTemplate): string[] {
  if (!template.blocks.some((block) => 'party' in block)) return [];
  return ['name', 'idNo', 'uscc', 'legalRep', 'address', 'phone'].map((key) => `case.party.${key}`);
}

function visit(value: unknown, list: string | null, found: (field: Field, list: string | null) => void): void {
  if (Array.isArray(value)) {
    for (const inner of value as readonly (TextPart | unknown)[]) visit(inner, list, found);
  } else if (typeof value === 'object' && value !== null) {
    if (isField(value)) found(value, list);
    else {
      const each = 'each' in value && typeof value.each === 'string' ? value.each : list;
      for (const inner of Object.values(value)) visit(inner, each, found);
    }
  }
}

const isField = (value: object): value is Field => 'path' in value && 'formatters' in value && 'source' in value;

function walk(value: unknown, meet: (value: Readonly<Record<string, unknown>>) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) meet(value as Readonly<Record<string, unknown>>);
  for (const inner of Object.values(value)) walk(inner, meet);
}
