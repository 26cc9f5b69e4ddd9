import { resolve } from 'node:path';
import { lintPack } from '../pack/lint.ts';
import { lintScenarios } from '../pack/lint-scenarios.ts';
import { readPackFolder } from '../pack/load.ts';
import { parsePack } from '../pack/parse.ts';
import type { PackProblem } from '../problem.ts';
import { languageOf, parsedArguments } from './arguments.ts';
import { type Command, EXIT, type Language } from './command.ts';

const USAGE = 'onematter pack lint DIR [--lang zh|en] [--json]';

/** Checks a pack 流程包: every file by itself, then all of them against each other and with the engine's compiler. */
export const packLintCommand: Command = {
  words: ['pack', 'lint'],
  usage: USAGE,
  summary: { zh: '检查流程包，一次列出全部问题', en: 'Check a pack, all problems at once' },
  help: {
    zh: ['  DIR            流程包文件夹', '  --lang  --json 语言；以 JSON 输出。退出码：0 无错误，4 有错误，3 参数错误'],
    en: ['  DIR            folder of the pack', '  --lang  --json language; JSON. Exit 0 no errors, 4 errors, 3 bad input'],
  },
  async run(args, context) {
    const options = { lang: { type: 'string' }, json: { type: 'boolean' } } as const;
    const { values, positionals } = parsedArguments(args, options, { min: 1, max: 1, usage: USAGE });
    const language = languageOf(values.lang);
    const read = await readPackFolder(resolve(context.cwd, positionals[0] as string));
    const parsed = 'files' in read ? parsePack(read.files) : read;
    const problems = 'problems' in parsed ? parsed.problems : [...(await lintPack(parsed.pack)), ...(await lintScenarios(parsed.pack))];
    const digest = 'pack' in parsed ? parsed.pack.digest : null;
    const errors = problems.filter((problem) => problem.severity === 'error').length;
    if (values.json === true) context.out(JSON.stringify({ ok: errors === 0, digest, problems }));
    else context.out(report(problems, errors, digest, language));
    return errors === 0 ? EXIT.done : EXIT.foundWrong;
  },
};

function report(problems: readonly PackProblem[], errors: number, digest: string | null, language: Language): string {
  const zh = language === 'zh';
  const lines = problems.flatMap((problem) => {
    const place = [problem.file, problem.line, problem.path].filter((part) => part !== null && part !== '').join(':');
    const kind = problem.severity === 'error' ? (zh ? '错误' : 'error') : zh ? '提示' : 'warning';
    return [`${place}`, `  ${kind} ${problem.code} ${problem.message[language]}`, `  → ${problem.remedy[language]}`];
  });
  const warnings = problems.length - errors;
  const sum = zh ? `${errors} 个错误，${warnings} 个提示` : `${errors} errors, ${warnings} warnings`;
  return [...lines, digest === null ? sum : `${sum} · ${digest}`].join('\n');
}
