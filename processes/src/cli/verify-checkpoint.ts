import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProcessesError } from '../errors.ts';
import { withEngineErrors } from './checkpoint.ts';
import { linesOf, publicKeyOf, readCheckpoints } from './checkpoint-files.ts';
import { type CliContext, EXIT, type Language } from './command.ts';
import { withDatabase } from './database.ts';

export const CHECKPOINT_OPTIONS = { checkpoint: { type: 'string' }, key: { type: 'string' }, archives: { type: 'string' } } as const;

interface Values {
  readonly checkpoint: string;
  readonly key?: string;
  readonly archives?: string;
  readonly database?: string;
  readonly json?: boolean;
}

const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  missing: ['记录已不存在', 'the history is gone'],
  'tail-cut': ['后面的事件被删除', 'events after this have been cut off'],
  rewritten: ['整条记录被改写', 'the history was written anew'],
  broken: ['事件被改动', 'an event was changed'],
  'archived-unchecked': ['已归档，请用 --archives 给出归档文件夹', 'archived: give its folder by --archives'],
};

/** `onematter verify --checkpoint DIR`: everything the signed checkpoints saw is still as it was. */
export async function verifyAgainst(values: Values, language: Language, context: CliContext): Promise<number> {
  if (values.key === undefined) throw new ProcessesError('ARGUMENT_INVALID', 'Expected --key with the public key of the checkpoints', {});
  const publicKey = await publicKeyOf(values.key, context);
  const series = await withEngineErrors(() => readCheckpoints(resolve(context.cwd, values.checkpoint), publicKey));
  const archived =
    values.archives === undefined ? new Map<string, unknown>() : await readArchives(resolve(context.cwd, values.archives), series.heads);
  const { verifyAgainstCheckpoints } = await import('@onematter/engine');
  const { roots, events, findings } = await withDatabase(values.database, context, (database) =>
    verifyAgainstCheckpoints(database, series, (rootId) => archived.get(rootId) ?? null),
  );
  const isIntact = findings.length === 0;
  if (values.json === true) context.out(JSON.stringify({ verified: isIntact, checkpoint: series.last.number, roots, events, findings }));
  else {
    const index = language === 'zh' ? 0 : 1;
    for (const { rootId, seq, problem } of findings)
      context.out(`${rootId}${seq === null ? '' : ` #${seq}`}  ${WORDS[problem]?.[index] ?? problem}`);
    const counted = [
      `${roots} 条记录、${events} 个事件，检查点 ${series.last.number}`,
      `${roots} histories, ${events} events, checkpoint ${series.last.number}`,
    ];
    context.out(`${isIntact ? ['通过', 'Intact'][index] : ['不通过', 'Not intact'][index]}: ${counted[index]}`);
  }
  return isIntact ? EXIT.done : EXIT.foundWrong;
}

/** The archived histories the checkpoints know. */
async function readArchives(folder: string, wanted: ReadonlyMap<string, unknown>): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  const names = await readdir(folder).catch(() => {
    throw new ProcessesError('FILE_UNREADABLE', `Expected a folder, but ${folder} cannot be read`, { folder });
  });
  for (const name of names.filter((one) => /^archive-.*\.jsonl$/.test(one))) {
    for await (const line of linesOf(join(folder, name))) {
      const history = parsed(line);
      if (history !== null && wanted.has(history.rootId)) found.set(history.rootId, history);
    }
  }
  return found;
}

function parsed(line: string): { readonly rootId: string } | null {
  try {
    const value = JSON.parse(line) as { rootId?: unknown };
    return typeof value?.rootId === 'string' ? (value as { rootId: string }) : null;
  } catch {
    return null; // a broken line: its history stays unchecked, which is told
  }
}
