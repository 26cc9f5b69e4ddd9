import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type PackProblem, packProblem } from '../problem.ts';

/** A file of a pack as data, and where in the text each part of it stands. */
export interface Source {
  readonly file: string;
  readonly value: unknown;
  /** 1-based line of the value at the path, or of the nearest part above it */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** Reads YAML, or JSON (a subset of it, checked as such). Anchors are bounded by the library: no alias bomb. */
export function readSource(file: string, text: string): { readonly source: Source } | { readonly problems: readonly PackProblem[] } {
  if (file.endsWith('.json')) return readJson(file, text);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, schema: 'core' });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) =>
      packProblem('YAML_SYNTAX', { file, line: lines.linePos(error.pos[0]).line }, { detail: error.message }),
    );
    return { problems };
  }
  try {
    return { source: { file, value: document.toJS({ maxAliasCount: 100 }) as unknown, lineOf: finderIn(document, lines) } };
  } catch (error) {
    return { problems: [packProblem('YAML_SYNTAX', { file, line: 1 }, { detail: (error as Error).message })] };
  }
}

/** JSON is parsed as such; places are looked up in its reading as YAML, only when something is wrong. */
function readJson(file: string, text: string): ReturnType<typeof readSource> {
  let lineOf: Source['lineOf'] | null = null;
  try {
    const value = JSON.parse(text) as unknown;
    const line: Source['lineOf'] = (path) => {
      lineOf ??= lineFinder(text);
      return lineOf(path);
    };
    return { source: { file, value, lineOf: line } };
  } catch (error) {
    return { problems: [packProblem('JSON_SYNTAX', { file, line: jsonErrorLine(text, error) }, { detail: (error as Error).message })] };
  }
}

function lineFinder(text: string): Source['lineOf'] {
  const lines = new LineCounter();
  return finderIn(parseDocument(text, { lineCounter: lines, prettyErrors: false }), lines);
}

function finderIn(document: ReturnType<typeof parseDocument>, lines: LineCounter): Source['lineOf'] {
  return (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const range = (node as { range?: readonly number[] } | null | undefined)?.range;
      if (range) return lines.linePos(range[0] as number).line;
    }
    return null;
  };
}

/** The parsed value, or a problem with its line for everything that does not fit the schema. */
export function checked<T>(source: Source, schema: z.ZodType<T>): { readonly value: T } | { readonly problems: readonly PackProblem[] } {
  const parsed = schema.safeParse(source.value);
  if (parsed.success) return { value: parsed.data };
  return { problems: parsed.error.issues.map((issue) => schemaProblem(source, issue.path, issueText(issue))) };
}

export function schemaProblem(source: Source, path: readonly PropertyKey[], detail: string): PackProblem {
  return packProblem(
    'SCHEMA',
    { file: source.file, path: pathText(path), line: source.lineOf(path) },
    { detail: `${pathText(path)}: ${detail}` },
  );
}

/** `[3].basis[0]` */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  return issue.errors.map((branch) => branch.map((inner) => inner.message).join(', ')).join(' / ');
}

function jsonErrorLine(text: string, error: unknown): number | null {
  const position = /position (\d+)/.exec((error as Error).message);
  return position ? text.slice(0, Number(position[1])).split('\n').length : null;
}
