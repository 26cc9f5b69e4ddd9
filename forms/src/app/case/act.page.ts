import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  Injector,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { FormView } from '../../shared/form/form-view.ts';
import { ApiError, asApiError } from '../../shared/http/api-error.ts';
import { CommandKeeper } from '../../shared/http/command-key.ts';
import { Loader } from '../../shared/http/loader.ts';
import { language } from '../../shared/i18n/language.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { PageTitle } from '../../shared/ui/page-title.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { Toasts } from '../../shared/ui/toasts.ts';
import { dropLocalCopy, keepLocally, localCopy } from '../task/local-copy.ts';
import { ProblemLedger } from '../task/problem-ledger.ts';
import { ProblemSummary } from '../task/problem-summary.ts';
import { CaseApi } from './case.api.ts';
import type { CaseAct } from './case-act.ts';
import { caseText } from './case-texts.ts';
import type { CaseKind, CaseSummary } from './case-views.ts';
import { caseLink } from './case-words.ts';

type Opened = { readonly act: CaseAct; readonly summary: CaseSummary };

/** No act of this name is open on the case for the reader: it is closed, has moved on, or the post does not allow it. */
const NOT_OFFERED = {
  zh: '这个事项现在不能办理：案件已经办结，或者您的岗位不办理这个事项',
  en: 'This cannot be done now: the case is closed, or it is not for your post',
} as const;

/**
 * One act at any time 随时办理事项 on a case: its form, and the button that hands it in; the steps of the case go on meanwhile. What is typed
 * stays in this tab until it has been handed in.
 */
@Component({
  selector: 'om-act-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorFace, FormView, Icon, ProblemSummary, RouterLink, Skeleton],
  template: `
    <a class="back" [routerLink]="caseAddress()"><om-icon name="left" />{{ t(kind() === 'clue' ? 'backToClue' : 'backToCase') }}</a>
    @if (loader.value(); as opened) {
      <header>
        <h1>{{ opened.act.title }}</h1>
        <p class="om-quiet">{{ opened.summary.caseNo }} {{ opened.summary.title }}</p>
      </header>
      @if (refusal(); as error) {
        <div class="om-notice red" role="alert">
          <om-icon name="warning" />
          <div>
            <strong>{{ t('actRefused') }}</strong>
            <p>{{ error.textIn(language()) }}</p>
            @if (error.detail('basis')) {
              <p>{{ error.detail('basis') }}</p>
            }
          </div>
        </div>
      }
      @if (ledger.problems().length) {
        <om-problem-summary [problems]="ledger.problems()" (chosen)="form()?.focusField($event)" />
      }
      <om-form [schema]="opened.act.form.schema" [data]="kept()" (changed)="onChange($event)" />
      <footer>
        <a class="om-button" [routerLink]="caseAddress()">{{ t('actCancel') }}</a>
        <button type="button" class="om-button primary" [attr.aria-disabled]="isSending()" (click)="submit()">
          {{ isSending() ? t('actSubmitting') : t('actSubmit') }}
        </button>
      </footer>
    } @else if (loader.error(); as error) {
      <om-error-face [error]="error" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="5" [rowHeight]="56" /></div>
    }
  `,
  styleUrl: './act.page.css',
})
export class ActPage {
  readonly kind = input<CaseKind>('case');
  readonly caseId = input.required<string>();
  readonly elementId = input.required<string>();

  protected readonly t = caseText;
  protected readonly language = language;
  protected readonly loader = new Loader<Opened>();
  protected readonly ledger = new ProblemLedger();
  protected readonly refusal = signal<ApiError | undefined>(undefined);
  protected readonly isSending = signal(false);
  protected readonly kept = signal<Readonly<Record<string, unknown>>>({});
  protected readonly form = viewChild(FormView);
  protected readonly caseAddress = computed(() => caseLink(this.kind(), this.caseId()));

  private readonly api = inject(CaseApi);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly pageTitle = inject(PageTitle);
  private readonly injector = inject(Injector);
  private readonly summaryOfProblems = viewChild(ProblemSummary);
  private readonly commands = new CommandKeeper();

  constructor() {
    effect(() => {
      this.caseId();
      this.elementId();
      language(); // the server words the form in the reader's language
      untracked(() => void this.load());
    });
    inject(DestroyRef).onDestroy(() => this.loader.stop());
  }

  protected async load(): Promise<void> {
    const opened = await this.loader.load((signal) => this.open(signal));
    if (!opened) return;
    this.pageTitle.set(`${opened.act.title} ${opened.summary.caseNo ?? ''}`.trim());
    if (!this.form()) this.kept.set(localCopy(this.place()) ?? {});
  }

  protected onChange(data: Record<string, unknown>): void {
    keepLocally(this.place(), data);
    this.ledger.renew(this.form(), data);
  }

  protected async submit(): Promise<void> {
    const [view, opened] = [this.form(), this.loader.value()];
    if (!view || !opened || this.isSending()) return;
    this.refusal.set(undefined);
    if (!this.ledger.check(view)) return this.showProblems();
    const data = view.currentData();
    this.isSending.set(true);
    try {
      await this.api.raise(this.caseId(), this.elementId(), data, this.commands.keyFor(data));
      this.commands.answered();
      dropLocalCopy(this.place());
      this.toasts.show(this.t('actDone', { title: opened.act.title }));
      await this.router.navigate([...this.caseAddress(), 'timeline']);
    } catch (thrown) {
      this.refuse(asApiError(thrown), data);
    } finally {
      this.isSending.set(false);
    }
  }

  private async open(signal: AbortSignal): Promise<Opened> {
    const [acts, summary] = await Promise.all([this.api.acts(this.caseId(), signal), this.api.summary(this.caseId(), signal)]);
    const act = acts.find((one) => one.elementId === this.elementId());
    if (!act) throw new ApiError({ status: 404, code: 'ACT_NOT_OFFERED', messages: NOT_OFFERED });
    return { act, summary };
  }

  private refuse(error: ApiError, data: Record<string, unknown>): void {
    if (!error.isOffline) this.commands.answered();
    if (error.code === 'SESSION_REQUIRED') return; // the login page follows, and leads back here; the text is kept
    if (error.fields.length > 0) this.ledger.take(this.form(), error.fields, data);
    if (error.code !== 'FORM_INVALID' || this.ledger.problems().length === 0) this.refusal.set(error);
    this.showProblems();
  }

  private showProblems(): void {
    afterNextRender(() => (this.refusal() ? globalThis.scrollTo({ top: 0 }) : this.summaryOfProblems()?.focus()), {
      injector: this.injector,
    });
  }

  /** Under which what is typed is kept in this tab. */
  private place(): string {
    return `act-${this.caseId()}-${this.elementId()}`;
  }
}
