import type { z } from 'zod';
import { type DocumentTemplate, parseTemplate } from '../documents/template.ts';
import type { FormSchema } from '../form-rules/form.ts';
import { type PackProblem, packProblem } from '../problem.ts';
import type { DecisionFile, Flow } from './pack.ts';
import { formSchema } from './schemas.ts';
import { checked, readSource, type Source, schemaProblem } from './source.ts';

/** Reads the files of a pack one kind at a time and collects everything that is wrong. */
export class PackReader {
  readonly problems: PackProblem[] = [];
  readonly #files: Readonly<Record<string, string>>;
  readonly #seen = new Set<string>();

  constructor(files: Readonly<Record<string, string>>) {
    this.#files = files;
  }

  one<T>(file: string, schema: z.ZodType<T>): T | null {
    if (this.#files[file] === undefined) {
      this.problems.push(packProblem('PACK_FILE_MISSING', { file }));
      return null;
    }
    const source = this.#source(file);
    return source ? this.#checked(source, schema) : null;
  }

  list<T>(file: string, schema: z.ZodType<T[]>, idOf: (entry: T) => string): ReadonlyMap<string, T> {
    const entries = this.one(file, schema) ?? [];
    const found = new Map<string, T>();
    for (const entry of entries) {
      const id = idOf(entry);
      if (found.has(id)) this.problems.push(packProblem('DUPLICATE_ID', { file, path: id }, { id }));
      found.set(id, entry);
    }
    return found;
  }

  all<T>(pattern: RegExp, schema: z.ZodType<T>): T[] {
    return this.#matching(pattern).flatMap((file) => {
      const source = this.#source(file);
      const value = source ? this.#checked(source, schema) : null;
      return value === null ? [] : [value];
    });
  }

  forms(): ReadonlyMap<string, FormSchema> {
    const forms = new Map<string, FormSchema>();
    for (const file of this.#matching(/^forms\/[\w-]+\.form\.json$/)) {
      const source = this.#source(file);
      const form = source ? (this.#checked(source, formSchema) as FormSchema | null) : null;
      if (!form) continue;
      if (file !== `forms/${form.key}.form.json`)
        this.problems.push(packProblem('FORM_KEY_MISMATCH', { file, path: 'key' }, { key: form.key }));
      forms.set(form.key, form);
    }
    return forms;
  }

  documents(): ReadonlyMap<string, DocumentTemplate> {
    const documents = new Map<string, DocumentTemplate>();
    for (const file of this.#matching(/^documents\/[\w-]+\.doc\.yaml$/)) {
      const source = this.#source(file);
      if (!source) continue;
      const parsed = parseTemplate(source.value);
      if ('problems' in parsed) {
        const problems = parsed.problems.map(({ path, message }) => schemaProblem(source, path.split('.').map(keyOrIndex), message));
        this.problems.push(...problems);
      } else documents.set(parsed.template.id, parsed.template);
    }
    return documents;
  }

  flows(): Flow[] {
    return this.#matching(/^flows\/[\w-]+\.bpmn$/).map((file) => {
      const xml = this.#files[file] as string;
      return { file, name: file.slice('flows/'.length), xml, processes: processesIn(xml) };
    });
  }

  decisions(): DecisionFile[] {
    return this.#matching(/^decisions\/[\w-]+\.dmn$/).map((file) => ({
      file,
      name: file.slice('decisions/'.length),
      xml: this.#files[file] as string,
    }));
  }

  unknownFiles(): void {
    for (const file of Object.keys(this.#files)) {
      if (!this.#seen.has(file) && !/(^|\/)(README(\.[\w-]+)?\.md|\.gitkeep)$/.test(file))
        this.problems.push(packProblem('PACK_FILE_UNKNOWN', { file }));
    }
  }

  #matching(pattern: RegExp): string[] {
    const found = Object.keys(this.#files)
      .filter((file) => pattern.test(file))
      .sort();
    for (const file of found) this.#seen.add(file);
    return found;
  }

  #source(file: string): Source | null {
    this.#seen.add(file);
    const read = readSource(file, this.#files[file] as string);
    if ('source' in read) return read.source;
    this.problems.push(...read.problems);
    return null;
  }

  #checked<T>(source: Source, schema: z.ZodType<T>): T | null {
    const result = checked(source, schema);
    if ('value' in result) return result.value;
    this.problems.push(...result.problems);
    return null;
  }
}

const keyOrIndex = (part: string): PropertyKey => (/^\d+$/.test(part) ? Number(part) : part);

/** Ids and names of the executable processes: enough for a list. The engine's `readModel` is what really reads the file. */
function processesIn(xml: string): Flow['processes'] {
  const tags = xml.match(/<(?:[\w-]+:)?process\s[^<>]*>/g) ?? [];
  return tags
    .filter((tag) => /\sisExecutable\s*=\s*["']true["']/.test(tag))
    .map((tag) => ({ id: attribute(tag, 'id'), name: attribute(tag, 'name') }))
    .filter((process) => process.id !== '');
}

function attribute(tag: string, name: string): string {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  const text = match?.[1] ?? match?.[2] ?? '';
  return text.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (_, entity: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[entity] ?? '',
  );
}
