import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ApiError } from '../http/api-error.ts';
import { Connection } from '../http/connection.ts';
import { commonText } from '../i18n/common.ts';
import { language } from '../i18n/language.ts';
import { Icon } from './icon.ts';

/** Something could not be loaded: what happened, in words, the way on, and a reference for the administrator. */
@Component({
  selector: 'om-error-face',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, RouterLink],
  host: { role: 'alert' },
  template: `
    <om-icon [name]="error().isOffline ? 'offline' : error().status === 403 ? 'lock' : error().status === 404 ? 'search' : 'warning'" />
    <h2>{{ title() }}</h2>
    <p class="om-quiet">{{ text() }}</p>
    <div class="ways">
      <ng-content />
      @if (canRetry()) { <button type="button" class="om-button primary" (click)="retry.emit()">{{ t('retry') }}</button> }
      @if (showHome()) { <a class="om-button" routerLink="/worklist">{{ t('toWorklist') }}</a> }
    </div>
    @if (error().traceId) { <p class="trace">{{ t('traceId', { id: error().traceId }) }}</p> }
  `,
  styles: `
    :host { display: flex; flex-direction: column; align-items: center; padding: 64px 24px; text-align: center; }
    om-icon { width: 40px; height: 40px; color: var(--om-text-faint); margin-bottom: 12px; }
    .om-quiet { max-width: 520px; margin-top: 4px; }
    .ways { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; margin-top: 20px; }
    .trace { margin-top: 16px; font-size: 12px; color: var(--om-text-quiet); user-select: all; }
  `,
})
export class ErrorFace {
  readonly error = input.required<ApiError>();
  readonly showHome = input(true);
  readonly retry = output<void>();
  protected readonly t = commonText;
  protected readonly canRetry = computed(() => this.error().status <= 0 || this.error().status >= 500 || this.error().status === 429);
  protected readonly title = computed(() => {
    const status = this.error().status;
    if (status === 403) return this.t('forbiddenTitle');
    return status === 404 || this.error().isOffline ? this.error().textIn(language()) : this.t('problemTitle');
  });
  protected readonly text = computed(() => {
    const error = this.error();
    if (error.isOffline) return this.t('offlineText');
    return error.status === 404 ? this.t('notFoundText') : error.textIn(language());
  });

  constructor() {
    const connection = inject(Connection);
    const before = connection.recoveries();
    effect(() => {
      if (connection.recoveries() > before) untracked(() => this.error().isOffline && this.retry.emit()); // the way is free again
    });
  }
}
