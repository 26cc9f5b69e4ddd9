import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { ICONS, type IconName } from './icons.ts';

/** A small picture beside a word; never alone, so it is hidden from screen readers. */
@Component({
  selector: 'om-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">@for (shape of shapes(); track $index) {<path [attr.d]="shape" fill-rule="evenodd" />}</svg>`,
  styles: `
    :host { display: inline-flex; flex: none; width: 1.15em; height: 1.15em; }
    svg { width: 100%; height: 100%; }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly shapes = computed(() => ICONS[this.name()]);
}
