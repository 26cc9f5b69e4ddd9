import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { commonText } from '../../shared/i18n/common.ts';
import { EmptyState } from '../../shared/ui/empty-state.ts';

/** An address that leads nowhere. */
@Component({
  selector: 'om-not-found-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, RouterLink],
  template: `
    <om-empty icon="search" [title]="t('notFoundTitle')" [text]="t('notFoundText')">
      <a class="om-button primary" routerLink="/worklist">{{ t('toWorklist') }}</a>
    </om-empty>
  `,
})
export class NotFoundPage {
  protected readonly t = commonText;
}
