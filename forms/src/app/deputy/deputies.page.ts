import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, signal, untracked } from '@angular/core';
import type { Page } from '../../shared/http/api-client.ts';
import { type ApiError, asApiError } from '../../shared/http/api-error.ts';
import { CommandKeeper } from '../../shared/http/command-key.ts';
import { Loader } from '../../shared/http/loader.ts';
import { commonText } from '../../shared/i18n/common.ts';
import { language } from '../../shared/i18n/language.ts';
import { Session } from '../../shared/session/session.ts';
import { Dialog } from '../../shared/ui/dialog.ts';
import { EmptyState } from '../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { Toasts } from '../../shared/ui/toasts.ts';
import { DeputyApi } from './deputy.api.ts';
import { deputyText } from './deputy.text.ts';
import type { DeputyView } from './deputy.view.ts';
import { DeputyCard } from './deputy-card.ts';
import { type DeputyChoice, DeputyDialog } from './deputy-dialog.ts';

/** Who acts for whom 代理设置: one's own deputies and those one acts for; administrators see and set everybody's. */
@Component({
  selector: 'om-deputies-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DeputyCard, DeputyDialog, Dialog, EmptyState, ErrorFace, Icon, Skeleton],
  template: `
    <div class="head">
      <h1>{{ t('title') }}</h1>
      <button type="button" class="om-button primary" (click)="openDialog()"><om-icon name="plusSmall" />{{ t('add') }}</button>
    </div>
    <p class="om-quiet intro">{{ t('intro') }}</p>
    @if (mayManage()) {
      <div class="scopes" role="group" [attr.aria-label]="t('title')">
        <button type="button" class="om-button small" [attr.aria-pressed]="scope() === 'mine'" (click)="scope.set('mine')">{{ t('mine') }}</button>
        <button type="button" class="om-button small" [attr.aria-pressed]="scope() === 'all'" (click)="scope.set('all')">{{ t('all') }}</button>
      </div>
    }
    @if (loader.error(); as error) {
      <om-error-face [error]="error" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="3" [rowHeight]="96" /></div>
    } @else if (loader.value(); as page) {
      @if (page.items.length === 0) {
        <div class="om-card"><om-empty icon="handover" [title]="t('none')" [text]="t('noneText')" /></div>
      }
      <ul>
        @for (one of page.items; track one.id) {
          <li><om-deputy-card [one]="one" [personId]="session.current()?.person?.id ?? ''" (ended)="ending.set(one)" /></li>
        }
      </ul>
      @if (page.next) { <button type="button" class="om-button more" (click)="loadMore()">{{ t('more') }}</button> }
    }
    @if (isAdding() && session.current()) {
      <om-deputy-dialog [session]="session.current()!" [mayManage]="mayManage()" [isBusy]="isBusy()" [refusal]="refusal()" (chosen)="add($event)" (closed)="isAdding.set(false)" />
    }
    @if (ending(); as one) {
      <om-dialog [title]="t('endTitle')" (closed)="ending.set(undefined)">
        <p>{{ t('endText', { deputy: one.deputy.name, represented: one.represented.name }) }}</p>
        <ng-container actions>
          <button type="button" class="om-button" (click)="ending.set(undefined)">{{ common('cancel') }}</button>
          <button type="button" class="om-button danger" [attr.aria-disabled]="isBusy()" (click)="end(one)">{{ t('endConfirm') }}</button>
        </ng-container>
      </om-dialog>
    }
  `,
  styles: `
    :host { display: block; width: 100%; max-width: 860px; margin: 0 auto; padding: 24px 24px 48px; }
    .head { display: flex; gap: 12px; align-items: center; justify-content: space-between; }
    .intro { max-width: 62em; margin: 6px 0 16px; }
    .scopes { display: flex; gap: 8px; margin-bottom: 12px; }
    .scopes [aria-pressed='true'] { border-color: var(--om-blue-hover); background: var(--om-blue-tint); color: var(--om-blue); font-weight: 600; }
    li + li { margin-top: 12px; }
    .more { display: block; margin: 16px auto 0; }
    @media (width < 768px) { :host { padding: 16px 12px 32px; } .scopes .om-button { min-height: 44px; } }
  `,
})
export class DeputiesPage {
  protected readonly t = deputyText;
  protected readonly common = commonText;
  protected readonly session = inject(Session);
  protected readonly loader = new Loader<Page<DeputyView>>();
  protected readonly scope = signal<'mine' | 'all'>('mine');
  protected readonly isAdding = signal(false);
  protected readonly ending = signal<DeputyView | undefined>(undefined);
  protected readonly isBusy = signal(false);
  protected readonly refusal = signal<ApiError | undefined>(undefined);
  protected readonly mayManage = computed(() => this.session.current()?.permissions.includes('deputy.manage') ?? false);
  private readonly api = inject(DeputyApi);
  private readonly toasts = inject(Toasts);
  private readonly keeper = new CommandKeeper();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.loader.stop());
    effect(() => {
      language(); // names of posts come in the reader's language
      this.scope();
      untracked(() => void this.load());
    });
  }

  protected load(): Promise<unknown> {
    return this.loader.load((signal) => this.api.list(this.scope(), null, signal));
  }

  protected async loadMore(): Promise<void> {
    const before = this.loader.value();
    if (!before?.next) return;
    const { items, next } = await this.api.list(this.scope(), before.next);
    this.loader.update((page) => ({ items: [...page.items, ...items], next }));
  }

  protected openDialog(): void {
    this.refusal.set(undefined);
    this.isAdding.set(true);
  }

  protected add({ deputy, name }: DeputyChoice): Promise<void> {
    return this.command(async () => {
      await this.api.set(deputy, this.keeper.keyFor(deputy));
      this.isAdding.set(false);
      this.toasts.show(this.t('wasSet', { name }));
    });
  }

  protected end(one: DeputyView): Promise<void> {
    return this.command(async () => {
      await this.api.end(one.id, this.keeper.keyFor(one.id));
      this.toasts.show(this.t('wasEnded'));
    }).finally(() => this.ending.set(undefined));
  }

  /** One at a time; a refusal stays in the dialog, or is told where there is none. */
  private async command(send: () => Promise<void>): Promise<void> {
    if (this.isBusy()) return;
    this.isBusy.set(true);
    this.refusal.set(undefined);
    try {
      await send();
      this.keeper.answered();
      await this.load();
    } catch (thrown) {
      const error = asApiError(thrown);
      if (!error.isOffline) this.keeper.answered();
      this.refusal.set(error);
      if (!this.isAdding()) this.toasts.show(error.textIn(language()), 'wrong');
    } finally {
      this.isBusy.set(false);
    }
  }
}
