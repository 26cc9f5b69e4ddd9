import { CODES, type Code } from '../errors.ts';
import type { Words } from './problems.ts';
import type { Problem } from './types.ts';
import { firstMalformed, type Malformed } from './xml-references.ts';

/** Bounds of a model file, checked before any parser sees it. */
export const MODEL_LIMITS = { bytes: 4 * 1024 * 1024, depth: 200, elements: 50_000 } as const;

/**
 * Text of an XML file within bounds: UTF-8, ≤ 4 MiB, no DOCTYPE and no entity declarations (XML bomb, external entity), nesting and element
 * count bounded, every reference and character one that XML allows.
 */
export function guardXml(xml: string | Uint8Array): { readonly text: string } | { readonly problem: Problem } {
  const bytes = typeof xml === 'string' ? xml.length : xml.byteLength;
  if (bytes > MODEL_LIMITS.bytes)
    return refuse(
      'MODEL_TOO_LARGE',
      null,
      { zh: `${bytes} 字节`, en: `${bytes} bytes` },
      { zh: '文件不得超过 4 MiB', en: 'Keep the file below 4 MiB' },
    );
  const text = typeof xml === 'string' ? xml : decode(xml);
  if (text === null)
    return refuse(
      'MODEL_ENCODING',
      1,
      { zh: '存在无效字节', en: 'invalid bytes' },
      { zh: '请以 UTF-8 编码保存', en: 'Save the file as UTF-8' },
    );
  const declaration = /<!(?:DOCTYPE|ENTITY)/i.exec(text);
  if (declaration) {
    const line = lineAt(text, declaration.index);
    return refuse(
      'MODEL_DOCTYPE',
      line,
      { zh: `第 ${line} 行`, en: `line ${line}` },
      { zh: '删除 DOCTYPE 与实体定义', en: 'Remove the DOCTYPE and entity declarations' },
    );
  }
  return depthProblem(text) ?? referenceProblem(text) ?? { text };
}

const MALFORMED: { readonly [K in Malformed['kind']]: (written: string) => Words } = {
  ampersand: (written) => ({ zh: `“${written}”中的 & 不是完整的转义`, en: `the & in “${written}” begins no complete reference` }),
  entity: (written) => ({ zh: `未定义的实体“${written}”`, en: `the entity “${written}” is not defined` }),
  character: (written) => ({ zh: `XML 不允许的字符“${written}”`, en: `XML does not allow the character “${written}”` }),
};

/** References and characters that make a text no XML: `&`, `&nbsp;`, `&#0;`. */
function referenceProblem(text: string): { problem: Problem } | null {
  const found = firstMalformed(text);
  if (found === null) return null;
  const line = lineAt(text, found.index);
  const words = MALFORMED[found.kind](found.written);
  return refuse(
    'MODEL_XML',
    line,
    { zh: `第 ${line} 行，${words.zh}`, en: `line ${line}: ${words.en}` },
    { zh: '“&”写作 &amp;，“<”写作 &lt;；删除控制字符', en: 'Write & as &amp; and < as &lt;; remove control characters' },
  );
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null; // TextDecoder's only failure here is an invalid sequence
  }
}

/** A scan over the tags, linear in the text. */
function depthProblem(text: string): { problem: Problem } | null {
  let depth = 0;
  let elements = 0;
  for (const tag of tagsOf(text)) {
    if (tag.isClosing) depth -= 1;
    else {
      elements += 1;
      if (!tag.isEmpty) depth += 1;
    }
    if (depth > MODEL_LIMITS.depth || elements > MODEL_LIMITS.elements) {
      const line = lineAt(text, tag.index);
      return refuse(
        'MODEL_TOO_DEEP',
        line,
        { zh: `第 ${line} 行`, en: `line ${line}` },
        { zh: '减少嵌套层级或元素数量', en: 'Nest less, or split the model' },
      );
    }
  }
  return null;
}

interface Tag {
  readonly index: number;
  readonly isClosing: boolean;
  readonly isEmpty: boolean;
}

/** What runs from an opening to its end whatever stands between; an end that is not there is looked for once. */
const OPAQUE = [
  { opens: '<!--', ends: '-->' },
  { opens: '<![CDATA[', ends: ']]>' },
] as const;

/** Tags in order, comments and CDATA left out. One that never ends hides nothing: the tags after it count. */
function* tagsOf(text: string): Generator<Tag> {
  const unended = new Set<string>();
  const tag = /<(\/?)[A-Za-z_][^<>]*?(\/?)>/y;
  for (let index = text.indexOf('<'); index !== -1; ) {
    const opaque = OPAQUE.find(({ opens }) => !unended.has(opens) && text.startsWith(opens, index));
    const end = opaque ? text.indexOf(opaque.ends, index + opaque.opens.length) : -1;
    if (opaque && end === -1) unended.add(opaque.opens);
    tag.lastIndex = index;
    const match = opaque ? null : tag.exec(text);
    if (match) yield { index, isClosing: match[1] === '/', isEmpty: match[2] === '/' };
    const from = end !== -1 ? end + (opaque?.ends.length ?? 0) : match ? tag.lastIndex : index + 1;
    index = text.indexOf('<', from);
  }
}

export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Line of every `id="…"`. */
export function linesOfIds(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const [i, line] of text.split('\n').entries()) {
    for (const match of line.matchAll(/\sid=(?:"([^"]*)"|'([^']*)')/g)) {
      const id = match[1] ?? match[2]!;
      if (!lines.has(id)) lines.set(id, i + 1);
    }
  }
  return lines;
}

function refuse(code: Code, line: number | null, detail: Words, remedy: Words): { problem: Problem } {
  const words = CODES[code];
  return {
    problem: {
      code,
      severity: 'error',
      elementId: null,
      line,
      message: { zh: `${words.zh}：${detail.zh}`, en: `${words.en}: ${detail.en}` },
      remedy,
    },
  };
}
