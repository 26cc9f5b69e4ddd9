import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { addDays, endOfDay, isLegalDate } from '../dates.ts';
import { ProcessesError } from '../errors.ts';
import { languageOf, parsedArguments } from './arguments.ts';
import { withEngineErrors } from './checkpoint.ts';
import { publicKeyOf, readCheckpoints } from './checkpoint-files.ts';
import { type Command, EXIT } from './command.ts';
import { DATABASE_HELP, DATABASE_OPTIONS, withDatabase } from './database.ts';

const USAGE = 'onematter archive --before YYYY-MM-DD --kind KIND --checkpoints DIR --key FILE.pub [--out DIR] [--execute]';

/** Takes the histories of ended roots out of the database into files that verify. Without `--execute` it only says what it would do. */
export const archiveCommand: Command = {
  words: ['archive'],
  usage: USAGE,
  summary: { zh: '归档已结束的办案记录（默认只演练）', en: 'Archive ended histories (a dry run unless told otherwise)' },
  help: {
    zh: [
      '  --before DATE      最后一个事件早于该日（上海时间）；不得晚于保存期限届满日',
      '  --kind KIND        记录种类，例如 case、clue',
      '  --checkpoints DIR  检查点文件夹；没有被签名检查点覆盖的记录不归档',
      '  --key FILE         检查点公钥',
      '  --out DIR          归档文件夹；--execute  真正归档。中断后再次执行即从停下处继续',
      ...DATABASE_HELP.zh,
    ],
    en: [
      '  --before DATE      last event before that day in Shanghai; never later than the retention period allows',
      '  --kind KIND        kind of root, e.g. case, clue',
      '  --checkpoints DIR  folder of checkpoints: what no signed checkpoint covers stays',
      '  --key FILE         public key of the checkpoints',
      '  --out DIR          folder of archives; --execute  do it. Run it again after an interruption and it goes on',
      ...DATABASE_HELP.en,
    ],
  },
  async run(args, context) {
    const text = { type: 'string' } as const;
    const options = {
      ...DATABASE_OPTIONS,
      before: text,
      kind: text,
      checkpoints: text,
      key: text,
      out: text,
      execute: { type: 'boolean' },
    } as const;
    const { values } = parsedArguments(args, options, { min: 0, max: 0, usage: USAGE });
    const { before, kind, checkpoints: folder, key, out } = values;
    if (
      before === undefined ||
      kind === undefined ||
      folder === undefined ||
      key === undefined ||
      (values.execute === true && out === undefined)
    )
      throw new ProcessesError('ARGUMENT_INVALID', `Expected: ${USAGE}`, { usage: USAGE });
    const language = languageOf(values.lang);
    const say = (json: object, zh: string, en: string) =>
      context.out(values.json === true ? JSON.stringify(json) : language === 'zh' ? zh : en);
    const publicKey = await publicKeyOf(key, context);
    const checkpoints = await withEngineErrors(() => readCheckpoints(resolve(context.cwd, folder), publicKey));
    demandTenant(values.tenant ?? 'default', checkpoints.tenantId);
    const request = { kind, before: startOfDay(before), checkpoints };
    await withDatabase(values.database, context, async (database) => {
      const { archive, planArchive } = await import('@onematter/engine');
      if (values.execute !== true || out === undefined) {
        const { roots, events, uncovered } = await planArchive(database, request);
        say(
          { dryRun: true, roots, events, uncovered },
          `演练：可归档 ${roots} 条记录、${events} 个事件；${uncovered} 条尚未被检查点覆盖。加 --execute 执行`,
          `Dry run: ${roots} histories of ${events} events; ${uncovered} no checkpoint covers. Add --execute to do it`,
        );
        return;
      }
      const target = resolve(context.cwd, out);
      await mkdir(target, { recursive: true });
      await archive(database, request, filesIn(target), ({ file, roots, events }) =>
        say({ file, roots, events }, `${file}：${roots} 条记录，${events} 个事件`, `${file}: ${roots} histories, ${events} events`),
      );
    });
    return EXIT.done;
  },
};

function demandTenant(asked: string, found: string): void {
  if (asked === found) return;
  throw new ProcessesError('ARGUMENT_INVALID', `Expected checkpoints of tenant ${asked}, but they are of ${found}`, { asked, found });
}

function startOfDay(text: string): string {
  if (!isLegalDate(text)) throw new ProcessesError('DATE_INVALID', `Expected YYYY-MM-DD, but got ${text}`, { before: text });
  return endOfDay(addDays(text, -1));
}

/** On disk for good before the database lets go. */
function filesIn(folder: string) {
  return {
    async write(name: string, text: string): Promise<void> {
      const file = await open(join(folder, name), 'w');
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      const directory = await open(folder, 'r');
      await directory.sync().finally(() => directory.close());
    },
    read: (name: string) => readFile(join(folder, name), 'utf8'),
  };
}
