import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { EmptyState } from '@onematter/forms/shared/ui/empty-state';
import { designerText } from '../designer-texts.ts';

/** An address that leads nowhere. */
@Component({
  selector: 'om-not-found-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, RouterLink],
  template: `
    <om-empty icon="search" [title]="t('notFound')" [text]="t('notFoundText')">
      <a class="om-button primary" routerLink="/">{{ t('toHome') }}</a>
    </om-empty>
  `,
})
export class NotFoundPage {
  protected readonly t = designerText;
}
