import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  type ElementRef,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { auditTime, filter, switchMap } from 'rxjs';
import { Connection } from '../../shared/http/connection.ts';
import { language } from '../../shared/i18n/language.ts';
import { LiveEvents } from '../../shared/live/live-events.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { PageTitle } from '../../shared/ui/page-title.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { CaseStore } from './case.store.ts';
import { CaseHeader } from './case-header.ts';
import { CASE_TABS, STATUS_TABS } from './case-tabs.ts';
import { caseText } from './case-texts.ts';
import type { CaseKind } from './case-views.ts';
import { TakeBackNote } from './take-back-note.ts';

const LIVE_PAUSE_MS = 800;

/** One case 案件 or clue 线索: the strip on top, then what was done, known, issued, proved, due, where it stands, and how it will be filed. */
@Component({
  selector: 'om-case-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CaseHeader, ErrorFace, Icon, RouterLink, RouterLinkActive, RouterOutlet, Skeleton, TakeBackNote],
  providers: [CaseStore],
  template: `
    <a class="back" [routerLink]="[kind() === 'clue' ? '/clues' : '/cases']"><om-icon name="left" />{{ t(kind() === 'clue' ? 'backToClues' : 'backToCases') }}</a>
    @if (store.summary(); as summary) {
      <om-case-header [summary]="summary" [tasks]="store.tasks()" [mayFile]="store.mayFile()" [acts]="store.acts()" />
      @if (summary.isReadable) {
        <om-take-back-note [caseId]="caseId()" [version]="summary" />
      }
      @if (!summary.isReadable) {
        <p class="om-notice amber" role="note"><om-icon name="lock" />{{ t('statusOnly') }}</p>
      }
      <nav #tabBar class="tabs" [attr.aria-label]="t('tabs')">
        @for (tab of summary.isReadable ? tabs : statusTabs; track tab) {
          <a [routerLink]="tab" routerLinkActive="on" ariaCurrentWhenActive="page">{{ t(tabKey(tab)) }}</a>
        }
      </nav>
      @if (mayShowTab()) {
        <router-outlet />
      }
    } @else if (store.loader.error(); as error) {
      <om-error-face [error]="error" (retry)="store.refresh()">
        <a class="om-button" [routerLink]="[kind() === 'clue' ? '/clues' : '/cases']">{{ t(kind() === 'clue' ? 'backToClues' : 'backToCases') }}</a>
      </om-error-face>
    } @else if (store.loader.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="8" /></div>
    }
  `,
  styles: `
    :host { display: block; width: 100%; max-width: 1440px; margin: 0 auto; padding: 12px 24px 48px; }
    .back { display: inline-flex; gap: 4px; align-items: center; margin-bottom: 8px; color: var(--om-text-quiet); font-size: var(--om-size-small); }
    .om-notice { margin-top: 12px; align-items: center; }
    .tabs { display: flex; gap: 4px; margin: 16px 0 12px; border-bottom: 1px solid var(--om-line); overflow-x: auto; scrollbar-width: none; }
    .tabs a { flex: none; padding: 8px 14px; border-bottom: 2px solid transparent; color: var(--om-text); text-decoration: none; }
    .tabs a:hover { color: var(--om-blue); }
    .tabs a.on { border-bottom-color: var(--om-blue); color: var(--om-blue); font-weight: 600; }
    .tabs a:focus-visible { outline: 2px solid var(--om-blue-hover); outline-offset: -3px; box-shadow: none; }
    @media (width < 768px) {
      :host { padding: 8px 12px 32px; }
      .back { min-height: 36px; margin-bottom: 0; }
      .tabs { position: sticky; top: var(--om-header-height); z-index: 20; margin: 12px -12px; padding: 0 8px; background: var(--om-page); }
      .tabs a { padding: 11px 12px; }
    }
    @media print { .back, .tabs { display: none; } }
  `,
})
export class CasePage {
  readonly kind = input<CaseKind>('case');
  readonly caseId = input.required<string>();

  protected readonly t = caseText;
  protected readonly tabs = CASE_TABS;
  protected readonly statusTabs = STATUS_TABS;
  protected readonly store = inject(CaseStore);
  private readonly title = inject(PageTitle);
  private readonly heading = computed(() => {
    const summary = this.store.summary();
    return summary ? `${summary.caseNo ?? ''} ${summary.title}`.trim() : '';
  });

  private readonly address = signal('');
  /** A tab of the contents is not even asked for when the reader may only know that the case is there. */
  protected readonly mayShowTab = computed(() => {
    const tab = this.address().split(/[?#]/)[0]?.split('/').pop();
    return this.store.summary()?.isReadable === true || STATUS_TABS.some((allowed) => allowed === tab);
  });
  private readonly tabBar = viewChild<ElementRef<HTMLElement>>('tabBar');

  constructor() {
    const router = inject(Router);
    this.address.set(router.url);
    router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        takeUntilDestroyed(),
      )
      .subscribe(() => {
        this.address.set(router.url);
        this.showTab();
      });
    effect(() => this.tabBar() && setTimeout(() => this.showTab())); // the active mark comes one turn after the bar
    effect(() => {
      if (this.mayShowTab() || !this.store.summary()) return;
      untracked(
        () => void router.navigate([this.kind() === 'clue' ? '/clues' : '/cases', this.caseId(), STATUS_TABS[0]], { replaceUrl: true }),
      );
    });
    effect(() => {
      const [kind, id] = [this.kind(), this.caseId()];
      language(); // the server words its answers in the reader's language
      untracked(() => this.store.open(kind, id));
    });
    effect(() => this.heading() && this.title.set(this.heading()));
    const live = inject(LiveEvents);
    toObservable(this.caseId)
      .pipe(
        switchMap((id) => live.ofCase(id)),
        auditTime(LIVE_PAUSE_MS),
        takeUntilDestroyed(),
      )
      .subscribe(() => void this.store.refresh());
    const connection = inject(Connection);
    let recoveries = connection.recoveries();
    effect(() => {
      if (connection.recoveries() === recoveries) return;
      recoveries = connection.recoveries();
      untracked(() => void this.store.refresh());
    });
    inject(DestroyRef).onDestroy(() => this.store.stop());
  }

  /** On a phone the tabs are wider than the screen: the active one must be seen. */
  private showTab(): void {
    const bar = this.tabBar()?.nativeElement;
    const active = bar?.querySelector<HTMLElement>('[aria-current]');
    if (bar && active) bar.scrollLeft = active.offsetLeft - (bar.clientWidth - active.offsetWidth) / 2;
  }

  protected tabKey(tab: (typeof CASE_TABS)[number]): `tab.${(typeof CASE_TABS)[number]}` {
    return `tab.${tab}`;
  }
}
