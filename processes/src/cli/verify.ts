import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProcessesError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { languageOf, parsedArguments } from './arguments.ts';
import { type CliContext, type Command, EXIT } from './command.ts';
import { DATABASE_OPTIONS } from './database.ts';
import { CHECKPOINT_OPTIONS, verifyAgainst } from './verify-checkpoint.ts';

const USAGE = 'onematter verify CASE|FILE [--url URL] | --checkpoint DIR --key FILE.pub [--archives DIR] [--lang zh|en] [--json]';
const TIMEOUT_MS = 30_000;
const MAX_EXPORT_BYTES = 512 * 1024 * 1024;

/**
 * Checks that the history 办案记录 of a case is whole: every event follows from the one before by its hash. A FILE is checked
 * offline; a CASE (id or 案号) is fetched from the running server first.
 */
export const verifyCommand: Command = {
  words: ['verify'],
  usage: USAGE,
  summary: { zh: '校验办案记录的摘要链', en: 'Verify the hash chain of a history' },
  help: {
    zh: [
      '  CASE           案件标识或者案号，从正在运行的服务取得记录',
      '  FILE           导出的办案记录文件，离线校验',
      '  --checkpoint DIR 用签名检查点核对数据库中的全部记录：删尾、整链改写、缺失都会发现；--archives DIR 为归档文件夹；--database 同其他命令',
      '  --url URL      服务地址；令牌取自环境变量 ONEMATTER_TOKEN，或者数据文件夹（$ONEMATTER_DATA，默认 .onematter）的 command.json',
      '  --lang  --json 语言；以 JSON 输出。退出码：0 通过，4 不通过，3 参数错误或者取不到记录',
    ],
    en: [
      '  CASE           id or number of a case; its history is fetched from the running server',
      '  FILE           an exported history, verified offline',
      '  --checkpoint DIR checks all histories of the database against signed checkpoints: cut tails, rewrites, missing ones; --archives DIR; --database',
      '  --url URL      address of the server; the token is $ONEMATTER_TOKEN, or in command.json of the data folder ($ONEMATTER_DATA, .onematter)',
      '  --lang  --json language; JSON. Exit 0 intact, 4 not intact, 3 bad input or nothing fetched',
    ],
  },
  async run(args, context) {
    const { values, positionals } = parsedArguments(
      args,
      { ...DATABASE_OPTIONS, ...CHECKPOINT_OPTIONS, url: { type: 'string' } },
      { min: 0, max: 1, usage: USAGE },
    );
    const language = languageOf(values.lang);
    if (values.checkpoint !== undefined) return verifyAgainst({ ...values, checkpoint: values.checkpoint }, language, context);
    if (positionals.length === 0) throw new ProcessesError('ARGUMENT_INVALID', `Expected: ${USAGE}`, { usage: USAGE });
    const subject = positionals[0] as string;
    const history = await historyOf(subject, values.url, context);
    const { verifyExport } = await import('@onematter/engine');
    const result = verifyExport(history);
    if (values.json === true)
      context.out(
        JSON.stringify(
          result.isIntact
            ? { verified: true, events: result.events, head: result.head }
            : { verified: false, seq: result.seq, reason: result.reason },
        ),
      );
    else if (result.isIntact) {
      context.out(
        language === 'zh'
          ? `通过：${result.events} 个事件，链尾摘要 ${result.head}`
          : `Intact: ${result.events} events, head ${result.head}`,
      );
    } else {
      const place = result.seq === null ? '' : language === 'zh' ? `第 ${result.seq} 个事件，` : `event ${result.seq}, `;
      context.out(language === 'zh' ? `不通过：${place}${result.reason}` : `Not intact: ${place}${result.reason}`);
    }
    return result.isIntact ? EXIT.done : EXIT.foundWrong;
  },
};

async function historyOf(subject: string, url: string | undefined, context: CliContext): Promise<unknown> {
  const path = resolve(context.cwd, subject);
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return exportFrom(await readText(path, found.size), subject);
  if (/[\\/]|\.json$/i.test(subject))
    throw new ProcessesError('FILE_UNREADABLE', `Expected a file, but ${subject} does not exist`, { file: subject });
  return fetchHistory(subject, await serverOf(url, context), context);
}

async function readText(path: string, sizeBytes: number): Promise<string> {
  if (sizeBytes > MAX_EXPORT_BYTES)
    throw new ProcessesError('FILE_UNREADABLE', `Expected at most ${MAX_EXPORT_BYTES} bytes, but got ${sizeBytes}`, { sizeBytes });
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ProcessesError('FILE_UNREADABLE', `Expected a readable file, but got ${(cause as Error).message}`, {}, cause);
  });
}

function exportFrom(text: string, subject: string): JsonObject {
  const value = parsedJson(text);
  if (isJsonObject(value) && value['format'] === 'onematter-history') return value;
  throw new ProcessesError('EXPORT_INVALID', `Expected a history export, but ${subject} is none`, { subject });
}

interface Server {
  readonly url: string;
  readonly token: string | null;
}

/** The server to ask and the token for it. The token of command.json goes only to the address it was written for. */
async function serverOf(given: string | undefined, { cwd, env }: CliContext): Promise<Server> {
  const folder = resolve(cwd, env['ONEMATTER_DATA'] ?? '.onematter');
  const local = parsedJson(await readFile(join(folder, 'command.json'), 'utf8').catch(() => 'null'));
  const localUrl = isJsonObject(local) && typeof local['url'] === 'string' ? local['url'] : null;
  const url = given ?? localUrl;
  if (url === null) {
    throw new ProcessesError('SERVER_NOT_FOUND', `Expected a running server (command.json in ${folder}) or --url, but found neither`, {
      folder,
    });
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new ProcessesError('ARGUMENT_INVALID', `Expected --url http(s)://…, but got ${url}`, { url });
  const isLocal = localUrl !== null && URL.canParse(localUrl) && new URL(localUrl).origin === new URL(url).origin;
  const localToken = isLocal && isJsonObject(local) && typeof local['token'] === 'string' ? local['token'] : null;
  return { url, token: env['ONEMATTER_TOKEN'] ?? localToken };
}

async function fetchHistory(subject: string, server: Server, context: CliContext): Promise<JsonObject> {
  const address = new URL(
    `api/cases/${encodeURIComponent(subject)}/history/export`,
    server.url.endsWith('/') ? server.url : `${server.url}/`,
  );
  const headers: Record<string, string> = { accept: 'application/json' };
  if (server.token !== null) headers['authorization'] = `Bearer ${server.token}`;
  const response = await context
    .fetch(address, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
    .catch((cause: unknown) => {
      throw new ProcessesError(
        'SERVER_UNREACHABLE',
        `Expected an answer from ${address.origin}, but got ${(cause as Error).message}`,
        { url: address.origin },
        cause,
      );
    });
  const text = await response.text();
  if (response.ok) return exportFrom(text, subject);
  const problem = parsedJson(text);
  const code = isJsonObject(problem) && typeof problem['code'] === 'string' ? problem['code'] : null;
  throw new ProcessesError(
    'SERVER_REFUSED',
    `Expected the history of ${subject}, but the server answered ${response.status}${code ? ` ${code}` : ''}`,
    { status: response.status, code },
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
