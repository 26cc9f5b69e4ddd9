import type { SyntaxNode } from '@lezer/common';
import { BUILTINS } from './builtins.ts';
import { childrenOf, FeelSyntaxError, fail, nameOf, paying, type Source, withLocals } from './compile-source.ts';
import { type Evaluation, FEEL_LIMITS, FeelError, note } from './fuel.ts';
import type { Code, Scope } from './scope.ts';
import { FeelFunction } from './values.ts';

/* Calls of functions, and functions defined in an expression. */

export function compileInvocation(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const target = kids[0]!;
  if (target.name === 'VariableName' || target.name === 'SpecialFunctionName') {
    const name = nameOf(target, source);
    const builtin = BUILTINS.get(name);
    if (!source.locals.has(name)) {
      if (builtin !== undefined) return invocation(node, builtin, kids, source);
      if (!source.known.has(name))
        throw new FeelSyntaxError('FEEL_UNKNOWN_FUNCTION', `Expected a function of FEEL, but found “${name}”`, target.from, target.to);
    }
  }
  return invocation(node, source.compile(target, source), kids, source);
}

/** Arguments by position or by name; a call that does not fit the parameters gives null. */
export function invocation(node: SyntaxNode, target: FeelFunction | Code, kids: readonly SyntaxNode[], source: Source): Code {
  const named = kids.find((kid) => kid.name === 'NamedParameters');
  const positional = kids.find((kid) => kid.name === 'PositionalParameters');
  const names = named === undefined ? null : childrenOf(named).map((kid) => nameOf(childrenOf(kid)[0]!, source));
  const codes = (
    named === undefined ? (positional === undefined ? [] : childrenOf(positional)) : childrenOf(named).map((kid) => childrenOf(kid)[1]!)
  ).map((kid) => source.compile(kid, source));
  return paying(node, (run, scope) => {
    const callee = target instanceof FeelFunction ? target : target(run, scope);
    if (!(callee instanceof FeelFunction)) return note(run, 'call of something that is no function');
    const values = codes.map((code) => code(run, scope) ?? null);
    run.from = node.from;
    run.to = node.to;
    const args = names === null ? values : arrange(callee.parameters, names, values);
    return args === null ? note(run, 'unknown parameter name') : (callee.call(args, run) ?? null);
  });
}

function arrange(parameters: readonly string[], names: readonly string[], values: readonly unknown[]): unknown[] | null {
  const args: unknown[] = [];
  for (const [i, name] of names.entries()) {
    const at = parameters.findIndex((parameter) => parameter === name || parameter === `${name}?` || parameter === `...${name}`);
    if (at < 0) return null;
    args[at] = values[i];
  }
  return Array.from(args, (value) => value ?? null);
}

export function compileDefinition(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids.some((kid) => kid.name === 'external')) fail(node, 'Expected a function in FEEL; external functions are not allowed');
  const list = kids.find((kid) => kid.name === 'FormalParameters');
  const parameters = list === undefined ? [] : childrenOf(list).map((kid) => nameOf(childrenOf(kid)[0]!, source));
  const body = source.compile(
    kids.find((kid) => kid.name === 'FunctionBody') ?? fail(node, 'Expected a function body'),
    withLocals(source, parameters),
  );
  return paying(node, (_run, scope) => new FeelFunction(parameters, (args, run) => callDefined(parameters, args, body, scope, run)));
}

function callDefined(parameters: readonly string[], args: readonly unknown[], body: Code, scope: Scope | null, run: Evaluation): unknown {
  if (args.length > parameters.length) return note(run, 'too many arguments');
  if (run.depth >= FEEL_LIMITS.callDepth) {
    throw new FeelError('FEEL_LIMIT_EXCEEDED', `Expected at most ${FEEL_LIMITS.callDepth} nested calls`, run.text, run.from, run.to);
  }
  const names: Record<string, unknown> = Object.create(null);
  for (const [i, parameter] of parameters.entries()) names[parameter] = args[i] ?? null;
  run.depth += 1;
  try {
    return body(run, { names, parent: scope });
  } finally {
    run.depth -= 1;
  }
}
