import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Language } from './command.ts';
import { CommandError } from './command-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Strictly parsed arguments. @throws {CommandError} ARGUMENT_INVALID for an unknown option or a wrong number of operands */
export function parsedArguments<T extends Options>(
  args: readonly string[],
  options: T,
  operands: { readonly min: number; readonly max: number; readonly usage: string },
) {
  const parsed = attempt(operands.usage, () => parseArgs({ args: [...args], options, allowPositionals: true, strict: true }));
  const count = parsed.positionals.length;
  if (count < operands.min || count > operands.max) {
    const sentence = { zh: `给出了 ${count} 个参数`, en: `Got ${count} operands` };
    throw new CommandError('ARGUMENT_INVALID', sentence, usageOf(operands.usage), { usage: operands.usage });
  }
  return parsed;
}

function attempt<T>(usage: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code, message } = cause as { readonly code?: string; readonly message: string };
    const option = /'(-[^\s'<,]*)/.exec(message)?.[1] ?? '';
    const { zh, en } = FAULTS[code ?? ''] ?? FAULTS['']!;
    const sentence = { zh: `${zh} ${option}`.trim(), en: `${en} ${option}`.trim() };
    throw new CommandError('ARGUMENT_INVALID', sentence, usageOf(usage), { option, usage }, cause);
  }
}

const FAULTS: { readonly [code: string]: { readonly zh: string; readonly en: string } } = {
  ERR_PARSE_ARGS_UNKNOWN_OPTION: { zh: '没有这个选项：', en: 'There is no such option:' },
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: { zh: '选项缺少值，或不应带值：', en: 'The option lacks its value, or takes none:' },
  '': { zh: '命令参数不正确', en: 'The command was not given as expected' },
};

function usageOf(usage: string) {
  return { zh: `用法：${usage}`, en: `Usage: ${usage}` };
}

/** `--lang zh|en`. @throws {CommandError} ARGUMENT_INVALID */
export function languageOf(value: unknown): Language {
  if (value === undefined || value === 'zh') return 'zh';
  if (value === 'en') return 'en';
  const sentence = { zh: `没有语言 ${String(value)}`, en: `There is no language ${String(value)}` };
  throw new CommandError(
    'ARGUMENT_INVALID',
    sentence,
    { zh: '--lang zh 或 --lang en', en: '--lang zh or --lang en' },
    { lang: String(value) },
  );
}
