import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { language } from '../../shared/i18n/language.ts';
import { dateText, shortDateText } from '../../shared/words/dates.ts';
import { caseText } from './case-texts.ts';
import { type CalendarCell, type CountedDay, type DayRun, runsOf, weeksOf } from './day-calendar.ts';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** The counting of a deadline as a wall calendar, with the days left out named underneath. */
@Component({
  selector: 'om-day-calendar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="om-quiet">{{ t('countSummary', { counted: counted(), left: days().length - counted() }) }}</p>
    <table>
      <caption class="om-only-read">{{ t('calendarOf', { title: title() }) }}</caption>
      <thead>
        <tr>
          <th scope="col" class="month"><span class="om-only-read">{{ t('month') }}</span></th>
          @for (weekday of weekdays; track weekday) {
            <th scope="col">{{ t(weekday) }}</th>
          }
        </tr>
      </thead>
      <tbody>
        @for (week of weeks(); track $index) {
          <tr>
            <th scope="row" class="month">{{ week.month ? monthText(week.month) : '' }}</th>
            @for (cell of week.cells; track $index) {
              @if (cell) {
                <td [class.in]="cell.ordinal !== null" [class.due]="cell.isDue" [title]="tip(cell)">
                  <span class="day">{{ cell.day }}</span>
                  @if (cell.ordinal !== null) {
                    <span class="n">{{ t('dayOrdinal', { n: cell.ordinal }) }}</span>
                  }
                  @if (cell.isDue) {
                    <span class="n end">{{ t('lastDay') }}</span>
                  }
                  @if (cell.ordinal === null || isSpecial(cell.reason)) {
                    <span class="why">{{ cell.reason }}</span>
                  }
                </td>
              } @else {
                <td class="none"></td>
              }
            }
          </tr>
        }
      </tbody>
    </table>
    @if (left().length > 0) {
      <h3>{{ t('notCounted') }}</h3>
      <ul class="om-quiet">
        @for (run of left(); track run.from) {
          <li>{{ line(run) }}</li>
        }
      </ul>
    }
  `,
  styles: `
    :host { display: block; }
    table { width: 100%; max-width: 880px; margin: 8px 0 12px; table-layout: fixed; }
    ul { max-width: 880px; } th { padding: 4px; color: var(--om-text-quiet); font-size: 12px; font-weight: 400; text-align: start; padding-inline-start: 6px; }
    .month { width: 72px; padding-inline-end: 8px; text-align: end; vertical-align: top; }
    td { height: 54px; padding: 3px 6px; border: 1px solid var(--om-line); background: var(--om-page); color: var(--om-text-quiet); font-size: 12px; line-height: 16px; vertical-align: top; overflow: hidden; }
    td.in { background: var(--om-card); color: var(--om-text); }
    td.due { border: 2px solid var(--om-blue); }
    td.none { border-color: transparent; background: transparent; }
    .day { font-weight: 600; margin-inline-end: 4px; }
    .n { color: var(--om-blue); white-space: nowrap; }
    .end { font-weight: 600; margin-inline-start: 4px; }
    .why { display: block; }
    h3 { font-size: var(--om-size-small); }
    ul { columns: 2; column-gap: 32px; font-size: var(--om-size-small); }
    @media (width < 768px) {
      .month { width: 34px; padding: 2px; font-size: 10px; overflow-wrap: anywhere; }
      td { height: 44px; padding: 2px; font-size: 11px; }
      .why { display: none; }
      .n { display: block; font-size: 10px; }
      ul { columns: 1; }
    }
  `,
})
export class DayCalendar {
  readonly title = input.required<string>();
  readonly days = input.required<readonly CountedDay[]>();
  readonly dueOn = input.required<string>();

  protected readonly t = caseText;
  protected readonly weekdays = WEEKDAYS;
  protected readonly weeks = computed(() => weeksOf(this.days(), this.dueOn()));
  protected readonly counted = computed(() => this.days().filter((day) => day.counted).length);
  protected readonly left = computed(() => runsOf(this.days()).filter((run) => !run.counted));
  /** The reason most counted days share says nothing about a single day; any other is worth showing. */
  private readonly usual = computed(() =>
    mostFrequent(
      this.days()
        .filter((day) => day.counted)
        .map((day) => day.reason),
    ),
  );

  protected monthText(month: string): string {
    return language() === 'en' ? shortDateText(`${month}-01`, 'en').replace('1 ', '') : this.t('monthOf', { m: Number(month.slice(5)) });
  }

  protected isSpecial(reason: string): boolean {
    return reason !== '' && reason !== this.usual();
  }

  protected tip(cell: CalendarCell): string {
    return `${dateText(cell.date, language())} ${cell.reason}`;
  }

  protected line(run: DayRun): string {
    const [from, to] = [shortDateText(run.from, language()), shortDateText(run.to, language())];
    return run.length === 1
      ? this.t('runLineOne', { from, reason: run.reason })
      : this.t('runLine', { from, to, n: run.length, reason: run.reason });
  }
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}
