import { generateKeyPairSync } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CheckpointSeal } from '@onematter/engine';
import { ProcessesError } from '../errors.ts';
import { languageOf, parsedArguments } from './arguments.ts';
import { checkpointFiles, linesOf, privateKeyOf, publicKeyOf } from './checkpoint-files.ts';
import { type CliContext, type Command, EXIT } from './command.ts';
import { DATABASE_HELP, DATABASE_OPTIONS, withDatabase } from './database.ts';

const USAGE = 'onematter checkpoint --key FILE --out DIR [--full] | --new-key FILE';

/**
 * Writes a signed checkpoint 检查点 of all histories of a tenant into a folder, after the last one that lies there. `--new-key` makes the key:
 * the private half stays wherever the command runs, never near the database.
 */
export const checkpointCommand: Command = {
  words: ['checkpoint'],
  usage: USAGE,
  summary: { zh: '导出签名检查点：全部办案记录的链尾', en: 'Export a signed checkpoint of all histories' },
  help: {
    zh: [
      '  --key FILE     Ed25519 私钥（PEM），不得存放在数据库所在的机器',
      '  --out DIR      检查点文件夹，每天一个文件；应当存放在数据库之外、只能追加的地方',
      '  --full         包含全部记录，可作为新的起点；首个检查点总是如此',
      '  --new-key FILE 生成一对密钥：FILE（0600）和 FILE.pub',
      ...DATABASE_HELP.zh,
    ],
    en: [
      '  --key FILE     Ed25519 private key (PEM); keep it away from the database',
      '  --out DIR      folder of checkpoints, one file a day; keep it outside the database, where files can only be added',
      '  --full         all histories, so that a series can begin here; the first always is',
      '  --new-key FILE makes a pair: FILE (0600) and FILE.pub',
      ...DATABASE_HELP.en,
    ],
  },
  async run(args, context) {
    const options = {
      ...DATABASE_OPTIONS,
      key: { type: 'string' },
      out: { type: 'string' },
      full: { type: 'boolean' },
      'new-key': { type: 'string' },
    } as const;
    const { values } = parsedArguments(args, options, { min: 0, max: 0, usage: USAGE });
    const language = languageOf(values.lang);
    const newKey = values['new-key'];
    if (newKey !== undefined) return makeKey(newKey, context);
    const { key, out } = values;
    if (key === undefined || out === undefined) throw new ProcessesError('ARGUMENT_INVALID', `Expected: ${USAGE}`, { usage: USAGE });
    const seal = await checkpoint(
      { key, out, isFull: values.full === true, tenantId: values.tenant ?? 'default', database: values.database },
      context,
    );
    if (values.json === true) context.out(JSON.stringify(seal));
    else {
      context.out(
        language === 'zh'
          ? `检查点 ${seal.number}：${seal.heads} 条记录，截至 ${seal.through}，${seal.digest}`
          : `Checkpoint ${seal.number}: ${seal.heads} histories, through ${seal.through}, ${seal.digest}`,
      );
    }
    return EXIT.done;
  },
};

interface Request {
  readonly key: string;
  readonly out: string;
  readonly isFull: boolean;
  readonly tenantId: string;
  readonly database: string | undefined;
}

async function checkpoint(request: Request, context: CliContext): Promise<CheckpointSeal> {
  const { readCheckpoint, takeCheckpoint } = await import('@onematter/engine');
  const folder = resolve(context.cwd, request.out);
  await mkdir(folder, { recursive: true });
  const key = await privateKeyOf(request.key, context);
  const latest = (await checkpointFiles(folder)).at(-1);
  const previous = await withEngineErrors(async () =>
    latest === undefined ? null : readCheckpoint(linesOf(join(folder, latest)), await publicKeyOf(request.key, context)),
  );
  const { tenantId, isFull } = request;
  const partial = join(folder, `.checkpoint-${process.pid}.part`);
  const file = await open(partial, 'wx');
  try {
    const seal = await withDatabase(request.database, context, (database) =>
      takeCheckpoint(database, { tenantId, key, previous, isFull }, async (line) => void (await file.appendFile(line))),
    );
    await file.sync();
    await rename(partial, join(folder, `checkpoint-${encodeURIComponent(tenantId)}-${String(seal.number).padStart(6, '0')}.jsonl`));
    return seal;
  } finally {
    await file.close();
    await rm(partial, { force: true });
  }
}

async function makeKey(path: string, { cwd, out }: CliContext): Promise<number> {
  const file = resolve(cwd, path);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const write = (name: string, text: string | Buffer, mode: number) =>
    writeFile(name, text, { mode, flag: 'wx' }).catch((cause: unknown) => {
      throw new ProcessesError('FILE_UNREADABLE', `Expected to create ${name}, but: ${(cause as Error).message}`, { file: name }, cause);
    });
  await write(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  await write(`${file}.pub`, publicKey.export({ type: 'spki', format: 'pem' }), 0o644);
  out(`${file}\n${file}.pub`);
  return EXIT.done;
}

/** Refusals of the engine as refusals of the command. */
export async function withEngineErrors<R>(work: () => Promise<R>): Promise<R> {
  const { WorkflowError } = await import('@onematter/engine');
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof WorkflowError)) throw fault;
    throw new ProcessesError('ENGINE_REFUSED', `${fault.code}: ${fault.message}`, { code: fault.code, ...fault.details }, fault);
  }
}
