import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { CliContext } from './command.ts';
import { CommandError } from './command-error.ts';

/** The bytes of a file, or of standard input for `-`. @throws {CommandError} FILE_UNREADABLE */
export async function readBytes(path: string, { cwd, input }: CliContext): Promise<Uint8Array> {
  if (path === '-' && input !== undefined) return input();
  return readFile(resolve(cwd, path)).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

/** Why a file or folder cannot be read, in words of one's own. */
export function unreadable(path: string, cause: unknown): CommandError {
  const reason = REASONS[(cause as NodeJS.ErrnoException).code ?? ''] ?? REASONS['']!;
  const sentence = { zh: `无法读取 ${path}：${reason.zh}`, en: `${path} cannot be read: ${reason.en}` };
  return new CommandError('FILE_UNREADABLE', sentence, { zh: '核对路径和权限', en: 'Check the path and its rights' }, { path }, cause);
}

const REASONS: { readonly [code: string]: { readonly zh: string; readonly en: string } } = {
  '': { zh: '读取失败', en: 'reading failed' },
  ENOENT: { zh: '不存在', en: 'it does not exist' },
  EISDIR: { zh: '是文件夹，不是文件', en: 'it is a folder, not a file' },
  ENOTDIR: { zh: '不是文件夹', en: 'it is not a folder' },
  EACCES: { zh: '没有读取权限', en: 'no right to read it' },
  EPERM: { zh: '没有读取权限', en: 'no right to read it' },
};

/** @throws {CommandError} FILE_ENCODING */
export function utf8Of(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const sentence = { zh: `${path} 不是 UTF-8 编码`, en: `${path} is not UTF-8` };
    throw new CommandError('FILE_ENCODING', sentence, { zh: '请以 UTF-8 编码保存', en: 'Save the file as UTF-8' }, { path }, cause);
  }
}

/** `what`: the file or option the text came from. @throws {CommandError} ARGUMENT_INVALID with line and column, where known */
export function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const position = /at position (\d+)/.exec((cause as Error).message)?.[1];
    const before = position === undefined ? null : text.slice(0, Number(position)).split('\n');
    throw malformed(what, 'JSON', before === null ? null : { line: before.length, column: before.at(-1)!.length + 1 }, cause);
  }
}

/** YAML without tags of its own, aliases bounded. @throws {CommandError} ARGUMENT_INVALID */
export function yamlOf(text: string, what: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  const fault = document.errors[0] ?? document.warnings[0];
  const [start] = fault?.linePos ?? [];
  if (fault?.code === 'TAG_RESOLVE_FAILED') {
    const sentence = {
      zh: `${what} 含有不支持的 YAML 标签${at(start ?? null).zh}`,
      en: `${what} has a YAML tag that is not supported${at(start ?? null).en}`,
    };
    throw new CommandError(
      'ARGUMENT_INVALID',
      sentence,
      { zh: '删除标签，只写数据', en: 'Remove the tag: data only' },
      { file: what },
      fault,
    );
  }
  if (fault !== undefined) throw malformed(what, 'YAML', start === undefined ? null : { line: start.line, column: start.col }, fault);
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (cause) {
    throw malformed(what, 'YAML', null, cause); // too many aliases
  }
}

function malformed(
  what: string,
  form: string,
  place: { readonly line: number; readonly column: number } | null,
  cause: unknown,
): CommandError {
  const where = at(place === null ? null : { line: place.line, col: place.column });
  const sentence = { zh: `${what} 不是有效的 ${form}${where.zh}`, en: `${what} is not valid ${form}${where.en}` };
  return new CommandError('ARGUMENT_INVALID', sentence, { zh: '更正后重试', en: 'Correct it and try again' }, { what, ...place }, cause);
}

function at(place: { readonly line: number; readonly col: number } | null): { readonly zh: string; readonly en: string } {
  return place === null
    ? { zh: '', en: '' }
    : { zh: `（第 ${place.line} 行第 ${place.col} 列）`, en: ` (line ${place.line}, column ${place.col})` };
}
