import { afterNextRender, ChangeDetectionStrategy, Component, type ElementRef, input, output, viewChild } from '@angular/core';
import { commonText } from '../i18n/common.ts';
import { Icon } from './icon.ts';

let lastId = 0;

/**
 * A modal dialog on the browser's own `<dialog>`: it keeps the focus inside, gives it back, closes on Escape. Exists while it
 * is open: put it in an `@if`. Content goes into the body, `[actions]` into the foot. On a phone it fills the screen's width at the bottom.
 */
@Component({
  selector: 'om-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <dialog #dialog [class]="size()" [attr.aria-labelledby]="titleId" (cancel)="$event.preventDefault(); closed.emit()" (mousedown)="onBackdrop($event)">
      <header>
        <h2 [id]="titleId">{{ title() }}</h2>
        <button type="button" class="om-button quiet close" (click)="closed.emit()"><om-icon name="close" /><span class="om-only-read">{{ t('close') }}</span></button>
      </header>
      <div class="content"><ng-content /></div>
      <footer><ng-content select="[actions]" /></footer>
    </dialog>
  `,
  styles: `
    dialog { display: flex; flex-direction: column; width: min(520px, calc(100vw - 32px)); max-height: min(720px, calc(100dvh - 48px)); padding: 0; border: 0; border-radius: 10px; background: var(--om-card); color: inherit; box-shadow: var(--om-float); }
    dialog.wide { width: min(1080px, calc(100vw - 32px)); height: calc(100dvh - 48px); max-height: none; }
    dialog::backdrop { background: rgb(15 25 45 / 45%); }
    header { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding: 12px 12px 12px 20px; border-bottom: 1px solid var(--om-line); }
    .content { flex: 1; min-height: 0; overflow: auto; padding: 16px 20px; overscroll-behavior: contain; }
    .wide .content { padding: 0; display: flex; flex-direction: column; }
    footer { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; padding: 12px 20px; border-top: 1px solid var(--om-line); }
    footer:empty { display: none; }
    @media (width < 768px) {
      dialog { width: 100vw; max-width: none; margin: auto 0 0; border-radius: 14px 14px 0 0; padding-bottom: env(safe-area-inset-bottom); }
      dialog.wide { width: 100vw; height: calc(100dvh - 24px); }
      footer > ::ng-deep .om-button { flex: 1; }
    }
  `,
})
export class Dialog {
  readonly title = input.required<string>();
  readonly size = input<'usual' | 'wide'>('usual');
  readonly closed = output<void>();
  protected readonly t = commonText;
  protected readonly titleId = `om-dialog-${++lastId}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }

  protected onBackdrop(event: MouseEvent): void {
    if (event.target === this.dialog().nativeElement) this.closed.emit();
  }
}
