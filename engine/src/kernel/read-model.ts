/// <reference path="./modules.d.ts" />
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import type { ModdleElement } from './moddle.ts';
import { omModdle } from './om-moddle.ts';
import { placeIn, sayingOf } from './parser-words.ts';
import { type Problems, report } from './problems.ts';
import type { Problem } from './types.ts';
import { guardXml, linesOfIds } from './xml-guard.ts';

/** A parsed BPMN file; opaque to callers, made by `readModel`, read by `compile`. */
export interface Model {
  readonly definitions: ModdleElement;
  /** 1-based line by element id */
  readonly lines: ReadonlyMap<string, number>;
}

/**
 * Parses BPMN 2.0 XML with the `zeebe` and `om` extensions. Bounded (xml-guard.ts); a warning of the parser – unresolved reference,
 * unknown attribute of a known namespace, duplicate id – is an error, because what was not understood would be skipped silently.
 */
export async function readModel(xml: string | Uint8Array): Promise<{ readonly model: Model } | { readonly problems: readonly Problem[] }> {
  const guarded = guardXml(xml);
  if ('problem' in guarded) return { problems: [guarded.problem] };
  const lines = linesOfIds(guarded.text);
  const problems: Problems = { list: [], lines };
  const parsed = await parse(guarded.text);
  const text = parsed.warnings.length > 0 ? guarded.text.split('\n') : [];
  for (const warning of parsed.warnings) reportWarning(problems, warning, text);
  if (parsed.root === null || problems.list.length > 0) return { problems: problems.list };
  return { model: { definitions: parsed.root, lines } };
}

interface Owner {
  readonly id?: string;
  readonly $parent?: Owner;
}

interface Warning {
  readonly message: string;
  readonly element?: Owner;
  readonly property?: string;
  readonly value?: unknown;
}

async function parse(text: string): Promise<{ root: ModdleElement | null; warnings: readonly Warning[] }> {
  const moddle = new BpmnModdle({ zeebe, om: omModdle });
  try {
    const { rootElement, warnings } = await moddle.fromXML(text);
    return { root: rootElement as ModdleElement, warnings: warnings as Warning[] };
  } catch (error) {
    const failure = error as { message: string; warnings?: readonly Warning[] }; // moddle rejects with an Error that carries warnings
    return { root: null, warnings: [...(failure.warnings ?? []), { message: failure.message }] };
  }
}

/** The nearest element with an id. */
function ownerOf(element: Owner | undefined): string | null {
  for (let at = element; at !== undefined; at = at.$parent) if (at.id !== undefined) return at.id;
  return null;
}

/** The id in the tag at a place of the file; null where it has none. */
function idAt(lines: readonly string[], { line, column }: { line: number; column: number }): string | null {
  const tag = /^<[^<>]{0,2000}/.exec((lines[line - 1] ?? '').slice(column));
  const found = tag === null ? null : /\sid=(?:"([^"]*)"|'([^']*)')/.exec(tag[0]);
  return found === null ? null : (found[1] ?? found[2]!);
}

function reportWarning(problems: Problems, warning: Warning, text: readonly string[]): void {
  const place = placeIn(warning.message);
  const at = ownerOf(warning.element) ?? (place === null ? null : idAt(text, place));
  if (warning.message.startsWith('unresolved reference')) {
    report(
      problems,
      'REFERENCE_MISSING',
      at,
      {
        zh: `“${at ?? ''}”的 ${warning.property ?? ''} 指向不存在的“${String(warning.value)}”`,
        en: `${warning.property ?? ''} of “${at ?? ''}” points to “${String(warning.value)}”`,
      },
      {
        zh: '改正引用，或补上缺少的元素',
        en: 'Correct the reference or add the missing element',
      },
    );
    return;
  }
  report(problems, warning.message.includes('duplicate ID') ? 'ELEMENT_ID_DUPLICATE' : 'MODEL_XML', at, sayingOf(warning.message), {
    zh: '用建模工具改正后重新导出',
    en: 'Correct it in a modeler and export again',
  });
  const last = problems.list.at(-1)!;
  if (place !== null) problems.list[problems.list.length - 1] = { ...last, line: place.line };
}
