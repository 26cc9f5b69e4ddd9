import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { language } from '../../shared/i18n/language.ts';
import { briefInstantText, dateText } from '../../shared/words/dates.ts';
import { deputyText } from './deputy.text.ts';
import type { DeputyView } from './deputy.view.ts';

const TONES = { effective: 'green', planned: 'blue', over: '', ended: '' } as const;

/** One deputy in a sentence, with its days, its limits and who set it. */
@Component({
  selector: 'om-deputy-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'om-card', '[class.past]': 'isPast()' },
  template: `
    <div class="line">
      <h2>{{ sentence() }}</h2>
      <span class="om-mark" [class]="tone()">{{ t(one().status) }}</span>
      @if (one().mayEnd) {
        <button type="button" class="om-button small danger" (click)="ended.emit()">{{ t('end') }}<span class="om-only-read"> {{ sentence() }}</span></button>
      }
    </div>
    <p>{{ period() }}<span class="limits">{{ limits() }}</span></p>
    <p class="om-quiet">{{ one().reason }}</p>
    <p class="om-quiet small">{{ record() }}</p>
  `,
  styles: `
    :host { display: block; padding: 14px 20px; }
    .line { display: flex; gap: 8px 12px; align-items: center; min-height: 32px; }
    h2 { min-width: 0; font-size: var(--om-size-large); overflow-wrap: anywhere; }
    .om-button { margin-inline-start: auto; flex: none; }
    .om-mark { flex: none; }
    p { overflow-wrap: anywhere; }
    .limits::before { content: '·'; margin: 0 8px; color: var(--om-line-strong); }
    .small { font-size: var(--om-size-small); }
    :host(.past) h2 { color: var(--om-text-quiet); font-weight: 400; }
    @media (width < 768px) { :host { padding: 12px 14px; } .limits { display: block; } .limits::before { display: none; } .line { flex-wrap: wrap; } .om-button { min-width: 72px; min-height: 40px; } }
  `,
})
export class DeputyCard {
  readonly one = input.required<DeputyView>();
  /** the reader */
  readonly personId = input.required<string>();
  readonly ended = output<void>();

  protected readonly t = deputyText;
  protected readonly isPast = computed(() => this.one().status === 'over' || this.one().status === 'ended');
  protected readonly tone = computed(() => TONES[this.one().status]);
  protected readonly sentence = computed(() => {
    const { represented, deputy } = this.one();
    const values = { deputy: deputy.name, represented: represented.name };
    if (represented.id === this.personId()) return this.t('forMe', values);
    return this.t(deputy.id === this.personId() ? 'byMe' : 'forOther', values);
  });
  protected readonly period = computed(() => {
    const { from, until } = this.one();
    const day = (on: string) => dateText(on, language());
    return until === null ? this.t('open', { from: day(from) }) : this.t('period', { from: day(from), until: day(until) });
  });
  protected readonly limits = computed(() => {
    const { roleName, processName } = this.one();
    const limits = [
      ...(roleName === null ? [] : [this.t('onlyRole', { role: roleName })]),
      ...(processName === null ? [] : [this.t('onlyProcess', { process: processName })]),
    ];
    return limits.length > 0 ? limits.join(language() === 'en' ? ', ' : '，') : this.t('everything');
  });
  protected readonly record = computed(() => {
    const { setBy, setAt, endedBy, endedAt } = this.one();
    const at = (instant: string) => briefInstantText(instant, language());
    const set = this.t('setBy', { name: setBy.name, at: at(setAt) });
    return endedBy && endedAt ? `${set} · ${this.t('endedBy', { name: endedBy.name, at: at(endedAt) })}` : set;
  });
}
