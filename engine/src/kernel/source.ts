import type { DecisionSet } from '../decisions/decisions.ts';
import type { Code } from '../errors.ts';
import { compileFeel, type Expression } from '../feel/feel.ts';
import type { ModdleElement } from './moddle.ts';
import { isVariableName } from './names.ts';
import { type Problems, report, type Words } from './problems.ts';
import type { Text } from './program.ts';

/** What an element's `compile` sees: its part of the file, and how to report. */
export interface Source {
  readonly element: ModdleElement;
  readonly id: string;
  readonly problems: Problems;
  readonly decisions: DecisionSet | null;
  /** what only a deployment needs may be missing: see CompileOptions */
  readonly isRehearsal: boolean;
  /** index of a flow node by id, -1 where there is none in this process */
  indexOf(id: string): number;
}

export function problem(source: Source, code: Code, detail: Words, remedy: Words): null {
  report(source.problems, code, source.id, detail, remedy);
  return null;
}

export function missing(source: Source, what: string, remedy: Words): null {
  return problem(source, 'ATTRIBUTE_MISSING', { zh: `“${source.id}”缺少 ${what}`, en: `“${source.id}” lacks ${what}` }, remedy);
}

/** Parses FEEL; a leading `=` is dropped. A syntax error is a problem naming expression and position. */
export function expression(source: Source, text: string, where: string): Expression | null {
  const compiled = compileFeel(text.trim().replace(/^=/, ''));
  if ('evaluate' in compiled) return compiled;
  return problem(
    source,
    'EXPRESSION_INVALID',
    { zh: `“${source.id}”的${where}：${compiled.message.zh}`, en: `${where} of “${source.id}”: ${compiled.message.en}` },
    {
      zh: '改正该处的 FEEL 表达式',
      en: 'Correct the FEEL expression there',
    },
  );
}

/** Static text, or FEEL where it begins with `=`; null where absent or wrong. */
export function staticOrFeel(source: Source, value: string | null, where: string): Text | null {
  if (value === null) return null;
  if (!value.startsWith('=')) return { kind: 'static', text: value };
  const compiled = expression(source, value, where);
  return compiled === null ? null : { kind: 'feel', expression: compiled };
}

/** Is this a name a variable may have? If not, that is a problem. */
export function variableName(source: Source, name: string): boolean {
  if (isVariableName(name)) return true;
  problem(
    source,
    'ATTRIBUTE_INVALID',
    { zh: `“${source.id}”的变量名“${name}”`, en: `variable name “${name}” of “${source.id}”` },
    { zh: '变量名只用字母、数字和下划线，不能是 case', en: 'Use letters, digits and underscores; case is taken' },
  );
  return false;
}
