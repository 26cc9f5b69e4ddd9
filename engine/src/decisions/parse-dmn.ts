/// <reference path="../kernel/modules.d.ts" />
import { DmnModdle } from 'dmn-moddle';
import type { ModdleElement } from '../kernel/moddle.ts';
import { type Problems, report } from '../kernel/problems.ts';

const NAMESPACE = 'https://www.omg.org/spec/DMN/20191111/MODEL/';

/** DMN definitions, or null with problems; every warning of the parser is one. */
export async function parseDmn(text: string, problems: Problems): Promise<ModdleElement | null> {
  const remedy = { zh: '用 DMN 1.3 建模工具改正后重新导出', en: 'Correct it in a DMN 1.3 modeler and export again' };
  if (!text.includes(NAMESPACE)) {
    report(problems, 'DECISION_INVALID', null, { zh: `须为 DMN 1.3（${NAMESPACE}）`, en: `must be DMN 1.3 (${NAMESPACE})` }, remedy);
    return null;
  }
  try {
    const { rootElement, warnings } = await new DmnModdle().fromXML(text, 'dmn:Definitions');
    for (const warning of warnings as { message: string; element?: { id?: string } }[]) {
      report(problems, 'DECISION_INVALID', warning.element?.id ?? null, { zh: warning.message, en: warning.message }, remedy);
    }
    return problems.list.length > 0 ? null : (rootElement as ModdleElement);
  } catch (error) {
    const { message } = error as Error; // moddle rejects with an Error
    report(problems, 'DECISION_INVALID', null, { zh: message, en: message }, remedy);
    return null;
  }
}
