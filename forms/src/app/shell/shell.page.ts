import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  type ElementRef,
  effect,
  inject,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { filter, pairwise } from 'rxjs';
import { Connection } from '../../shared/http/connection.ts';
import { commonText } from '../../shared/i18n/common.ts';
import { LiveEvents } from '../../shared/live/live-events.ts';
import { Session } from '../../shared/session/session.ts';
import { Icon } from '../../shared/ui/icon.ts';
import type { IconName } from '../../shared/ui/icons.ts';
import { WaitingCounts } from '../worklist/waiting-counts.ts';
import { OfflineBanner } from './offline-banner.ts';
import { PersonMenu } from './person-menu.ts';
import { shellText } from './shell.text.ts';

type Entry = { readonly path: string; readonly icon: IconName; readonly key: 'worklist' | 'cases' | 'clues' | 'start' };

const ENTRIES: readonly Entry[] = [
  { path: '/worklist', icon: 'inbox', key: 'worklist' },
  { path: '/cases', icon: 'folder', key: 'cases' },
  { path: '/clues', icon: 'flag', key: 'clues' },
  { path: '/start', icon: 'plus', key: 'start' },
];

/** What surrounds every page: organisation and person above, navigation (below on a phone), the lost-connection line, focus on page change. */
@Component({
  selector: 'om-shell',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, OfflineBanner, PersonMenu, RouterLink, RouterLinkActive, RouterOutlet],
  template: `
    <a class="om-skip om-button" href="#main" (click)="skip($event)">{{ t('skip') }}</a>
    <header>
      <a class="brand" routerLink="/worklist">
        <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" fill="#fff" /><path d="M7 16h18" stroke="#17448f" stroke-width="3.2" stroke-linecap="round" /><circle cx="16" cy="16" r="4.6" fill="#fff" stroke="#17448f" stroke-width="2.6" /></svg>
        <strong>{{ common('product') }}</strong>
      </a>
      @if (agency(); as name) { <span class="agency om-one-line" [title]="name">{{ name }}</span> }
      @if (session.isSample()) { <span class="sample" [title]="t('sampleNote')">{{ common('sample') }}</span> }
      <nav [attr.aria-label]="t('navigation')">
        @for (entry of entries; track entry.path) {
          <a [routerLink]="entry.path" routerLinkActive="here" ariaCurrentWhenActive="page">
            <om-icon [name]="entry.icon" /><span>{{ t(entry.key) }}</span>
            @if (entry.key === 'worklist' && waiting() > 0) { <b class="count"><span aria-hidden="true">{{ waiting() > 99 ? '99+' : waiting() }}</span><span class="om-only-read">{{ t('waiting', { n: waiting() }) }}</span></b> } @else if (entry.key === 'worklist' && claimable() > 0) { <b class="count open" [title]="t('claimable', { n: claimable() })"><span aria-hidden="true">{{ claimable() > 99 ? '99+' : claimable() }}</span><span class="om-only-read">{{ t('claimable', { n: claimable() }) }}</span></b> }
          </a>
        }
      </nav>
      @if (session.current(); as current) { <om-person-menu [session]="current" [mayDesign]="mayDesign()" (logOut)="logOut()" /> }
    </header>
    <om-offline-banner />
    <main #main id="main" tabindex="-1"><router-outlet /></main>
  `,
  styles: `
    :host { display: flex; flex-direction: column; min-height: 100dvh; }
    header { position: sticky; top: 0; z-index: 50; display: flex; gap: 12px; align-items: center; height: var(--om-header-height); padding: 0 16px; background: var(--om-blue); color: #fff; }
    .brand { display: flex; gap: 8px; align-items: center; color: #fff; font-size: 16px; white-space: nowrap; }
    .brand:hover { text-decoration: none; }
    .brand svg { width: 24px; height: 24px; }
    .agency { color: #dbe6f8; max-width: 22em; min-width: 0; padding-left: 12px; border-left: 1px solid rgb(255 255 255 / 30%); }
    .sample { padding: 0 7px; border: 1px solid rgb(255 255 255 / 55%); border-radius: 4px; font-size: 12px; line-height: 18px; white-space: nowrap; }
    nav { display: flex; gap: 4px; height: 100%; margin-left: 12px; margin-right: auto; }
    nav a { position: relative; display: flex; gap: 6px; align-items: center; padding: 0 14px; color: #dbe6f8; white-space: nowrap; }
    nav a:hover { color: #fff; background: rgb(255 255 255 / 10%); text-decoration: none; }
    nav a.here { color: #fff; font-weight: 600; }
    nav a.here::after { content: ''; position: absolute; inset: auto 10px 0; height: 3px; border-radius: 3px 3px 0 0; background: #fff; }
    header :focus-visible { box-shadow: inset 0 0 0 2px #fff; }
    om-person-menu ::ng-deep .panel :focus-visible { box-shadow: var(--om-focus); }
    .count { min-width: 20px; padding: 0 6px; border-radius: 10px; background: #fff; color: var(--om-blue); font-size: 12px; line-height: 18px; font-weight: 600; text-align: center; font-variant-numeric: tabular-nums; }
    .count.open { border: 1px solid #fff; background: transparent; color: #fff; line-height: 16px; }
    main { flex: 1; display: flex; flex-direction: column; min-width: 0; outline: none; }
    main:focus-visible { box-shadow: none; }
    main ::ng-deep > :not(router-outlet) { flex: 1; min-width: 0; }
    @media print { header, nav, .om-skip, om-offline-banner { display: none; } }
    @media (width < 768px) {
      header { padding: 0 8px 0 12px; gap: 8px; }
      .agency { flex: 1; }
      .agency, .sample { font-size: 13px; }
      main { padding-bottom: var(--om-bottom-bar); }
      nav { position: fixed; inset: auto 0 0; z-index: 50; height: var(--om-bottom-bar); margin: 0; padding-bottom: env(safe-area-inset-bottom); background: var(--om-card); border-top: 1px solid var(--om-line); }
      nav a { flex: 1; flex-direction: column; gap: 1px; justify-content: center; padding: 0; color: var(--om-text-quiet); font-size: 12px; line-height: 16px; }
      nav a om-icon { width: 21px; height: 21px; }
      nav a:hover { color: var(--om-blue); background: none; }
      nav a.here { color: var(--om-blue); }
      nav a.here::after { inset: 0 30% auto; background: var(--om-blue); border-radius: 0 0 3px 3px; }
      nav :focus-visible { box-shadow: inset 0 0 0 2px var(--om-blue); }
      .count { position: absolute; top: 3px; left: calc(50% + 6px); min-width: 16px; padding: 0 4px; background: var(--om-red); color: #fff; line-height: 16px; font-size: 11px; }
      .count.open { border-color: var(--om-blue); background: var(--om-card); color: var(--om-blue); line-height: 14px; }
      om-person-menu { margin-left: auto; }
      .brand strong { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } /* no room for it; it still names the link */
    }
  `,
})
export class ShellPage {
  protected readonly t = shellText;
  protected readonly common = commonText;
  protected readonly entries = ENTRIES;
  protected readonly session = inject(Session);
  protected readonly waiting = inject(WaitingCounts).mine;
  /** Shown while I have nothing of my own: outlined, because nobody waits for me yet. */
  protected readonly claimable = inject(WaitingCounts).claimable;
  protected readonly agency = computed(() => this.session.current()?.posts[0]?.agencyName ?? this.session.current()?.tenant.name ?? '');
  protected readonly mayDesign = computed(
    () => Boolean(this.session.current()) && this.session.holds('process-admin', 'system-admin', 'supervisor'),
  );
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');
  private readonly router = inject(Router);

  constructor() {
    const live = inject(LiveEvents);
    const connection = inject(Connection);
    live.start();
    inject(DestroyRef).onDestroy(() => live.stop());
    effect(() => {
      if (connection.recoveries() > 0) untracked(() => void this.session.load().catch(() => undefined)); // still away: the next recovery asks again
    });
    this.focusMainOnPageChange();
  }

  protected skip(event: Event): void {
    event.preventDefault();
    this.main().nativeElement.focus();
  }

  protected async logOut(): Promise<void> {
    await this.session.logOut().catch(() => undefined); // the local session is over in any case
    await this.router.navigate(['/login'], { queryParams: { out: 1 } });
  }

  /** A keyboard or screen-reader user starts at the top of the new page, not in the old link. A changed filter is not a new page. */
  private focusMainOnPageChange(): void {
    const pathOf = (url: string) => url.split(/[?#]/)[0];
    this.router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        pairwise(),
        filter(([before, after]) => pathOf(before.urlAfterRedirects) !== pathOf(after.urlAfterRedirects)),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.main().nativeElement.focus({ preventScroll: true }));
  }
}
