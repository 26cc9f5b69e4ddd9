import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon.ts';
import type { IconName } from './icons.ts';

/** Nothing here: says so, and what to do next (projected links or buttons). */
@Component({
  selector: 'om-empty',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <om-icon [name]="icon()" />
    <p class="title">{{ title() }}</p>
    @if (text()) { <p class="om-quiet">{{ text() }}</p> }
    <div class="ways"><ng-content /></div>
  `,
  styles: `
    :host { display: flex; flex-direction: column; align-items: center; padding: 56px 24px; text-align: center; }
    om-icon { width: 36px; height: 36px; color: var(--om-line-strong); margin-bottom: 12px; }
    .title { font-size: var(--om-size-large); line-height: 24px; font-weight: 500; }
    .om-quiet { max-width: 480px; margin-top: 4px; }
    .ways { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; margin-top: 16px; }
    .ways:empty { display: none; }
  `,
})
export class EmptyState {
  readonly icon = input<IconName>('inbox');
  readonly title = input.required<string>();
  readonly text = input('');
}
