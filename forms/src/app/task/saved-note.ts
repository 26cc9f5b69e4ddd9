import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input, signal } from '@angular/core';
import { Connection } from '../../shared/http/connection.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { timeText } from '../../shared/words/dates.ts';
import type { DraftState } from './draft-keeper.ts';
import { taskText } from './task.text.ts';

const TICK_MS = 5000;
const SECONDS_FOR = 60;

/** Whether what is on the screen is safe: 12 秒前已暂存. Silent for screen readers, except when saving failed. */
@Component({
  selector: 'om-saved-note',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { '[class.empty]': "text() === ''" },
  template: `
    <span [class.failed]="state() === 'failed'" [attr.role]="state() === 'failed' ? 'alert' : null">
      @if (state() === 'failed') { <om-icon name="warning" /> }{{ text() }}
    </span>
  `,
  styles: `
    :host { min-width: 0; font-size: var(--om-size-small); color: var(--om-text-quiet); white-space: nowrap; }
    :host(.empty) { display: none; }
    span { display: inline-flex; gap: 4px; align-items: center; }
    .failed { color: var(--om-red); }
  `,
})
export class SavedNote {
  readonly state = input.required<DraftState>();
  /** Instant (ms) of the last save in this visit. */
  readonly savedAt = input<number | undefined>();
  /** Instant of a draft saved earlier. */
  readonly earlier = input<string | null>(null);
  private readonly connection = inject(Connection);
  private readonly now = signal(Date.now());
  private readonly t = taskText;

  protected readonly text = computed(() => {
    const state = this.state();
    if (state === 'failed') return this.t(this.connection.isLost() ? 'offlineSaves' : 'notSaved');
    if (state === 'saving') return this.t('saving');
    if (state === 'changed') return this.t('unsaved');
    const savedAt = this.savedAt();
    if (savedAt === undefined) return this.earlier() ? this.t('savedAt', { at: timeText(this.earlier() ?? '') }) : '';
    const seconds = Math.floor((this.now() - savedAt) / 1000);
    if (seconds < 5) return this.t('savedJustNow');
    return seconds < SECONDS_FOR
      ? this.t('savedAgo', { n: seconds })
      : this.t('savedAt', { at: timeText(new Date(savedAt).toISOString()) });
  });

  constructor() {
    const timer = setInterval(() => this.now.set(Date.now()), TICK_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
