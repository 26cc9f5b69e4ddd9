import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { weekday } from '../dates.ts';
import { type CountedDeadline, countDeadline, type Pause } from '../deadlines/count.ts';
import type { Count, DeadlineDefinition } from '../deadlines/definition.ts';
import { ProcessesError } from '../errors.ts';
import { type Clocks, parseClocks } from '../pack/clocks.ts';
import { readPackFiles } from '../pack/load.ts';
import { languageOf, parsedArguments } from './arguments.ts';
import { type CliContext, type Command, EXIT, type Language } from './command.ts';
import { tableLines } from './table.ts';

const USAGE = 'onematter deadline ID --from DATE [--pause FROM/TO=REASON]… [--pack DIR] [--lang zh|en] [--json]';
const OWN_PACK = fileURLToPath(new URL('../../cn', import.meta.url));

/** Prints when a deadline 期限 ends, with every day explained. `--json`: one object `{ id, from, due, days }`. */
export const deadlineCommand: Command = {
  words: ['deadline'],
  usage: USAGE,
  summary: { zh: '计算期限届满之日，逐日说明', en: 'Count a deadline, every day explained' },
  help: {
    zh: [
      '  ID                       期限编号，如 T04（听证申请）；见流程包 deadlines.yaml',
      '  --from DATE              起算事实发生之日 YYYY-MM-DD（当日不计）；以小时计的为时刻 2026-09-24T10:00:00+08:00',
      '  --pause FROM/TO=REASON   中止区间（含首尾两日）及原因，可以多次',
      '  --pack DIR               流程包文件夹，默认国家基础包 cn',
      '  --lang zh|en  --json     语言；以 JSON 输出，出错时为 {"error":{"code":…}}，退出码 3',
    ],
    en: [
      '  ID                       id of the deadline, e.g. T04 (ask for a hearing); see deadlines.yaml of the pack',
      '  --from DATE              day of the event, YYYY-MM-DD (not counted); for hours an instant 2026-09-24T10:00:00+08:00',
      '  --pause FROM/TO=REASON   days that do not count, both included, and why; may be repeated',
      '  --pack DIR               folder of the pack; default: the national base pack cn',
      '  --lang zh|en  --json     language; JSON, on errors {"error":{"code":…}} and exit 3',
    ],
  },
  async run(args, context) {
    const { values, positionals } = parsedArguments(
      args,
      {
        from: { type: 'string' },
        pause: { type: 'string', multiple: true },
        pack: { type: 'string' },
        lang: { type: 'string' },
        json: { type: 'boolean' },
      },
      { min: 1, max: 1, usage: USAGE },
    );
    const language = languageOf(values.lang);
    if (values.from === undefined) throw new ProcessesError('ARGUMENT_INVALID', `Expected --from DATE: ${USAGE}`, { usage: USAGE });
    const clocks = await loadClocks(values.pack === undefined ? OWN_PACK : resolve(context.cwd, values.pack));
    const definition = definitionOf(clocks, positionals[0] as string);
    const counted = countDeadline(definition, values.from, { calendar: clocks.calendar, pauses: (values.pause ?? []).map(parsePause) });
    print(context, clocks, definition, counted, { language, json: values.json === true });
    return EXIT.done;
  },
};

async function loadClocks(dir: string): Promise<Clocks> {
  const parsed = parseClocks(await readPackFiles(dir));
  if ('clocks' in parsed) return parsed.clocks;
  throw new ProcessesError(
    'PACK_INVALID',
    `Expected deadlines, calendars and laws in ${dir}, but found ${parsed.problems.length} problems`,
    { problems: parsed.problems },
  );
}

function definitionOf(clocks: Clocks, id: string): DeadlineDefinition {
  const definition = clocks.deadlines.get(id) ?? clocks.deadlines.get(id.toUpperCase());
  if (definition) return definition;
  throw new ProcessesError('DEADLINE_UNKNOWN', `Expected one of ${[...clocks.deadlines.keys()].join(' ')}, but got ${id}`, {
    id,
    known: [...clocks.deadlines.keys()],
  });
}

/** `2026-10-09/2026-10-12=当事人申请回避`. @throws {ProcessesError} PAUSE_INVALID; dates are checked when counted */
function parsePause(text: string): Pause {
  const match = /^([^/=]+)\/([^/=]+)=([\s\S]*)$/.exec(text);
  if (match) return { from: match[1] as string, to: match[2] as string, reason: match[3] as string };
  throw new ProcessesError('PAUSE_INVALID', `Expected --pause FROM/TO=REASON, but got ${text}`, { pause: text });
}

interface PrintOptions {
  readonly language: Language;
  readonly json: boolean;
}

function print(context: CliContext, clocks: Clocks, definition: DeadlineDefinition, counted: CountedDeadline, options: PrintOptions): void {
  if (options.json) {
    context.out(JSON.stringify({ id: counted.id, from: counted.from, due: counted.due, days: counted.days }));
    return;
  }
  const say = WORDS[options.language];
  const basis = definition.basis.map((ref) => clocks.laws.articleText(ref)).join('、');
  const title = options.language === 'zh' ? definition.title : definition.titleEn;
  const note = definition.note ? [say.note(definition.note[options.language])] : [];
  const rows = counted.days.map((day) => {
    const mark = day.n === undefined ? '—' : String(day.n);
    return [day.date, say.weekdays[weekday(day.date)] as string, mark, options.language === 'zh' ? day.reason : day.reasonEn];
  });
  const lines = [
    `${definition.id} ${title}${say.length(definition)}`,
    ...(basis === '' ? [] : [say.basis(basis)]),
    ...note,
    say.from(counted.from),
    say.due(counted, definition),
    '',
    ...tableLines([say.head, ...rows]),
  ];
  context.out(lines.join('\n'));
}

const UNITS: Readonly<Record<Count, readonly [string, string]>> = {
  'working-days': ['个工作日', 'working days'],
  'calendar-days': ['日', 'calendar days'],
  hours: ['小时', 'hours'],
  months: ['个月', 'months'],
  quarters: ['个季度', 'quarters'],
  years: ['年', 'years'],
};

const WORDS = {
  zh: {
    head: ['日期', '星期', '第几日', '说明'],
    weekdays: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
    length: (entry: DeadlineDefinition) => `（${entry.direction === 'before' ? '至少提前 ' : ''}${entry.within} ${UNITS[entry.count][0]}）`,
    basis: (text: string) => `依据：${text}`,
    note: (text: string) => `说明：${text}`,
    from: (text: string) => `起算：${text}`,
    due: (counted: CountedDeadline, entry: DeadlineDefinition) =>
      entry.count === 'hours'
        ? `届满：${shanghaiTime(counted.dueAt)}（北京时间）`
        : `${entry.direction === 'before' ? '最迟' : '届满'}：${counted.due} 24:00（北京时间）`,
  },
  en: {
    head: ['date', 'day', 'n', 'why'],
    weekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
    length: (entry: DeadlineDefinition) =>
      ` (${entry.direction === 'before' ? 'at least ' : ''}${entry.within} ${UNITS[entry.count][1]}${entry.direction === 'before' ? ' before' : ''})`,
    basis: (text: string) => `Basis: ${text}`,
    note: (text: string) => `Note: ${text}`,
    from: (text: string) => `From: ${text}`,
    due: (counted: CountedDeadline, entry: DeadlineDefinition) =>
      entry.count === 'hours'
        ? `Ends: ${shanghaiTime(counted.dueAt)} (UTC+8)`
        : `${entry.direction === 'before' ? 'At the latest' : 'Ends'}: ${counted.due} 24:00 (UTC+8)`,
  },
} as const;

function shanghaiTime(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
