import { buffer } from 'node:stream/consumers';
import { ProcessesError } from '../errors.ts';
import { archiveCommand } from './archive.ts';
import { checkpointCommand } from './checkpoint.ts';
import { type CliContext, type Command, EXIT } from './command.ts';
import { CommandError } from './command-error.ts';
import { deadlineCommand } from './deadline.ts';
import { packLintCommand } from './pack-lint.ts';
import { playCommand } from './play.ts';
import { retentionCommand } from './retention.ts';
import { verifyCommand } from './verify.ts';

/** Every command of the tool. A new one is a file and a line here. */
const COMMANDS: readonly Command[] = [
  deadlineCommand,
  verifyCommand,
  packLintCommand,
  playCommand,
  checkpointCommand,
  archiveCommand,
  retentionCommand,
];

/** Runs `onematter <args>` and answers the exit code: 0 done · 1 fault · 3 bad input · 4 checked and found wrong. */
export async function main(args: readonly string[], context: CliContext = processContext()): Promise<number> {
  if (args.length === 0 || args[0] === '--help' || args[0] === '-h' || args[0] === 'help') {
    context.out(overview());
    return EXIT.done;
  }
  const command = COMMANDS.find(({ words }) => words.every((word, index) => args[index] === word));
  try {
    if (!command) {
      const known = COMMANDS.map(({ words }) => words.join(' '));
      throw new CommandError(
        'COMMAND_UNKNOWN',
        { zh: `没有命令 ${args[0]}`, en: `There is no command ${args[0]}` },
        { zh: `可用：${known.join('、')}`, en: `There are: ${known.join(', ')}` },
        { known },
      );
    }
    const rest = args.slice(command.words.length);
    if (rest.includes('--help') || rest.includes('-h')) {
      context.out(helpOf(command));
      return EXIT.done;
    }
    return await command.run(rest, context);
  } catch (error) {
    if (!(error instanceof ProcessesError)) throw error;
    return refuse(error, args, context);
  }
}

function refuse(error: ProcessesError, args: readonly string[], { out, err }: CliContext): number {
  const { code, messages, message, details } = error;
  const remedy = error instanceof CommandError ? { remedy: error.remedy } : {};
  const language = args[args.indexOf('--lang') + 1] === 'en' ? 'en' : 'zh';
  if (args.includes('--json')) out(JSON.stringify({ event: 'error', error: { code, messages, message, ...remedy, details } }));
  else if (error instanceof CommandError) err(`${code} ${messages[language]}\n   → ${error.remedy[language]}`);
  else err(`${code} ${messages.zh}\n${messages.en}. ${message}`);
  return EXIT.badInput;
}

function overview(): string {
  const rows = COMMANDS.flatMap(({ usage, summary }) => [`  ${usage}`, `      ${summary.zh} · ${summary.en}`]);
  return [
    'OneMatter 一件事 命令行工具 · command line',
    '',
    ...rows,
    '',
    '  onematter <command> --help   查看某一命令的说明 · help on one command',
  ].join('\n');
}

function helpOf({ usage, summary, help }: Command): string {
  return [usage, '', summary.zh, ...help.zh, '', summary.en, ...help.en].join('\n');
}

function processContext(): CliContext {
  return {
    cwd: process.cwd(),
    env: process.env,
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    fetch,
    input: () => buffer(process.stdin),
  };
}
