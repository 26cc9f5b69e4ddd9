/**
 * What the designer reads, parsed once where it arrives: packs are written by many hands, so that a missing part is an empty
 * one and never a broken page.
 */
export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface PackView {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly locality: string;
  readonly flows: readonly Named[];
  readonly forms: readonly Named[];
  readonly decisions: readonly Named[];
  readonly documents: readonly Named[];
}

export interface DefinitionRow {
  readonly id: string;
  readonly processId: string;
  readonly name: string;
  readonly version: string;
  readonly packId: string;
  readonly packVersion: string;
  readonly deployedAt: string;
  readonly instances: { readonly running: number; readonly finished: number; readonly incidents: number };
}

export interface ElementView {
  readonly id: string;
  readonly name: string;
  /** `bpmn:UserTask` and the like. */
  readonly type: string;
  readonly stage: string;
  readonly formKey: string;
  readonly documents: readonly Named[];
  readonly deadline: Named | null;
  readonly duty: string;
  readonly roles: readonly Named[];
}

export interface DefinitionView extends DefinitionRow {
  readonly xml: string;
  readonly elements: readonly ElementView[];
}

export interface ElementActivity {
  readonly elementId: string;
  readonly running: number;
  readonly finished: number;
  readonly incidents: number;
}

type Part = Readonly<Record<string, unknown>>;

export function parsePacks(answer: unknown): readonly PackView[] {
  return itemsOf(answer).map((pack) => ({
    id: text(pack['id']),
    version: text(pack['version']),
    title: text(pack['title']) || text(pack['id']),
    locality: namedOf(pack['locality'])?.name ?? '',
    flows: allNamed(pack['flows']),
    forms: allNamed(pack['forms']),
    decisions: allNamed(pack['decisions']),
    documents: allNamed(pack['documents']),
  }));
}

export function parseDefinitions(answer: unknown): readonly DefinitionRow[] {
  return itemsOf(answer).map(parseRow);
}

export function parseDefinition(answer: unknown): DefinitionView {
  const part = record(answer);
  return { ...parseRow(part), xml: text(part['xml']), elements: listOf(part['elements']).map(parseElement) };
}

export function parseActivity(answer: unknown): readonly ElementActivity[] {
  return itemsOf(answer).map((part) => ({
    elementId: text(part['elementId']),
    running: count(part['running']),
    finished: count(part['finished']),
    incidents: count(part['incidents']),
  }));
}

function parseRow(part: Part): DefinitionRow {
  const instances = record(part['instances']);
  return {
    id: text(part['id']),
    processId: text(part['processId']),
    name: text(part['name']) || text(part['processId']),
    version: text(part['version']),
    packId: text(part['packId']),
    packVersion: text(part['packVersion']),
    deployedAt: text(part['deployedAt']),
    instances: { running: count(instances['running']), finished: count(instances['finished']), incidents: count(instances['incidents']) },
  };
}

function parseElement(part: Part): ElementView {
  const type = text(part['type']);
  return {
    id: text(part['id']),
    name: text(part['name']),
    type: type.includes(':') || type === '' ? type : `bpmn:${type.charAt(0).toUpperCase()}${type.slice(1)}`,
    stage: text(part['stage']),
    formKey: text(part['formKey']),
    documents: allNamed(part['documents']),
    deadline: namedOf(part['deadline']),
    duty: text(part['duty']),
    roles: allNamed(part['roles']),
  };
}

/** A thing given by its id alone, or with a name in one of the usual places. */
function namedOf(value: unknown): Named | null {
  if (typeof value === 'string') return value ? { id: value, name: value } : null;
  const part = record(value);
  const id = ['id', 'key', 'processId', 'templateId', 'code'].map((key) => text(part[key])).find(Boolean) ?? '';
  const name = ['name', 'title'].map((key) => text(part[key])).find(Boolean) ?? id;
  return id || name ? { id: id || name, name } : null;
}

function allNamed(value: unknown): readonly Named[] {
  return (Array.isArray(value) ? value : []).flatMap((item: unknown) => namedOf(item) ?? []);
}

/** A list answered bare or as a page. */
function itemsOf(answer: unknown): readonly Part[] {
  return Array.isArray(answer) ? answer.map(record) : listOf(record(answer)['items']);
}

function listOf(value: unknown): readonly Part[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function record(value: unknown): Part {
  return typeof value === 'object' && value !== null ? (value as Part) : {}; // any object can be read by key
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : 0;
}
