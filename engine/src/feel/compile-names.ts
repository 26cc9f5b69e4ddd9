import type { SyntaxNode } from '@lezer/common';
import { BUILTINS } from './builtins.ts';
import { FeelSyntaxError, nameOf, paying, type Source } from './compile-source.ts';
import { note } from './fuel.ts';
import { type Code, find } from './scope.ts';

/* Names: which are allowed, and what they mean. */

/** A name with blanks is a mistake (`x not in y`) unless it is known. */
export function checkedName(node: SyntaxNode, source: Source): string {
  const name = nameOf(node, source);
  if (name.includes(' ') && !source.known.has(name) && !source.locals.has(name) && !BUILTINS.has(name)) {
    throw new FeelSyntaxError('FEEL_SYNTAX', `Expected an operator or a name without blanks, but found “${name}”`, node.from, node.to);
  }
  return name;
}

export function variable(node: SyntaxNode, name: string): Code {
  const builtin = BUILTINS.get(name);
  return paying(node, (run, scope) => {
    const value = find(run, scope, name);
    if (value !== undefined) return value;
    return builtin ?? note(run, `no variable “${name}”`);
  });
}
