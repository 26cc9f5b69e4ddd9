import { CODES, type Code } from '../errors.ts';
import type { Problem } from './types.ts';

/** Two languages of one sentence. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** Collects every finding about a file; `lines` finds the line of an element id. */
export interface Problems {
  readonly list: Problem[];
  readonly lines: ReadonlyMap<string, number>;
}

export function report(
  problems: Problems,
  code: Code,
  elementId: string | null,
  detail: Words,
  remedy: Words,
  severity: 'error' | 'warning' = 'error',
): void {
  const words = CODES[code];
  problems.list.push({
    code,
    severity,
    elementId,
    line: elementId === null ? null : (problems.lines.get(elementId) ?? null),
    message: { zh: `${words.zh}：${detail.zh}`, en: `${words.en}: ${detail.en}` },
    remedy,
  });
}
