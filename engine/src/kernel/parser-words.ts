import type { Words } from './problems.ts';

/** What the XML parser means, in two languages; its own words are about its inside. */
interface Saying {
  readonly says: RegExp;
  readonly words: (name: string) => Words;
}

const SAYINGS: readonly Saying[] = [
  { says: /^duplicate ID <(.*)>/, words: (id) => ({ zh: `标识“${id}”已用于另一元素`, en: `the id “${id}” belongs to another element` }) },
  {
    says: /^illegal ID <(.*)>/,
    words: (id) => ({
      zh: `“${id}”不能作标识：以字母或下划线开头，不含空格`,
      en: `“${id}” is no id: begin with a letter or _, without blanks`,
    }),
  },
  {
    says: /^(?:unknown type|unrecognized element|unexpected element) <(.*)>/,
    words: (name) => ({ zh: `此处不能有元素 <${written(name)}>`, en: `no element <${written(name)}> can be here` }),
  },
  { says: /^unknown attribute <(.*)>/, words: (name) => ({ zh: `没有属性“${name}”`, en: `there is no attribute “${name}”` }) },
  {
    says: /^attribute <(.*)> already defined/,
    words: (name) => ({ zh: `属性“${name}”重复`, en: `the attribute “${name}” is given twice` }),
  },
  {
    says: /^missing namespace (?:on|for prefix) <(.*)>/,
    words: (name) => ({ zh: `“${name}”的命名空间没有声明`, en: `the namespace of “${name}” is not declared` }),
  },
  {
    says: /^(?:closing tag mismatch|missing open tag|close tag)/,
    words: () => ({ zh: '结束标签与开始标签不匹配', en: 'the closing tag fits no opening tag' }),
  },
  {
    says: /^unclosed tag|^unexpected end of file/,
    words: () => ({ zh: '标签没有结束，文件可能不完整', en: 'a tag never ends: the file may be cut off' }),
  },
  {
    says: /^unclosed (?:comment|cdata|question)/,
    words: () => ({ zh: '注释、CDATA 或处理指令没有结束', en: 'a comment, CDATA section or instruction never ends' }),
  },
  { says: /^missing start tag/, words: () => ({ zh: '文件中没有 XML 元素', en: 'there is no XML element in the file' }) },
  { says: /^non-whitespace outside of root/, words: () => ({ zh: '根元素之外有文字', en: 'there is text outside the root element' }) },
  { says: /^(?:illegal first char nodeName|invalid nodeName)/, words: () => ({ zh: '标签名无效', en: 'the name of a tag is invalid' }) },
  {
    says: /quote|attribute value|attribute name|attribute end/,
    words: () => ({ zh: '属性的写法有误：须为 名称="值"', en: 'an attribute is malformed: write name="value"' }),
  },
  {
    says: /^failed to parse document/,
    words: () => ({ zh: '根元素须为 BPMN 2.0 的 definitions', en: 'the root element must be definitions of BPMN 2.0' }),
  },
  {
    says: /^unsupported document encoding <(.*)>/,
    words: (name) => ({ zh: `声明的编码是 ${name}，须为 UTF-8`, en: `the declared encoding is ${name}; it must be UTF-8` }),
  },
  {
    says: /^illegal (?:value|declaration) of xmlns/,
    words: () => ({ zh: '命名空间的声明有误', en: 'a namespace declaration is malformed' }),
  },
];

/** A message of the parser as a sentence; what is not known is quoted after one that says so. */
export function sayingOf(message: string): Words {
  const core = coreOf(message);
  for (const { says, words } of SAYINGS) {
    const found = says.exec(core);
    if (found !== null) return words(found[1] ?? '');
  }
  return { zh: `无法读取（${core}）`, en: core };
}

/** moddle wraps what went wrong: `unparsable content … line: 9 column: 0 nested error: …`. */
function coreOf(message: string): string {
  const text = message.replace(/\s+/g, ' ').trim();
  const nested = text.lastIndexOf('nested error: ');
  return nested === -1 ? text : text.slice(nested + 'nested error: '.length);
}

/** 1-based line and 0-based column the parser names, which counts lines from 0; null where it names none. */
export function placeIn(message: string): { readonly line: number; readonly column: number } | null {
  const found = /\bline: (\d+)\s+column: (\d+)/.exec(message);
  return found === null ? null : { line: Number(found[1]) + 1, column: Number(found[2]) };
}

/** An element's type as it is written in a file: `bpmn:UserTask` is `bpmn:userTask`. */
export function written(type: string): string {
  return type.replace(/^([^:]+:)(.)/, (_all, prefix: string, first: string) => prefix + first.toLowerCase());
}
