import type { SyntaxNode } from '@lezer/common';
import { burn } from './fuel.ts';
import type { Code } from './scope.ts';

/* What every part of the compiler works with: the text, the names known in it, and nodes of feelin's parse tree. */

export class FeelSyntaxError extends Error {
  readonly code: 'FEEL_SYNTAX' | 'FEEL_LIMIT_EXCEEDED' | 'FEEL_UNKNOWN_FUNCTION';
  readonly from: number;
  readonly to: number;
  constructor(code: FeelSyntaxError['code'], message: string, from: number, to: number) {
    super(message);
    this.code = code;
    this.from = from;
    this.to = to;
  }
}

/** What is known while compiling. */
export interface Source {
  readonly text: string;
  /** names that may contain blanks, because the caller knows them (DMN inputs and decisions) */
  readonly known: ReadonlySet<string>;
  /** names bound inside the expression: a function's parameters, loop variables, entries of a context */
  readonly locals: ReadonlySet<string>;
  /** Any expression, in one of these; carried along so that no part imports the whole. @throws {FeelSyntaxError} */
  readonly compile: (node: SyntaxNode, source: Source) => Code;
}

/** The same, with more local names. */
export function withLocals(source: Source, names: readonly string[]): Source {
  return { ...source, locals: new Set([...source.locals, ...names]) };
}

const IGNORED = new Set(['LineComment', 'BlockComment']);

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (!IGNORED.has(child.name)) children.push(child);
  return children;
}

export function textOf(node: SyntaxNode, source: Source): string {
  return source.text.slice(node.from, node.to);
}

export function nameOf(node: SyntaxNode, source: Source): string {
  return textOf(node, source).replace(/\s+/g, ' ').trim();
}

export function fail(node: SyntaxNode, message: string): never {
  throw new FeelSyntaxError('FEEL_SYNTAX', message, node.from, node.to);
}

/** Wraps a node's code so that it pays and errors know where they are. */
export function paying(node: SyntaxNode, code: Code): Code {
  const { from, to } = node;
  return (run, scope) => {
    run.from = from;
    run.to = to;
    burn(run, 1);
    return code(run, scope);
  };
}

export const constant =
  (value: unknown): Code =>
  () =>
    value;
