import { calendarYearSchema, type WorkCalendar, workCalendar } from '../deadlines/calendar.ts';
import { type DeadlineDefinition, deadlinesSchema } from '../deadlines/definition.ts';
import { type LawBook, lawBook, lawSchema } from '../laws/law.ts';
import type { PackProblem } from '../problem.ts';
import { PackReader } from './reader.ts';

/** What counting needs of a pack, and no more: a pack whose forms are half-written still counts. */
export interface Clocks {
  readonly deadlines: ReadonlyMap<string, DeadlineDefinition>;
  readonly calendar: WorkCalendar;
  readonly laws: LawBook;
}

export function parseClocks(
  files: Readonly<Record<string, string>>,
): { readonly clocks: Clocks } | { readonly problems: readonly PackProblem[] } {
  const reader = new PackReader(files);
  const deadlines = reader.list('deadlines.yaml', deadlinesSchema, (entry) => entry.id);
  const calendar = workCalendar(reader.all(/^calendar\/\d{4}\.yaml$/, calendarYearSchema));
  const laws = lawBook(reader.all(/^laws\/[\w-]+\.yaml$/, lawSchema));
  return reader.problems.length > 0 ? { problems: reader.problems } : { clocks: { deadlines, calendar, laws } };
}
