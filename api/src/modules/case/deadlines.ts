/** The clocks of a case with the explanation of every day counted. */

import { type DeadlineRow, dueAtOf } from '@onematter/processes';
import { z } from 'zod';
import type { PackView } from '../../packs/pack-view.ts';
import { trackCase } from '../../workflow/case-deadlines.ts';
import type { CaseRecord } from '../../workflow/case-record.ts';
import { lightOf } from '../deadline/light.ts';
import type { Language } from '../form/localize.ts';

export const CaseDeadline = z
  .object({
    id: z.string(),
    title: z.string(),
    whose: z.string(),
    basis: z.array(z.object({ ref: z.string(), text: z.string() })),
    startOn: z.string().nullable(),
    dueOn: z.string().nullable(),
    dueAt: z.string(),
    status: z.enum(['running', 'met', 'overdue', 'paused']),
    remaining: z.number().int(),
    unit: z.enum(['working-days', 'calendar-days', 'hours']),
    light: z.enum(['ok', 'soon', 'overdue']),
    isProvisional: z.boolean(),
    /** why it cannot be counted to its end yet, e.g. next year's calendar is not published */
    problem: z.string().nullable(),
    days: z.array(z.object({ date: z.string(), counted: z.boolean(), reason: z.string() })),
  })
  .meta({ id: 'CaseDeadline' });
type CaseDeadline = z.infer<typeof CaseDeadline>;

export function caseDeadlines(pack: PackView, record: CaseRecord, now: Date, language: Language): CaseDeadline[] {
  return trackCase(pack, record, now.toISOString()).flatMap((row) => present(pack, row, now, language));
}

/** A right that has lapsed or a term that has run out needs nobody's attention: shown as settled. */
const STATUS = { running: 'running', met: 'met', overdue: 'overdue', paused: 'paused', lapsed: 'met', unknown: 'running' } as const;

function present(pack: PackView, row: DeadlineRow, now: Date, language: Language): CaseDeadline[] {
  const dueOn = row.dueOn ?? row.provisionalDueOn;
  const dueAt = row.dueAt ?? (dueOn ? dueAtOf(dueOn) : null);
  if (dueAt === null) return [];
  const light = lightOf(pack, row.id, dueAt, now); // as the header of the case tells it
  const isOpen = row.status === 'running' || row.status === 'overdue' || row.status === 'unknown';
  return [
    {
      ...{ id: row.id, title: language === 'en' ? row.titleEn : row.title, whose: row.whose, startOn: row.startOn },
      basis: row.basis.map((ref) => ({ ref, text: pack.pack.laws.has(ref) ? pack.pack.laws.articleText(ref) : ref })),
      dueOn: row.unit === 'hours' ? null : dueOn,
      ...{
        dueAt,
        status: STATUS[row.status],
        ...{ remaining: light.remaining, unit: light.unit, isProvisional: row.dueOn === null },
      },
      ...{ light: isOpen ? light.light : row.light, problem: row.problem?.messages[language] ?? null },
      days: row.days.map((day) => ({ date: day.date, counted: day.counted, reason: language === 'en' ? day.reasonEn : day.reason })),
    },
  ];
}
