import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compile, type Decision, type Problem, type Program, parseInstant, readDecisions, readModel } from '@onematter/engine/pure';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { PlayLine } from '../play/lines.ts';
import { PLAY_START, play, stepsOf } from '../play/play.ts';
import { languageOf, parsedArguments } from './arguments.ts';
import { type CliContext, type Command, EXIT, type Language } from './command.ts';
import { CommandError } from './command-error.ts';
import { jsonOf, readBytes, unreadable, utf8Of, yamlOf } from './input.ts';

const USAGE = 'onematter play MODEL.bpmn [--decisions DIR] [--scenario FILE] [--vars JSON] [--at INSTANT] [--lang zh|en] [--json]';

/** Runs a model on the production kernel, in memory and on a virtual clock: docs/play.md. */
export const playCommand: Command = {
  words: ['play'],
  usage: USAGE,
  summary: { zh: '在内存中用虚拟时钟演练一个流程模型', en: 'Run a model in memory on a virtual clock' },
  help: {
    zh: [
      '  MODEL.bpmn     流程模型；- 为标准输入',
      '  --decisions    决策模型（*.dmn）所在文件夹',
      '  --scenario     剧本文件（.json 为 JSON，其他为 YAML；- 为标准输入）；没有 start 步骤时自动启动',
      '  --vars         自动启动时的变量（JSON 对象）',
      `  --at           虚拟时钟的起点，默认 ${PLAY_START}`,
      '  --lang  --json 语言；逐行输出 JSON。退出码：0 已演练，3 模型有误或参数错误，4 达到上限而停止',
    ],
    en: [
      '  MODEL.bpmn     the model; - is standard input',
      '  --decisions    folder of decision models (*.dmn)',
      '  --scenario     scenario, a list: .json is JSON, any other YAML, - standard input; without a start step the process starts by itself',
      '  --vars         variables of that start (a JSON object)',
      `  --at           where the virtual clock begins, ${PLAY_START} if not given`,
      '  --lang  --json language; JSON lines. Exit 0 played, 3 model refused or bad input, 4 a limit stopped it',
    ],
  },
  async run(args, context) {
    const text = { type: 'string' } as const;
    const options = { decisions: text, scenario: text, vars: text, at: text, lang: text, json: { type: 'boolean' } } as const;
    const { values, positionals } = parsedArguments(args, options, { min: 1, max: 1, usage: USAGE });
    const language = languageOf(values.lang);
    const model = positionals[0] as string;
    if (model === '-' && values.scenario === '-') throw bothFromInput();
    const variables = values.vars === undefined ? {} : variablesOf(values.vars);
    const startAt = instantOf(values.at ?? PLAY_START);
    const steps = values.scenario === undefined ? [] : await readScenario(values.scenario, context);
    const decisions = values.decisions === undefined ? { decisions: new Map() } : await readDecisionFolder(values.decisions, context);
    const refused = { isJson: values.json === true, language, startAt };
    if ('problems' in decisions) return refuse(decisions.problems, refused, context);
    const compiled = await readPrograms(await readBytes(model, context), decisions.decisions);
    if ('problems' in compiled) return refuse(compiled.problems, refused, context);
    const lines = play(compiled.programs, steps, { variables, startAt });
    for (const line of lines) context.out(values.json === true ? JSON.stringify(line) : words(line, language));
    return lines.some(({ event }) => event === 'limit') ? EXIT.foundWrong : EXIT.done;
  },
};

type Refused = { readonly problems: readonly Problem[] };

async function readPrograms(
  xml: Uint8Array,
  decisions: ReadonlyMap<string, Decision>,
): Promise<{ readonly programs: readonly Program[] } | Refused> {
  const read = await readModel(xml);
  return 'problems' in read ? read : compile(read.model, { decisions, isRehearsal: true });
}

async function readDecisionFolder(
  dir: string,
  context: CliContext,
): Promise<{ readonly decisions: ReadonlyMap<string, Decision> } | Refused> {
  const names = await readdir(resolve(context.cwd, dir)).catch((cause: unknown) => {
    throw unreadable(dir, cause);
  });
  const found = new Map<string, Decision>();
  for (const name of names.filter((one) => one.endsWith('.dmn')).sort()) {
    const read = await readDecisions(await readBytes(join(dir, name), context));
    if ('problems' in read) return read;
    for (const [id, decision] of read.decisions) found.set(id, decision);
  }
  return { decisions: found };
}

/** A `.json` file is JSON; any other, and standard input, is YAML, of which JSON is a part. */
async function readScenario(path: string, context: CliContext): Promise<readonly unknown[]> {
  const text = utf8Of(await readBytes(path, context), path);
  const steps = stepsOf(/\.json$/i.test(path) ? jsonOf(text, path) : yamlOf(text, path));
  if (steps !== null) return steps;
  const sentence = { zh: `${path} 中没有步骤列表`, en: `${path} holds no list of steps` };
  const remedy = { zh: '写成步骤的列表，或 {steps: [...]}；见 docs/play.md', en: 'Write a list of steps, or {steps: [...]}: docs/play.md' };
  throw new CommandError('ARGUMENT_INVALID', sentence, remedy, { path });
}

function variablesOf(text: string): JsonObject {
  const value = jsonOf(text, '--vars');
  if (isJsonObject(value)) return value;
  const sentence = { zh: '--vars 不是 JSON 对象', en: '--vars is no JSON object' };
  throw new CommandError(
    'ARGUMENT_INVALID',
    sentence,
    { zh: `如 --vars '{"amount":1200}'`, en: `For example --vars '{"amount":1200}'` },
    { option: '--vars' },
  );
}

/** As the instants of timers are written: without offset in Asia/Shanghai, a date alone its 00:00. The day must exist. */
function instantOf(text: string): string {
  const instant = parseInstant(text);
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text)?.map(Number) ?? [];
  const isDay = day !== undefined && day <= new Date(Date.UTC(year!, month!, 0)).getUTCDate();
  if (instant !== null && isDay) return instant;
  throw new CommandError(
    'INSTANT_INVALID',
    { zh: `--at 的时间无效：${text}`, en: `Not an instant for --at: ${text}` },
    { zh: '如 2026-01-31T08:00:00+08:00，日期须确实存在', en: 'For example 2026-01-31T08:00:00+08:00, a day that exists' },
    { at: text },
  );
}

function bothFromInput(): CommandError {
  const sentence = { zh: '模型和剧本不能都从标准输入读取', en: 'Model and scenario cannot both come from standard input' };
  return new CommandError('ARGUMENT_INVALID', sentence, { zh: '其中一个改用文件', en: 'Give one of them as a file' });
}

interface Refusing {
  readonly isJson: boolean;
  readonly language: Language;
  readonly startAt: string;
}

function refuse(problems: readonly Problem[], { isJson, language, startAt }: Refusing, { out, err }: CliContext): number {
  if (isJson) out(JSON.stringify({ event: 'refused', problems, at: startAt }));
  for (const { line, code, message, remedy } of isJson ? [] : problems)
    err(`${line ?? '-'}  ${code} ${message[language]}\n   → ${remedy[language]}`);
  return EXIT.badInput;
}

/** A line for people: the clock, what happened, and the rest as it is; a sentence and its remedy in their language below. */
function words({ event, at, element, message, messages, remedy, ...rest }: PlayLine, language: Language): string {
  const said = [messages ?? message, remedy].flatMap((one) => (isJsonObject(one) ? [String(one[language])] : []));
  const own = typeof message === 'string' ? { message } : {};
  const more = Object.entries({ ...rest, ...own }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  const line = [typeof at === 'string' ? at : '', event, ...(typeof element === 'string' ? [element] : []), ...more];
  return [line.filter((part) => part !== '').join('  '), ...said.map((one, i) => `   ${i === 0 ? '' : '→ '}${one}`)].join('\n');
}
