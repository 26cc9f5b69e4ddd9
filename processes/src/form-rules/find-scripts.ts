/** Properties whose text the stock Form.io library would compile as JavaScript. */
const SCRIPT_KEYS = new Set([
  ...['customDefaultValue', 'calculateValue', 'customConditional', 'custom', 'customValidation', 'onClick', 'formModule'],
  ...['customFilter', 'disableFunction', 'headerTemplate', 'refreshOnChange', 'variableName', 'javascript'],
]);
/** Markup that runs script when a browser shows it. */
const MARKUP = /<\s*script|javascript:|\bon[a-z]+\s*=/i;

export interface Script {
  /** JSON path inside the form, `components[2].customConditional` */
  readonly path: string;
  readonly reason: 'property' | 'template' | 'markup' | 'trigger';
}

/**
 * Everything in a Form.io definition that would run as script in a stock library or a browser. A pack with any is refused:
 * the renderer compiles no text, and a blocked `customConditional` would hide its field and drop its data without a word.
 */
export function findScripts(node: unknown, path = ''): Script[] {
  if (Array.isArray(node)) return node.flatMap((child, index) => findScripts(child, `${path}[${index}]`));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]): Script[] => {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') return scriptOf(key, value, here);
    if (key === 'trigger' && (value as { type?: unknown } | null)?.type === 'javascript') return [{ path: here, reason: 'trigger' }];
    return findScripts(value, here);
  });
}

function scriptOf(key: string, text: string, path: string): Script[] {
  if (text.trim() === '') return [];
  if (SCRIPT_KEYS.has(key)) return [{ path, reason: 'property' }];
  if (hasTemplate(text) || hasCall(text)) return [{ path, reason: 'template' }];
  return MARKUP.test(text) ? [{ path, reason: 'markup' }] : [];
}

/** `{% … %}`. Searched, not matched: a pattern would look for the end anew from every beginning. */
function hasTemplate(text: string): boolean {
  const start = text.indexOf('{%');
  return start !== -1 && text.includes('%}', start + 2);
}

/** `{{ … ( … }}` */
function hasCall(text: string): boolean {
  const parts = text.split('}');
  return parts.some((part, index) => {
    const isEnded = parts[index + 1] === '' && index + 2 < parts.length;
    const start = isEnded ? part.indexOf('{{') : -1;
    return start !== -1 && part.includes('(', start + 2);
  });
}
