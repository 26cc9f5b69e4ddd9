import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, output, signal, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { language, setLanguage } from '../../shared/i18n/language.ts';
import type { SessionView } from '../../shared/session/session.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { shellText } from './shell.text.ts';

/** The person's own corner: name, posts held, language, the way out. Closes on Escape, on a click elsewhere, when the focus leaves. */
@Component({
  selector: 'om-person-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, RouterLink],
  host: { '(document:mousedown)': 'onOutside($event)', '(keydown.escape)': 'close()', '(focusout)': 'onFocusOut($event)' },
  template: `
    <button #opener type="button" class="opener" [attr.aria-expanded]="isOpen()" aria-haspopup="true" aria-controls="om-person-panel" (click)="isOpen.set(!isOpen())">
      <om-icon name="person" /><span class="om-only-read">{{ t('account') }} </span><span class="name">{{ session().person.name }}</span><span class="role om-only-desk">{{ mainRole() }}</span><om-icon name="down" class="om-only-desk" />
    </button>
    @if (isOpen()) {
      <div class="panel" id="om-person-panel">
        <p class="who">{{ session().person.name }}<span class="om-quiet"> {{ session().account.username }}</span></p>
        <h3>{{ t('posts') }}</h3>
        <ul>
          @for (post of session().posts; track post.id) {
            <li>{{ post.roleName }}<span class="om-quiet"> {{ post.agencyName }}@if (post.unit) { · {{ post.unit }} }</span></li>
          }
        </ul>
        @if (actingFor(); as names) { <p class="acting om-quiet">{{ t('actingFor', { names }) }}</p> }
        <div class="acts">
          <a class="om-button" routerLink="/deputies" (click)="isOpen.set(false)"><om-icon name="handover" />{{ t('deputies') }}</a>
          @if (mayDesign()) { <a class="om-button" href="/designer/"><om-icon name="diagram" />{{ t('designer') }}</a> }
          <button type="button" class="om-button" (click)="switchLanguage()"><om-icon name="language" />{{ t('language') }}</button>
          <button type="button" class="om-button" (click)="logOut.emit()"><om-icon name="exit" />{{ t('logOut') }}</button>
        </div>
      </div>
    }
  `,
  styles: `
    :host { position: relative; display: flex; }
    .opener { display: flex; gap: 6px; align-items: center; height: 100%; min-height: 40px; padding: 0 8px; border: 0; border-radius: var(--om-radius); background: transparent; color: #fff; cursor: pointer; }
    .opener:hover, .opener[aria-expanded='true'] { background: rgb(255 255 255 / 14%); }
    .name { white-space: nowrap; }
    .role { color: #cfdcf3; white-space: nowrap; max-width: 160px; overflow: hidden; text-overflow: ellipsis; }
    @media (width < 1000px) { .role { display: none; } }
    .panel { position: absolute; top: calc(100% + 4px); right: 0; z-index: 60; width: max-content; min-width: 260px; max-width: min(360px, calc(100vw - 24px)); padding: 12px 16px 16px; border-radius: var(--om-radius); background: var(--om-card); color: var(--om-text); box-shadow: var(--om-float); }
    .who { font-weight: 600; margin-bottom: 8px; }
    .who span { font-weight: 400; }
    h3 { font-size: 12px; font-weight: 400; color: var(--om-text-quiet); }
    li { padding: 2px 0; }
    .acting { margin-top: 8px; }
    .acts { display: flex; flex-direction: column; gap: 8px; margin-top: 12px; padding-top: 12px; border-top: 1px solid var(--om-line); }
    .acts .om-button { justify-content: flex-start; }
    @media (width < 768px) { .opener { min-height: 44px; } }
  `,
})
export class PersonMenu {
  readonly session = input.required<SessionView>();
  readonly mayDesign = input(false);
  readonly logOut = output<void>();
  protected readonly t = shellText;
  protected readonly isOpen = signal(false);
  protected readonly actingFor = computed(() =>
    (this.session().represented ?? []).map((one) => one.name).join(language() === 'en' ? ', ' : '、'),
  );
  protected readonly mainRole = computed(() => this.session().posts[0]?.roleName ?? '');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly opener = viewChild.required<ElementRef<HTMLButtonElement>>('opener');

  protected switchLanguage(): void {
    setLanguage(language() === 'en' ? 'zh' : 'en');
    this.close();
  }

  protected close(): void {
    if (!this.isOpen()) return;
    this.isOpen.set(false);
    this.opener().nativeElement.focus();
  }

  protected onOutside(event: MouseEvent): void {
    if (!this.host.nativeElement.contains(event.target as Node)) this.isOpen.set(false);
  }

  protected onFocusOut(event: FocusEvent): void {
    const next = event.relatedTarget;
    if (next instanceof Node && !this.host.nativeElement.contains(next)) this.isOpen.set(false);
  }
}
