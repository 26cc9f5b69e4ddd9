import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Loader } from '../../shared/http/loader.ts';
import { language } from '../../shared/i18n/language.ts';
import { EmptyState } from '../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { StartApi, type StartKind, type StartOption } from './start.api.ts';
import { startText } from './start-texts.ts';

/** What may I start? One choice leads straight to its form. */
@Component({
  selector: 'om-start-choice-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ErrorFace, Icon, RouterLink, Skeleton],
  template: `
    <h1>{{ t(clueId() ? 'chooseFromClue' : 'choose') }}</h1>
    @if (loader.error(); as error) {
      <om-error-face [error]="error" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="3" [rowHeight]="88" /></div>
    } @else if (loader.value()) {
      @if (shown().length === 0) {
        <div class="om-card"><om-empty icon="lock" [title]="t('none')" [text]="t('noneText')" /></div>
      }
      <ul>
        @for (option of shown(); track option.processId) {
          <li>
            <a class="om-card" [routerLink]="['/start', option.processId]" [queryParams]="{ clueId: clueId() ?? null }">
              <om-icon [name]="option.kind === 'clue' ? 'flag' : 'folder'" />
              <span>
                <strong>{{ option.title }}</strong>
                <span class="om-quiet">{{ t(option.kind === 'clue' ? 'clueHint' : 'caseHint') }}</span>
              </span>
              <om-icon name="right" />
            </a>
          </li>
        }
      </ul>
    }
  `,
  styles: `
    :host { display: block; width: 100%; max-width: 760px; margin: 0 auto; padding: 24px 24px 48px; }
    h1 { margin-bottom: 16px; }
    li + li { margin-top: 12px; }
    a { display: flex; gap: 16px; align-items: center; min-height: 88px; padding: 16px 20px; color: inherit; text-decoration: none; }
    a:hover { border-color: var(--om-blue-hover); background: var(--om-blue-tint); text-decoration: none; }
    a > om-icon:first-child { width: 32px; height: 32px; color: var(--om-blue); }
    a > om-icon:last-child { margin-inline-start: auto; color: var(--om-text-faint); }
    a > span { display: flex; flex-direction: column; }
    strong { font-size: var(--om-size-large); line-height: 26px; font-weight: 600; }
    @media (width < 768px) { :host { padding: 16px 12px 32px; } a { min-height: 96px; padding: 16px; } }
  `,
})
export class StartChoicePage {
  /** From the address: only this kind. */
  readonly kind = input<string>();
  /** From the address: the clue a case is opened from. */
  readonly clueId = input<string>();

  protected readonly t = startText;
  protected readonly loader = new Loader<readonly StartOption[]>();
  private readonly api = inject(StartApi);
  private readonly router = inject(Router);
  protected readonly shown = computed(() => optionsFor(this.loader.value() ?? [], this.wanted()));
  private readonly wanted = computed<StartKind | undefined>(() => {
    if (this.clueId()) return 'case';
    const kind = this.kind();
    return kind === 'case' || kind === 'clue' ? kind : undefined;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.loader.stop());
    effect(() => {
      language(); // the server words its answers in the reader's language
      untracked(() => void this.load());
    });
  }

  protected async load(): Promise<void> {
    await this.loader.load((signal) => this.api.options(signal));
    const [only, ...others] = this.shown();
    if (!only || others.length > 0) return;
    await this.router.navigate(['/start', only.processId], { queryParams: { clueId: this.clueId() ?? null }, replaceUrl: true });
  }
}

/** What the reader asked for; clues first, because they are reported standing in a street. */
function optionsFor(options: readonly StartOption[], kind: StartKind | undefined): readonly StartOption[] {
  const wanted = kind ? options.filter((option) => option.kind === kind) : options;
  return [...wanted].sort((a, b) => Number(b.kind === 'clue') - Number(a.kind === 'clue'));
}
