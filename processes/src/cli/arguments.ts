import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ProcessesError } from '../errors.ts';
import type { Language } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Strictly parsed arguments. @throws {ProcessesError} ARGUMENT_INVALID for an unknown option or a wrong number of operands */
export function parsedArguments<T extends Options>(
  args: readonly string[],
  options: T,
  operands: { readonly min: number; readonly max: number; readonly usage: string },
) {
  const parsed = attempt(() => parseArgs({ args: [...args], options, allowPositionals: true, strict: true }));
  const count = parsed.positionals.length;
  if (count < operands.min || count > operands.max) {
    throw new ProcessesError('ARGUMENT_INVALID', `Expected: ${operands.usage}, but got ${count} operands`, { usage: operands.usage });
  }
  return parsed;
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new ProcessesError('ARGUMENT_INVALID', (cause as Error).message, {}, cause);
  }
}

/** `--lang zh|en`. @throws {ProcessesError} ARGUMENT_INVALID */
export function languageOf(value: unknown): Language {
  if (value === undefined || value === 'zh') return 'zh';
  if (value === 'en') return 'en';
  throw new ProcessesError('ARGUMENT_INVALID', `Expected --lang zh or --lang en, but got ${String(value)}`, { lang: String(value) });
}
