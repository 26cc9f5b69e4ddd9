import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compile, type Decision, type Problem, type Program, readDecisions, readModel } from '@onematter/engine/pure';
import { parse } from 'yaml';
import { ProcessesError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { PlayLine } from '../play/lines.ts';
import { PLAY_START, play, stepsOf } from '../play/play.ts';
import { languageOf, parsedArguments } from './arguments.ts';
import { type CliContext, type Command, EXIT, type Language } from './command.ts';

const USAGE = 'onematter play MODEL.bpmn [--decisions DIR] [--scenario FILE] [--vars JSON] [--at INSTANT] [--lang zh|en] [--json]';

/** Runs a model on the production kernel, in memory and on a virtual clock: docs/play.md. */
export const playCommand: Command = {
  words: ['play'],
  usage: USAGE,
  summary: { zh: '在内存中用虚拟时钟演练一个流程模型', en: 'Run a model in memory on a virtual clock' },
  help: {
    zh: [
      '  MODEL.bpmn     流程模型',
      '  --decisions    决策模型（*.dmn）所在文件夹',
      '  --scenario     剧本文件（JSON 或 YAML 列表）；没有 start 步骤时自动启动',
      '  --vars         自动启动时的变量（JSON 对象）',
      `  --at           虚拟时钟的起点，默认 ${PLAY_START}`,
      '  --lang  --json 语言；逐行输出 JSON。退出码：0 已演练，3 模型有误或参数错误，4 达到上限而停止',
    ],
    en: [
      '  MODEL.bpmn     the model',
      '  --decisions    folder of decision models (*.dmn)',
      '  --scenario     scenario file, a JSON or YAML list; without a start step the process starts by itself',
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
    const at = (path: string) => resolve(context.cwd, path);
    const variables = values.vars === undefined ? {} : variablesOf(values.vars);
    const startAt = instantOf(values.at ?? PLAY_START);
    const steps = values.scenario === undefined ? [] : await readScenario(at(values.scenario));
    const decisions = values.decisions === undefined ? { decisions: new Map() } : await readDecisionFolder(at(values.decisions));
    if ('problems' in decisions) return refuse(decisions.problems, values.json === true, language, context);
    const compiled = await readPrograms(await readBytes(at(positionals[0] as string)), decisions.decisions);
    if ('problems' in compiled) return refuse(compiled.problems, values.json === true, language, context);
    const lines = play(compiled.programs, steps, { variables, startAt });
    for (const line of lines) context.out(values.json === true ? JSON.stringify(line) : words(line, language));
    return lines.some(({ event }) => event === 'limit') ? EXIT.foundWrong : EXIT.done;
  },
};

type Refused = { readonly problems: readonly Problem[] };

async function readBytes(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new ProcessesError('FILE_UNREADABLE', `Expected a file, but ${path} cannot be read`, { path }, cause);
  });
}

async function readPrograms(
  xml: Uint8Array,
  decisions: ReadonlyMap<string, Decision>,
): Promise<{ readonly programs: readonly Program[] } | Refused> {
  const read = await readModel(xml);
  return 'problems' in read ? read : compile(read.model, { decisions, isRehearsal: true });
}

async function readDecisionFolder(dir: string): Promise<{ readonly decisions: ReadonlyMap<string, Decision> } | Refused> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new ProcessesError('FILE_UNREADABLE', `Expected a folder of decisions, but ${dir} cannot be read`, { path: dir }, cause);
  });
  const found = new Map<string, Decision>();
  for (const name of names.filter((one) => one.endsWith('.dmn')).sort()) {
    const read = await readDecisions(await readBytes(join(dir, name)));
    if ('problems' in read) return read;
    for (const [id, decision] of read.decisions) found.set(id, decision);
  }
  return { decisions: found };
}

async function readScenario(path: string): Promise<readonly unknown[]> {
  const text = new TextDecoder().decode(await readBytes(path));
  const steps = stepsOf(parsed(() => parse(text, { maxAliasCount: 100 }), '--scenario'));
  if (steps === null) throw new ProcessesError('ARGUMENT_INVALID', `Expected a list of steps in ${path}, but it holds none`, { path });
  return steps;
}

function variablesOf(text: string): JsonObject {
  const value = parsed(() => JSON.parse(text) as unknown, '--vars');
  if (isJsonObject(value)) return value;
  throw new ProcessesError('ARGUMENT_INVALID', 'Expected a JSON object for --vars, but got something else', { option: '--vars' });
}

function parsed(read: () => unknown, option: string): unknown {
  try {
    return read();
  } catch (cause) {
    throw new ProcessesError('ARGUMENT_INVALID', `Expected ${option} to be readable, but: ${(cause as Error).message}`, { option }, cause);
  }
}

function instantOf(text: string): string {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new ProcessesError('INSTANT_INVALID', `Expected an instant for --at, but got ${text}`, { at: text });
}

function refuse(problems: readonly Problem[], isJson: boolean, language: Language, { out, err }: CliContext): number {
  if (isJson) out(JSON.stringify({ event: 'refused', problems }));
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
