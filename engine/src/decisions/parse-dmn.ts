/// <reference path="../kernel/modules.d.ts" />
import { DmnModdle } from 'dmn-moddle';
import type { ModdleElement } from '../kernel/moddle.ts';
import { sayingOf } from '../kernel/parser-words.ts';
import { type Problems, report } from '../kernel/problems.ts';

/** DMN 1.3, whose vocabulary the parser knows. */
const NAMESPACE = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
/** DMN 1.4 and 1.5 add boxed filters, iterators and conditionals to it; what is not in 1.3 is a problem, told by the parser. */
const LATER = /https:\/\/www\.omg\.org\/spec\/DMN\/(20211108|20230324)\/MODEL\//g;

/** DMN definitions, or null with problems; every warning of the parser is one. */
export async function parseDmn(given: string, problems: Problems): Promise<ModdleElement | null> {
  const text = given.replace(LATER, NAMESPACE);
  const remedy = { zh: '用 DMN 1.3 建模工具改正后重新导出', en: 'Correct it in a DMN 1.3 modeler and export again' };
  if (!text.includes(NAMESPACE)) {
    report(
      problems,
      'DECISION_INVALID',
      null,
      { zh: `须为 DMN 1.3、1.4 或 1.5（例如 ${NAMESPACE}）`, en: `must be DMN 1.3, 1.4 or 1.5 (such as ${NAMESPACE})` },
      remedy,
    );
    return null;
  }
  try {
    const { rootElement, warnings } = await new DmnModdle().fromXML(text, 'dmn:Definitions');
    for (const warning of warnings as { message: string; element?: { id?: string } }[]) {
      report(problems, 'DECISION_INVALID', warning.element?.id ?? null, sayingOf(warning.message), remedy);
    }
    return problems.list.length > 0 ? null : (rootElement as ModdleElement);
  } catch (error) {
    const { message } = error as Error; // moddle rejects with an Error
    report(problems, 'DECISION_INVALID', null, sayingOf(message), remedy);
    return null;
  }
}
