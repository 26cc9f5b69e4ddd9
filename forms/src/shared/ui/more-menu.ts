import { ChangeDetectionStrategy, Component, ElementRef, inject, input, viewChild } from '@angular/core';

/**
 * A button that opens a short list of further things to do; the entries are given as `<li>`. Closes on Escape (the focus goes back to the
 * button), when something in it is chosen, and when the person turns elsewhere.
 */
@Component({
  selector: 'om-more-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:pointerdown)': 'onElsewhere($event)', '(focusout)': 'onElsewhere($event)', '(keydown.escape)': 'close(true)' },
  template: `
    <details #menu [class.up]="isUpwards()">
      <summary #button class="om-button">{{ label() }}<span class="sign" aria-hidden="true">▾</span></summary>
      <ul (click)="close(false)"><ng-content /></ul>
    </details>
  `,
  styles: `
    :host { position: relative; }
    summary { list-style: none; }
    summary::-webkit-details-marker { display: none; }
    .sign { margin-left: 4px; font-size: 10px; }
    ul { position: absolute; top: calc(100% + 4px); right: 0; z-index: 30; min-width: 200px; max-width: min(360px, calc(100vw - 32px)); padding: 8px 0; border-radius: var(--om-radius); background: var(--om-card); box-shadow: var(--om-float); }
    .up ul { top: auto; bottom: calc(100% + 4px); right: auto; left: 0; }
    :host ::ng-deep :is(li > a, li > button) { display: block; width: 100%; padding: 7px 16px; border: 0; background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; overflow-wrap: anywhere; }
    :host ::ng-deep li > a { color: var(--om-blue); }
    :host ::ng-deep li > button.danger { color: var(--om-red); }
    :host ::ng-deep :is(li > a, li > button):hover { background: var(--om-hover); text-decoration: none; }
    @media (width < 768px) {
      :host { position: static; } /* the list takes the width of the row of buttons, which is 'position: relative' */
      summary { width: 100%; min-height: 44px; }
      ul, .up ul { right: 0; left: 0; max-width: none; }
      :host ::ng-deep :is(li > a, li > button) { padding-block: 12px; }
    }
  `,
})
export class MoreMenu {
  readonly label = input.required<string>();
  /** at the foot of a page the list opens over the button */
  readonly isUpwards = input(false);

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly menu = viewChild.required<ElementRef<HTMLDetailsElement>>('menu');
  private readonly button = viewChild.required<ElementRef<HTMLElement>>('button');

  protected close(isByKey: boolean): void {
    if (isByKey && this.menu().nativeElement.open) this.button().nativeElement.focus();
    this.menu().nativeElement.open = false;
  }

  /** A press outside, or the focus gone to something outside; a focus that goes nowhere (a press on plain text) is no answer. */
  protected onElsewhere(event: PointerEvent | FocusEvent): void {
    const to = event instanceof FocusEvent ? event.relatedTarget : event.target;
    if (to instanceof Node && !this.host.nativeElement.contains(to)) this.close(false);
  }
}
