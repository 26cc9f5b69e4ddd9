import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { commonText } from '../i18n/common.ts';

/** Grey rows in the place of what is coming, as tall as what will come, so that nothing jumps. */
@Component({
  selector: 'om-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'status' },
  template: `
    <span class="om-only-read">{{ t('loading') }}</span>
    @for (width of widths(); track $index) {
      <div class="row" [style.height.px]="rowHeight()"><span [style.width.%]="width"></span></div>
    }
  `,
  styles: `
    :host { display: block; }
    .row { display: flex; align-items: center; padding: 0 16px; border-bottom: 1px solid var(--om-line); }
    .row:last-child { border-bottom: 0; }
    span:not(.om-only-read) { height: 14px; border-radius: 4px; background: linear-gradient(90deg, #e8ecf1 25%, #f4f6f9 50%, #e8ecf1 75%); background-size: 300% 100%; animation: om-shimmer 1.6s linear infinite; }
    @keyframes om-shimmer { from { background-position: 100% 0; } to { background-position: -50% 0; } }
  `,
})
export class Skeleton {
  readonly rows = input(6);
  readonly rowHeight = input(48);
  protected readonly t = commonText;
  protected readonly widths = computed(() => Array.from({ length: this.rows() }, (_, index) => [72, 54, 81, 63, 47, 76][index % 6]));
}
