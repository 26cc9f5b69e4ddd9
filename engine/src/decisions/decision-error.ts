import { FeelError } from '../feel/feel.ts';
import type { Words } from '../kernel/problems.ts';
import type { Json, JsonObject } from '../kernel/types.ts';

/** Where in a decision something stands: as far as it is known. */
export interface Place {
  readonly decision: string;
  /** id of the boxed expression, outside of a table */
  readonly element?: string;
  readonly rule?: RuleName;
  readonly cell?: Clause;
}

/** A rule by its id and its place in the table, counted from 1. */
export interface RuleName {
  readonly id: string;
  readonly number: number;
}

/** A column of a table. */
export interface Clause {
  readonly clause: 'input' | 'output';
  readonly id: string | null;
  readonly label: string;
}

/** The FEEL text concerned, and the part of it, from 0. */
export interface Span {
  readonly expression: string;
  readonly from: number;
  readonly to: number;
}

/** A decision cannot give a value: hit policy violated, wrong type, a bound of FEEL exceeded. The message names the place; so do the details. */
export class DecisionError extends Error {
  readonly code: 'DECISION_FAILED' | FeelError['code'];
  readonly decision: string;
  /** `decision`, `rule`, `cell`, `expression`, `from`, `to`; `rules` where several are concerned */
  readonly details: JsonObject;
  constructor(
    place: Place,
    message: string,
    options: { readonly code?: DecisionError['code']; readonly span?: Span; readonly rules?: readonly RuleName[] } = {},
  ) {
    const { code = 'DECISION_FAILED', span, rules } = options;
    super(`Decision ${placeWords(place).en}: ${message}${span === undefined ? '' : `; in “${shortened(span)}”, ${position(span)}`}`);
    this.name = 'DecisionError';
    this.code = code;
    this.decision = place.decision;
    this.details = { ...(place as unknown as JsonObject), ...span, ...(rules === undefined ? {} : { rules: rules as unknown as Json }) }; // plain data
  }
}

/** `error` with its place; the innermost place stays. What is neither FEEL's nor a decision's error comes back as it is. */
export function located(error: unknown, place: Place): unknown {
  if (!(error instanceof FeelError)) return error;
  const { code, message, expression, from, to } = error;
  return new DecisionError(place, message, { code, span: { expression, from, to } });
}

/** `“tier”, rule 2 (r2), output “fine” (o1)` */
export function placeWords({ decision, element, rule, cell }: Place): Words {
  const id = cell === undefined || cell.id === null || cell.id === cell.label ? '' : cell.id;
  const zh = [`“${decision}”`];
  const en = [`“${decision}”`];
  if (element !== undefined && element !== decision) {
    zh.push(`元素“${element}”`);
    en.push(`element “${element}”`);
  }
  if (rule !== undefined) {
    zh.push(`第 ${rule.number} 条规则（${rule.id}）`);
    en.push(`rule ${ruleWords(rule)}`);
  }
  if (cell !== undefined) {
    zh.push(`${cell.clause === 'input' ? '输入' : '输出'}列“${cell.label}”${id === '' ? '' : `（${id}）`}`);
    en.push(`${cell.clause} “${cell.label}”${id === '' ? '' : ` (${id})`}`);
  }
  return { zh: zh.join('，'), en: en.join(', ') };
}

/** `2 (r2)` */
export function ruleWords({ id, number }: RuleName): string {
  return `${number} (${id})`;
}

const SHOWN = 200;

function shortened({ expression }: Span): string {
  return expression.length > SHOWN ? `${expression.slice(0, SHOWN)}…` : expression;
}

/** Counted from 1, as people count. */
function position({ from, to }: Span): string {
  return to > from + 1 ? `characters ${from + 1} to ${to}` : `character ${from + 1}`;
}
