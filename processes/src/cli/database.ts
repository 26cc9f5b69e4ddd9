import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Database } from '@onematter/engine';
import { ProcessesError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { CliContext } from './command.ts';

export const DATABASE_OPTIONS = {
  database: { type: 'string' },
  tenant: { type: 'string' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** What every command that works on the database itself says of its options. */
export const DATABASE_HELP = {
  zh: [
    '  --database URL 数据库地址；默认取环境变量 DATABASE_URL，或者数据文件夹（$ONEMATTER_DATA，默认 .onematter）中内置数据库的地址',
    '  --tenant ID    租户，默认 default',
  ],
  en: [
    '  --database URL the database; default $DATABASE_URL, or the embedded one of the data folder ($ONEMATTER_DATA, .onematter)',
    '  --tenant ID    default: default',
  ],
} as const;

/** Connects, works, closes. Errors of the engine come out as refusals of the command. */
export async function withDatabase<R>(
  given: string | undefined,
  { cwd, env }: CliContext,
  work: (database: Database) => Promise<R>,
): Promise<R> {
  const { connect, WorkflowError } = await import('@onematter/engine');
  const url = given ?? env['DATABASE_URL'] ?? (await embeddedUrl(resolve(cwd, env['ONEMATTER_DATA'] ?? '.onematter')));
  try {
    const database = await connect({ url, poolSize: 2, applicationName: 'onematter-command' });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } catch (fault) {
    if (!(fault instanceof WorkflowError)) throw fault;
    throw new ProcessesError('ENGINE_REFUSED', `${fault.code}: ${fault.message}`, { code: fault.code, ...fault.details }, fault);
  }
}

async function embeddedUrl(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'command.json'), 'utf8').catch(() => 'null');
  const local = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  })();
  if (isJsonObject(local) && typeof local['databaseUrl'] === 'string') return local['databaseUrl'];
  throw new ProcessesError('DATABASE_NOT_GIVEN', `Expected --database, DATABASE_URL or a running server in ${folder}, but found none`, {
    folder,
  });
}
