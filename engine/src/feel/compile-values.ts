import type { SyntaxNode } from '@lezer/common';
import { BUILTINS } from './builtins.ts';
import { invocation } from './compile-calls.ts';
import { childrenOf, constant, fail, nameOf, paying, type Source, textOf, withLocals } from './compile-source.ts';
import { burn } from './fuel.ts';
import type { Code, Scope } from './scope.ts';
import { parseAt } from './temporal.ts';

/* Values written out: strings, dates, lists and contexts. */

/** The value of a string literal, escapes resolved. */
export function parseString(literal: string): string {
  const body = literal.slice(1, -1);
  return body.replace(/\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)/gs, (whole, sequence: string) => {
    if (sequence.startsWith('u') || sequence.startsWith('U')) {
      const hex = sequence.replace(/[uU{}]/g, '');
      const code = Number.parseInt(hex, 16);
      return sequence.length > 1 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
    return { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' }[sequence] ?? whole;
  });
}

export function compileDateTime(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids[0]?.name === 'AtLiteral') {
    const literal = childrenOf(kids[0])[0] ?? fail(node, 'Expected @"…"');
    const value = parseAt(parseString(textOf(literal, source)));
    if (value === null) fail(node, `Expected a date, time or duration, but found ${textOf(literal, source)}`);
    return constant(value);
  }
  return invocation(node, BUILTINS.get(nameOf(kids[0]!, source))!, kids, source);
}

export function compileList(node: SyntaxNode, items: readonly SyntaxNode[], source: Source): Code {
  const codes = items.map((item) => source.compile(item, source));
  return paying(node, (run, scope) => {
    burn(run, codes.length);
    return codes.map((code) => code(run, scope) ?? null);
  });
}

export function compileContext(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  let inner = source;
  const entries: { readonly key: string; readonly code: Code }[] = [];
  for (const kid of kids.filter((one) => one.name === 'ContextEntry')) {
    const [keyNode, valueNode] = childrenOf(kid);
    const raw = nameOf(keyNode!, source);
    const key = raw.startsWith('"') ? parseString(raw) : raw;
    inner = withLocals(inner, [key]);
    entries.push({ key, code: source.compile(valueNode ?? fail(kid, 'Expected a value'), inner) });
  }
  return paying(node, (run, scope) => {
    const names: Record<string, unknown> = Object.create(null);
    const within: Scope = { names, parent: scope };
    for (const { key, code } of entries) names[key] = code(run, within) ?? null;
    return names;
  });
}
