/** What the environment says, checked once at the start; and how a start that failed is told to the person who typed it. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ApiError, describeCode } from './errors.ts';

export interface Settings {
  readonly dataDir: string;
  /** null: the embedded PostgreSQL */
  readonly databaseUrl: string | null;
  readonly port: number;
  readonly host: string;
  readonly sampleData: boolean | 'people';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {ApiError} SETTING_INVALID, with a sentence that names the variable and what it must look like */
export function readSettings(env: Environment): Settings {
  const databaseUrl = env['DATABASE_URL'] || null;
  if (databaseUrl !== null && !(URL.canParse(databaseUrl) && /^postgres(ql)?:$/.test(new URL(databaseUrl).protocol)))
    throw invalid('DATABASE_URL', 'postgres://user:password@host:5432/database');
  const port = Number(env['PORT'] || 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw invalid('PORT', '0–65535');
  const sample = env['ONEMATTER_SAMPLE'] || (databaseUrl === null ? '1' : '0');
  if (!['0', '1', 'people'].includes(sample)) throw invalid('ONEMATTER_SAMPLE', '0 | 1 | people');
  return {
    ...{ databaseUrl, port, host: env['HOST'] || '127.0.0.1', dataDir: resolve(env['ONEMATTER_DATA'] || '.onematter') },
    sampleData: sample === 'people' ? 'people' : sample === '1',
  };
}

/** The password of a database address is never shown, not even a wrong one. */
function invalid(name: string, expected: string): ApiError {
  const error = new ApiError('SETTING_INVALID', { name });
  error.message = `环境变量 ${name} 应为 ${expected} · Expected ${name} to be ${expected}`;
  return error;
}

/** Code, both languages, and what exactly happened; an error nobody foresaw keeps its stack. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === null) return error.name === 'Error' ? error.message : (error.stack ?? error.message);
  const { zh, en, status } = describeCode(code);
  const isKnown = describeCode('SERVER_FAULT').zh !== zh || code === 'SERVER_FAULT';
  if (!isKnown) return status === 500 ? (error.stack ?? error.message) : error.message;
  const path = error instanceof ApiError && typeof error.details['path'] === 'string' ? `\n${error.details['path']}` : '';
  return `${code} ${zh}\n${en}\n${error.message}${path}`;
}

/** Keys made for a database that is kept elsewhere: whoever runs it must keep them too, and had better hear of it. */
export function keyNotice({ databaseUrl, dataDir }: Settings, hadKeys: boolean): string | null {
  const file = join(dataDir, 'keys.json');
  if (databaseUrl === null || hadKeys || !existsSync(file)) return null;
  return (
    `\n已为此数据库生成密钥 ${file}，请妥善备份：没有它，身份证号等加密内容无法读取，服务也不再启动。\n` +
    `Keys were made for this database: ${file}. Keep a copy: without it what is encrypted cannot be read, and the server will not start.`
  );
}
