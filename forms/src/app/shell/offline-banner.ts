import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Connection } from '../../shared/http/connection.ts';
import { commonText } from '../../shared/i18n/common.ts';
import { Icon } from '../../shared/ui/icon.ts';

/** A line under the header while the server cannot be reached. */
@Component({
  selector: 'om-offline-banner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { role: 'status', 'aria-live': 'assertive' },
  template: `
    @if (connection.isLost()) {
      <div>
        <om-icon name="offline" /><strong>{{ t('offlineTitle') }}</strong><span class="text">{{ t('offlineText') }}</span>
        <button type="button" class="om-button small" (click)="connection.probe()">{{ t('retry') }}</button>
      </div>
    }
  `,
  styles: `
    div { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; justify-content: center; padding: 6px 16px; border-bottom: 1px solid var(--om-amber-line); background: var(--om-amber-tint); color: var(--om-amber); }
  `,
})
export class OfflineBanner {
  protected readonly connection = inject(Connection);
  protected readonly t = commonText;
}
