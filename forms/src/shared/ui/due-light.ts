import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { language } from '../i18n/language.ts';
import { type DeadlineView, remainingText, remainingWithEnd } from '../words/deadline-words.ts';
import { Icon } from './icon.ts';

/** The light of a deadline 期限: an icon and words, coloured besides. `full` adds the day it ends. */
@Component({
  selector: 'om-due-light',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    @if (deadline(); as due) {
      <span [class]="due.light" [title]="due.title + ' ' + withEnd()">
        <om-icon [name]="due.light === 'overdue' ? 'overdue' : due.light === 'soon' ? 'warning' : 'clock'" />{{ full() ? withEnd() : remaining() }}
      </span>
    }
  `,
  styles: `
    :host { display: inline-flex; min-width: 0; }
    span { display: inline-flex; gap: 5px; align-items: center; white-space: nowrap; font-variant-numeric: tabular-nums; }
    .ok { color: var(--om-text-quiet); }
    .soon { color: var(--om-amber); font-weight: 500; }
    .soon om-icon { color: var(--om-amber-dot); }
    .overdue { color: var(--om-red); font-weight: 600; }
  `,
})
export class DueLight {
  readonly deadline = input.required<DeadlineView | null>();
  readonly full = input(false);
  protected readonly remaining = computed(() => {
    const due = this.deadline();
    return due ? remainingText(due, language()) : '';
  });
  protected readonly withEnd = computed(() => {
    const due = this.deadline();
    return due ? remainingWithEnd(due, language()) : '';
  });
}
