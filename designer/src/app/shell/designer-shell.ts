import { ChangeDetectionStrategy, Component, computed, type ElementRef, inject, viewChild } from '@angular/core';
import { RouterLink, RouterOutlet } from '@angular/router';
import { language, setLanguage } from '@onematter/forms/shared/i18n/language';
import { Session } from '@onematter/forms/shared/session/session';
import { EmptyState } from '@onematter/forms/shared/ui/empty-state';
import { Icon } from '@onematter/forms/shared/ui/icon';
import { designerText } from '../designer-texts.ts';

/** Who may look into the designer; the server decides again on every question. */
const READERS = ['process-admin', 'system-admin', 'supervisor'] as const;

/** What surrounds every page of the designer: where one is, who one is, the way back to the cases; and a clear face for other roles. */
@Component({
  selector: 'om-designer-shell',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, RouterLink, RouterOutlet],
  template: `
    <a class="om-skip om-button" href="#main" (click)="skip($event)">{{ t('skip') }}</a>
    <header>
      <a class="brand" routerLink="/">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" fill="#fff" />
          <path d="M7 16h18" stroke="#17448f" stroke-width="3.2" stroke-linecap="round" />
          <circle cx="16" cy="16" r="4.6" fill="#fff" stroke="#17448f" stroke-width="2.6" />
        </svg>
        <strong>{{ t('product') }}</strong>
      </a>
      <span class="mode" [title]="t('readOnlyNote')">{{ t('readOnly') }}</span>
      <nav [attr.aria-label]="t('navigation')">
        <a href="/"><om-icon name="inbox" />{{ t('toCases') }}</a>
      </nav>
      <button type="button" class="plain" (click)="switchLanguage()"><om-icon name="language" />{{ t('language') }}</button>
      @if (session.current(); as current) {
        <span class="who om-only-desk"><om-icon name="person" />{{ current.person.name }}</span>
      }
    </header>
    <main #main id="main" tabindex="-1">
      @if (mayRead()) {
        <router-outlet />
      } @else if (session.current()) {
        <om-empty icon="lock" [title]="t('forbidden')" [text]="t('forbiddenText')">
          <a class="om-button primary" href="/">{{ t('toCases') }}</a>
        </om-empty>
      }
    </main>
  `,
  styles: `
    :host { display: flex; flex-direction: column; min-height: 100dvh; }
    header { position: sticky; top: 0; z-index: 50; display: flex; gap: 12px; align-items: center; height: var(--om-header-height); padding: 0 16px; background: var(--om-blue-active); color: #fff; }
    .brand { display: flex; gap: 8px; align-items: center; color: #fff; font-size: 16px; white-space: nowrap; }
    .brand:hover { color: #fff; text-decoration: none; }
    .brand svg { width: 24px; height: 24px; }
    .mode { padding: 0 7px; border: 1px solid rgb(255 255 255 / 55%); border-radius: 4px; font-size: 12px; line-height: 18px; white-space: nowrap; }
    nav { margin-inline-start: auto; }
    nav a, .plain, .who { display: inline-flex; gap: 6px; align-items: center; min-height: 36px; padding: 0 10px; border: 0; border-radius: var(--om-radius); background: transparent; color: #dbe6f8; cursor: pointer; white-space: nowrap; }
    .who { cursor: default; color: #fff; }
    nav a:hover, .plain:hover { background: rgb(255 255 255 / 12%); color: #fff; text-decoration: none; }
    header :focus-visible { box-shadow: inset 0 0 0 2px #fff; }
    main { flex: 1; display: flex; flex-direction: column; min-width: 0; outline: none; }
    main:focus-visible { box-shadow: none; }
    main ::ng-deep > :not(router-outlet) { flex: 1; min-width: 0; }
    @media (width < 768px) { header { gap: 6px; padding: 0 10px; } nav a { font-size: 0; gap: 0; } nav a om-icon { font-size: 18px; } .plain { padding: 0 6px; } }
  `,
})
export class DesignerShell {
  protected readonly t = designerText;
  protected readonly session = inject(Session);
  protected readonly mayRead = computed(() => this.session.current() !== null && this.session.holds(...READERS));
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');

  protected switchLanguage(): void {
    setLanguage(language() === 'en' ? 'zh' : 'en');
  }

  protected skip(event: Event): void {
    event.preventDefault();
    this.main().nativeElement.focus();
  }
}
