import { ProcessesError } from '../errors.ts';
import { languageOf, parsedArguments } from './arguments.ts';
import { type Command, EXIT } from './command.ts';
import { DATABASE_HELP, DATABASE_OPTIONS, withDatabase } from './database.ts';
import { tableLines } from './table.ts';

const USAGE = 'onematter retention [set --kind KIND --years N --basis TEXT | erase --root ID --reason TEXT [--execute]]';

/** Shows and sets how long histories stay in the database, and destroys what makes the personal values of one provable. */
export const retentionCommand: Command = {
  words: ['retention'],
  usage: USAGE,
  summary: { zh: '查看和设定办案记录的保存期限，消除个人信息', en: 'Retention periods of histories; erasure of personal values' },
  help: {
    zh: [
      '  （无参数）      各类记录的期限、依据、届满和已归档的数量',
      '  set            设定期限（年）和依据，例如 --kind case --years 30 --basis "机关文件材料归档范围和文书档案保管期限规定"',
      '  erase          销毁一条记录中个人信息摘要的盐值，不可恢复；链仍可校验。默认只演练，--execute 执行',
      ...DATABASE_HELP.zh,
    ],
    en: [
      '  (nothing)      periods by kind, their basis, how many are over and archived',
      '  set            sets a period in years and what it rests on',
      '  erase          destroys the salt of the personal digests in one history, for good; its chain still verifies. A dry run without --execute',
      ...DATABASE_HELP.en,
    ],
  },
  async run(args, context) {
    const text = { type: 'string' } as const;
    const options = {
      ...DATABASE_OPTIONS,
      kind: text,
      years: text,
      basis: text,
      root: text,
      reason: text,
      execute: { type: 'boolean' },
    } as const;
    const { values, positionals } = parsedArguments(args, options, { min: 0, max: 1, usage: USAGE });
    const isZh = languageOf(values.lang) === 'zh';
    const tenantId = values.tenant ?? 'default';
    const what = positionals[0] ?? 'show';
    const engine = await import('@onematter/engine');
    const wrong = () => new ProcessesError('ARGUMENT_INVALID', `Expected: ${USAGE}`, { usage: USAGE });
    if (what === 'set') {
      const { kind, basis } = values;
      const keepYears = Number(values.years);
      if (!kind || !basis?.trim() || !Number.isInteger(keepYears) || keepYears < 1 || keepYears > 1000) throw wrong();
      await withDatabase(values.database, context, (database) => engine.setRetention(database, tenantId, { kind, keepYears, basis }));
    } else if (what === 'erase') {
      const { root, reason } = values;
      if (!root || !reason?.trim()) throw wrong();
      const outcome = await withDatabase(values.database, context, (database) =>
        engine.eraseHistory(database, tenantId, { rootId: root, reason, isDryRun: values.execute !== true }),
      );
      const words = {
        erased: ['已销毁，该记录中的个人信息摘要不可再证明', 'Destroyed: its personal digests can no longer be proved'],
        'would-erase': ['演练：将销毁该记录的盐值。加 --execute 执行', 'Dry run: its salt would be destroyed. Add --execute to do it'],
        nothing: ['没有可销毁的盐值', 'There is no salt to destroy'],
      }[outcome];
      context.out(values.json === true ? JSON.stringify({ outcome }) : words[isZh ? 0 : 1]!);
      return EXIT.done;
    } else if (what !== 'show') throw wrong();
    const rows = await withDatabase(values.database, context, (database) => engine.listRetention(database, tenantId));
    const head = isZh
      ? ['种类', '期限（年）', '记录', '届满', '已归档', '依据']
      : ['kind', 'years', 'histories', 'due', 'archived', 'basis'];
    const cells = rows.map((row) => [row.kind, row.keepYears ?? '—', row.roots, row.due, row.archived, row.basis ?? '—'].map(String));
    context.out(values.json === true ? JSON.stringify(rows) : tableLines([head, ...cells]).join('\n'));
    return EXIT.done;
  },
};
