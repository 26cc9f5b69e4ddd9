import { toJson } from '../feel/values.ts';
import { childrenOf, type ModdleElement, textOf } from '../kernel/moddle.ts';
import { type Problems, report } from '../kernel/problems.ts';
import type { Json, JsonObject, Problem } from '../kernel/types.ts';
import { guardXml, linesOfIds } from '../kernel/xml-guard.ts';
import { compileLogic } from './boxed.ts';
import { located } from './decision-error.ts';
import type { Logic, Scope } from './logic.ts';
import { parseDmn } from './parse-dmn.ts';

export interface DecisionResult {
  readonly value: Json;
  /** ids of the rules that matched, required decisions first */
  readonly matchedRules: readonly string[];
  /** what the tables looked at, by label or expression */
  readonly inputs: JsonObject;
}

export interface Decision {
  readonly id: string;
  readonly name: string;
  /** @throws {DecisionError} hit policy violated, value of a wrong type, bounds exceeded: names decision, rule and cell */
  evaluate(lookup: (name: string) => unknown, now: string): DecisionResult;
}

export type DecisionSet = ReadonlyMap<string, Decision>;

/** A business knowledge model: a function other decisions call. §10.2.2 */
const KNOWLEDGE = 'dmn:BusinessKnowledgeModel';
/** Work one evaluation of a decision may do, its required decisions included. */
const DECISION_FUEL = 1_000_000;

/**
 * Reads DMN 1.3 to 1.5 (same bounds as BPMN): decision tables with every hit policy, literal expressions, boxed contexts, lists, relations,
 * functions and invocations, linked by information and knowledge requirements. Anything else – imports, external functions, decision
 * services – is a problem, not a silence.
 */
export async function readDecisions(
  xml: string | Uint8Array,
): Promise<{ readonly decisions: DecisionSet } | { readonly problems: readonly Problem[] }> {
  const guarded = guardXml(xml);
  if ('problem' in guarded) return { problems: [guarded.problem] };
  const problems: Problems = { list: [], lines: linesOfIds(guarded.text) };
  const root = await parseDmn(guarded.text, problems);
  if (root === null) return { problems: problems.list };
  const decisions = link(root, problems);
  return problems.list.length > 0 ? { problems: problems.list } : { decisions };
}

interface Draft {
  readonly element: ModdleElement;
  readonly id: string;
  readonly name: string;
  /** the name under which other decisions see it */
  readonly variable: string;
  readonly requires: readonly string[];
}

function link(root: ModdleElement, problems: Problems): DecisionSet {
  const elements = childrenOf(root, 'drgElement');
  for (const element of elements) {
    if (!['dmn:Decision', 'dmn:InputData', 'dmn:KnowledgeSource', 'dmn:BusinessKnowledgeModel'].includes(element.$type))
      refuse(problems, element.id ?? null, element.$type);
  }
  if (childrenOf(root, 'import').length > 0) refuse(problems, root.id ?? null, 'import');
  const drafts = new Map(
    elements.filter(({ $type }) => $type === 'dmn:Decision' || $type === KNOWLEDGE).map((element) => [element.id ?? '', draftOf(element)]),
  );
  const inputs = new Set(elements.filter((element) => element.$type === 'dmn:InputData').map((element) => element.id ?? ''));
  for (const draft of drafts.values()) checkRequirements(draft, drafts, inputs, problems);
  if (problems.list.length > 0) return new Map();
  const names = namesOf(elements);
  const logic = new Map([...drafts.values()].map((draft) => [draft.id, logicOf(draft, names, problems)]));
  const decisions = [...drafts.values()].filter(({ element }) => element.$type !== KNOWLEDGE); // knowledge is required, not asked
  return new Map(decisions.map((draft) => [draft.id, decisionOf(draft, drafts, logic as ReadonlyMap<string, Logic>)]));
}

/** Names with blanks or signs that expressions may use. */
function namesOf(elements: readonly ModdleElement[]): string[] {
  return elements.flatMap((element) => [textOf(element, 'name'), variableOf(element)]).filter((name): name is string => name !== null);
}

function variableOf(element: ModdleElement): string | null {
  const variable = element.get('variable') as ModdleElement | undefined;
  return variable === undefined || variable === null ? null : textOf(variable, 'name');
}

function draftOf(element: ModdleElement): Draft {
  const id = element.id ?? '';
  const name = textOf(element, 'name') ?? id;
  const known = childrenOf(element, 'knowledgeRequirement').map((requirement) => hrefOf(requirement, 'requiredKnowledge') ?? '');
  const information = element.$type === KNOWLEDGE ? [] : childrenOf(element, 'informationRequirement');
  const requires = [
    ...known,
    ...information.map((requirement) => hrefOf(requirement, 'requiredDecision') ?? `input:${hrefOf(requirement, 'requiredInput') ?? ''}`),
  ];
  return { element, id, name, variable: variableOf(element) ?? name, requires };
}

function hrefOf(requirement: ModdleElement, name: string): string | null {
  const reference = requirement.get(name) as ModdleElement | undefined;
  return reference === undefined || reference === null ? null : (textOf(reference, 'href')?.replace(/^#/, '') ?? null);
}

function refuse(problems: Problems, id: string | null, what: string): void {
  report(
    problems,
    'DECISION_INVALID',
    id,
    { zh: `不支持 ${what}`, en: `${what} is not supported` },
    { zh: '用决策表、文字表达式或上下文', en: 'Use decision tables, literal expressions or contexts' },
  );
}

function checkRequirements(draft: Draft, drafts: ReadonlyMap<string, Draft>, inputs: ReadonlySet<string>, problems: Problems): void {
  for (const required of draft.requires) {
    const exists = required.startsWith('input:') ? inputs.has(required.slice(6)) : drafts.has(required);
    if (exists) continue;
    report(
      problems,
      'REFERENCE_MISSING',
      draft.id,
      {
        zh: `“${draft.id}”需要的“${required.replace('input:', '')}”`,
        en: `“${required.replace('input:', '')}”, required by “${draft.id}”`,
      },
      { zh: '补上所需的决策或输入数据', en: 'Add the required decision or input data' },
    );
  }
  if (reaches(draft.id, draft.id, drafts, new Set())) {
    report(
      problems,
      'DECISION_INVALID',
      draft.id,
      { zh: `“${draft.id}”循环依赖自己`, en: `“${draft.id}” requires itself` },
      { zh: '去掉循环的信息需求', en: 'Remove the circular requirement' },
    );
  }
}

function reaches(from: string, to: string, drafts: ReadonlyMap<string, Draft>, seen: Set<string>): boolean {
  for (const next of drafts.get(from)?.requires ?? []) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    if (reaches(next, to, drafts, seen)) return true;
  }
  return false;
}

function logicOf(draft: Draft, names: readonly string[], problems: Problems): Logic | null {
  const expression = draft.element.get(draft.element.$type === KNOWLEDGE ? 'encapsulatedLogic' : 'decisionLogic') as
    | ModdleElement
    | undefined;
  if (expression !== undefined && expression !== null)
    return compileLogic(expression, { decision: draft.id, name: draft.variable, names, problems });
  report(
    problems,
    'DECISION_INVALID',
    draft.id,
    { zh: `“${draft.id}”没有内容`, en: `“${draft.id}” has no logic` },
    { zh: '填写决策表或表达式', en: 'Give it a table or an expression' },
  );
  return null;
}

function decisionOf(draft: Draft, drafts: ReadonlyMap<string, Draft>, logic: ReadonlyMap<string, Logic>): Decision {
  return {
    id: draft.id,
    name: draft.name,
    evaluate(lookup, now) {
      const values = new Map<string, unknown>();
      const scope: Scope = {
        lookup: (name) => (values.has(name) ? values.get(name) : lookup(name)),
        now,
        budget: { fuel: DECISION_FUEL },
        matched: [],
        inputs: {},
        calls: { depth: 0 },
      };
      const done = new Set<string>();
      const decide = (one: Draft): unknown => {
        for (const required of one.requires) {
          const inner = drafts.get(required);
          if (inner === undefined || done.has(required)) continue;
          done.add(required);
          const value = decide(inner);
          values.set(inner.variable, value).set(inner.name, value);
        }
        try {
          return logic.get(one.id)!(scope);
        } catch (error) {
          throw located(error, { decision: one.id });
        }
      };
      const value = toJson(decide(draft));
      return { value, matchedRules: scope.matched, inputs: scope.inputs };
    },
  };
}
