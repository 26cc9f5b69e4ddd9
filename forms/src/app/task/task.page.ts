import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  effect,
  Injector,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterLink } from '@angular/router';
import { auditTime, filter } from 'rxjs';
import { FormView } from '../../shared/form/form-view.ts';
import { ApiError } from '../../shared/http/api-error.ts';
import { Connection } from '../../shared/http/connection.ts';
import { Loader } from '../../shared/http/loader.ts';
import { commonText } from '../../shared/i18n/common.ts';
import { language } from '../../shared/i18n/language.ts';
import { LiveEvents } from '../../shared/live/live-events.ts';
import { Session } from '../../shared/session/session.ts';
import { Dialog } from '../../shared/ui/dialog.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { MoreMenu } from '../../shared/ui/more-menu.ts';
import { PageTitle } from '../../shared/ui/page-title.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { Toasts } from '../../shared/ui/toasts.ts';
import { NewVersion } from '../../shared/version/new-version.ts';
import { briefInstantText } from '../../shared/words/dates.ts';
import { CaseApi } from '../case/case.api.ts';
import { caseLink } from '../case/case-words.ts';
import { PdfDialog } from '../case/pdf-dialog.ts';
import { WaitingCounts } from '../worklist/waiting-counts.ts';
import { type Answer, AnswerCard, answerOf } from './answer-card.ts';
import { type AssignChoice, AssignDialog } from './assign-dialog.ts';
import { completionLabel } from './completion-label.ts';
import { DraftKeeper } from './draft-keeper.ts';
import { FactsPanel } from './facts-panel.ts';
import { handedTo } from './handed-to.ts';
import { dropLocalCopy, keepLocally, localCopy } from './local-copy.ts';
import { MaterialPanel } from './material-panel.ts';
import { operationText } from './operation.text.ts';
import { type OperationChoice, OperationDialog } from './operation-dialog.ts';
import { ASKS, AT_BANNER, type DialogOperation, IN_MENU } from './operations.ts';
import { overlayValues } from './overlay-values.ts';
import { ProblemLedger } from './problem-ledger.ts';
import { ProblemSummary } from './problem-summary.ts';
import { ProcessPanel } from './process-panel.ts';
import { type ReturnChoice, ReturnDialog } from './return-dialog.ts';
import { SavedNote } from './saved-note.ts';
import { StandingBanner } from './standing-banner.ts';
import { type OnBehalf, previewPath, TaskApi } from './task.api.ts';
import { taskText } from './task.text.ts';
import { type Operation, personName, type TaskView } from './task.view.ts';
import { TaskCommands } from './task-commands.ts';
import { conflictText, standingText } from './task-faces.ts';
import { standingOf } from './task-standing.ts';
import { TaskStrip } from './task-strip.ts';
import { type TaskTab, TaskTabs } from './task-tabs.ts';

const AT_MOST_EVERY_MS = 1500;

type OpenDialog = 'return' | 'assign' | 'unclaim' | 'none' | DialogOperation;

/** One task 办理页: everything needed to decide in sight, and the acts that the process allows. `id` comes from the address. */
@Component({
  selector: 'om-task-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    AnswerCard,
    AssignDialog,
    Dialog,
    ErrorFace,
    FactsPanel,
    FormView,
    Icon,
    MaterialPanel,
    MoreMenu,
    OperationDialog,
    PdfDialog,
    ProblemSummary,
    ProcessPanel,
    ReturnDialog,
    RouterLink,
    SavedNote,
    Skeleton,
    StandingBanner,
    TaskStrip,
    TaskTabs,
  ],
  templateUrl: './task.page.html',
  styleUrl: './task.page.css',
})
export class TaskPage {
  readonly id = input.required<string>();

  protected readonly t = taskText;
  protected readonly op = operationText;
  protected readonly common = commonText;
  protected readonly language = language;
  protected readonly loader = new Loader<TaskView>();
  protected readonly tab = signal<TaskTab>('form');
  protected readonly dialog = signal<OpenDialog>('none');
  protected readonly showsDiagram = signal(false);
  protected readonly preview = signal<{ readonly title: string; readonly path: string } | undefined>(undefined);
  protected readonly ledger = new ProblemLedger();
  private readonly commands = new TaskCommands();
  protected readonly refusal = this.commands.refusal;
  protected readonly conflict = this.commands.conflict;
  protected readonly acting = this.commands.acting;
  protected readonly wasRestored = signal(false);
  protected readonly draft = signal<DraftKeeper | undefined>(undefined);
  protected readonly formData = signal<Readonly<Record<string, unknown>>>({});

  protected readonly standing = computed(() => {
    const view = this.loader.value();
    return view ? standingOf(view) : undefined;
  });
  /** The person for whom the reader may act here 被代理人; what he does says so. */
  private readonly onBehalf = computed<OnBehalf>(() => {
    const task = this.loader.value()?.task;
    return task?.status === 'open' && task.onBehalfOf ? { onBehalfOf: task.onBehalfOf.id } : {};
  });
  protected readonly isEditable = computed(() => this.standing() === 'working' && !this.conflict());
  /** What the menu 更多操作 offers: what stands beside the thing it is about is not said twice. */
  protected readonly menu = computed(() => {
    const view = this.loader.value();
    if (!view || this.conflict()) return [];
    const isBannered = view.standing.delegation !== null || view.standing.rounds.length > 0;
    return IN_MENU.filter((way) => this.may(way) && way !== 'take-back' && !(isBannered && AT_BANNER.includes(way)));
  });
  protected readonly asked = computed(() => {
    const open = this.dialog();
    return open in ASKS ? (open as DialogOperation) : undefined;
  });
  protected readonly isAnswering = computed(() => {
    const view = this.loader.value();
    return view !== undefined && !this.conflict() && answerOf(view) !== undefined;
  });
  protected readonly myId = computed(() => this.onBehalf().onBehalfOf ?? this.session.current()?.person.id ?? '');
  protected readonly submitLabel = computed(() => completionLabel(this.loader.value()?.task.name ?? '', language()));
  protected readonly caseAddress = computed(() => {
    const view = this.loader.value();
    return view ? caseLink(view.case.kind, view.case.id).join('/') : '/worklist';
  });
  protected readonly standingText = computed(() => {
    const view = this.loader.value();
    return view ? standingText(view, this.myName()) : '';
  });
  protected readonly conflictText = computed(() => {
    const error = this.conflict();
    return error ? conflictText(error, this.myName()) : '';
  });

  private readonly api = inject(TaskApi);
  private readonly cases = inject(CaseApi);
  private readonly session = inject(Session);
  private readonly myName = computed(() => this.session.current()?.person.name ?? '');
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly waiting = inject(WaitingCounts);
  private readonly pageTitle = inject(PageTitle);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly form = viewChild(FormView);
  private readonly summary = viewChild(ProblemSummary);

  constructor() {
    effect(() => {
      const [id] = [this.id(), language()]; // labels come in the reader's language
      untracked(() => void this.open(id));
    });
    const connection = inject(Connection);
    effect(() => {
      if (connection.recoveries() === 0) return;
      untracked(() => {
        if (this.refusal()?.isOffline) this.refusal.set(undefined); // the way is free again
        void this.draft()?.flush();
      });
    });
    inject(LiveEvents)
      .events.pipe(
        filter((event) => event.kind === 'case' && event.id === this.loader.value()?.case.id),
        auditTime(AT_MOST_EVERY_MS),
        takeUntilDestroyed(),
      )
      .subscribe(() => void this.notice());
    const forget = inject(NewVersion).keepBefore(async () => this.draft()?.flush());
    inject(DestroyRef).onDestroy(() => {
      forget();
      this.loader.stop();
      void this.draft()?.flush();
    });
  }

  /** Leaving saves what is not saved yet; a failure keeps it in this tab, so nothing holds the person up. */
  async canLeave(): Promise<boolean> {
    await this.draft()?.flush();
    return true;
  }

  protected may(operation: Operation): boolean {
    return !this.conflict() && (this.loader.value()?.task.operations.includes(operation) ?? false);
  }

  protected reload(): void {
    void this.open(this.id());
  }

  protected onChange(data: Record<string, unknown>): void {
    this.formData.set(data);
    this.ledger.renew(this.form(), data);
    if (this.may('save-draft')) this.draft()?.change(data);
    else keepLocally(this.id(), data);
  }

  protected async saveNow(): Promise<void> {
    const draft = this.draft();
    const data = this.form()?.currentData();
    if (!draft || !data) return;
    draft.change(data);
    await draft.flush();
  }

  protected async submit(): Promise<void> {
    if (this.acting()) return;
    this.tab.set('form');
    this.refusal.set(undefined);
    if (!this.ledger.check(this.form())) return this.showProblems();
    const data = this.form()?.currentData() ?? {};
    await this.act('complete', async () => {
      const outcome = await this.api.complete(this.id(), data, this.onBehalf(), this.commands.keyFor(data));
      const name = this.loader.value()?.task.name ?? '';
      this.draft()?.stop();
      const next = outcome.next[0];
      this.toasts.show(next ? this.t('completedNext', { name, next: next.name }) : await this.handedText(name, outcome.caseId));
      await this.router.navigate(next ? ['/tasks', next.id] : ['/worklist']);
    });
  }

  /** Who has it next, as far as that is known: 已交 张伟 现场取证. */
  private async handedText(name: string, caseId: string): Promise<string> {
    try {
      const next = handedTo((await this.cases.summary(caseId)).openTasks);
      return next ? this.t('completedHanded', { name, ...next }) : this.t('completed', { name });
    } catch {
      return this.t('completed', { name }); // it is done all the same
    }
  }

  protected when(at: string): string {
    return briefInstantText(at, language());
  }

  protected claim(): Promise<void> {
    return this.act('claim', async () => {
      await this.api.claim(this.id(), this.onBehalf(), this.commands.keyFor('claim'));
      this.toasts.show(this.t('claimed'));
      await this.open(this.id());
    });
  }

  protected unclaim(): Promise<void> {
    return this.act('unclaim', async () => {
      await this.api.unclaim(this.id(), this.onBehalf(), this.commands.keyFor('unclaim'));
      await this.leaveWith(this.t('unclaimed'));
    });
  }

  protected sendBack(choice: ReturnChoice): Promise<void> {
    return this.act('return', async () => {
      await this.api.return(this.id(), { ...choice, ...this.onBehalf() }, this.commands.keyFor(choice));
      await this.leaveWith(this.t('returned', { name: this.loader.value()?.task.name ?? '' }));
    });
  }

  protected operate({ operation, body, names }: OperationChoice): Promise<void> {
    return this.act(operation, async () => {
      await this.draft()?.flush(); // signers see what is filled in so far
      const command = { ...body, ...this.onBehalf() };
      await this.api.operate(this.id(), operation, command, this.commands.keyFor({ operation, command }));
      const said = operationText(`${operation}Done`, { names });
      if (operation === 'jump' || operation === 'terminate' || operation === 'void') return this.leaveWith(said);
      this.dialog.set('none');
      this.toasts.show(said);
      if (operation === 'take-back') await this.openAgain();
      else await this.open(this.id());
    });
  }

  /** What was taken back 拿回 opens as a new task of the same person. */
  private async openAgain(): Promise<void> {
    const caseId = this.loader.value()?.case.id ?? '';
    const mine = (await this.cases.summary(caseId)).openTasks.find((task) => task.assignee?.id === this.myId());
    await this.router.navigate(mine ? ['/tasks', mine.id] : ['/worklist']);
  }

  protected answer({ operation, body }: Answer): Promise<void> {
    return this.act(operation, async () => {
      const command = { ...body, ...this.onBehalf() };
      await this.api.operate(this.id(), operation, command, this.commands.keyFor({ operation, command }));
      await this.leaveWith(this.answeredText(operation, body['agree'] === true));
    });
  }

  private answeredText(operation: Answer['operation'], agree: boolean): string {
    if (operation === 'reply') return operationText('replied');
    if (operation === 'sign') return operationText('signed', { what: operationText(agree ? 'agree' : 'disagree') });
    return operationText('resolved', { name: this.loader.value()?.standing.delegation?.owner.name ?? '' });
  }

  protected handOver(choice: AssignChoice): Promise<void> {
    return this.act('assign', async () => {
      await this.draft()?.flush(); // whoever takes over finds what is there
      const command = { personId: choice.person.id, reason: choice.reason, ...this.onBehalf() };
      await this.api.assign(this.id(), command, this.commands.keyFor(command));
      await this.leaveWith(this.t('assigned', { name: choice.person.name }));
    });
  }

  /** The preview shows what is filled in now: it is saved first. */
  protected async openPreview(document: { readonly templateId: string; readonly title: string }): Promise<void> {
    if (this.may('save-draft')) await this.draft()?.flush();
    this.preview.set({ title: this.t('previewTitle', { title: document.title }), path: previewPath(this.id(), document.templateId) });
  }

  protected goToField(path: string): void {
    this.tab.set('form');
    queueMicrotask(() => this.form()?.focusField(path));
  }

  protected async copyText(): Promise<void> {
    await navigator.clipboard?.writeText(JSON.stringify(this.formData(), null, 2));
    this.toasts.show(this.t('copied'));
  }

  private async open(id: string): Promise<void> {
    const isAnother = this.loader.value()?.task.id !== id;
    if (isAnother) {
      await this.draft()?.flush();
      this.forget();
    }
    const view = await this.loader.load((signal) => this.api.open(id, signal), { keep: !isAnother });
    if (!view) return;
    this.pageTitle.set(`${view.task.name} ${view.case.caseNo ?? ''}`.trim());
    const kept = standingOf(view) === 'working' ? localCopy(id) : undefined;
    const mayKeep = this.draft()?.hasUnsaved() && !isAnother;
    if (!mayKeep) this.formData.set(kept ? overlayValues(view.data, kept) : view.data);
    this.wasRestored.set(kept !== undefined);
    if (isAnother || !this.draft()) this.draft.set(new DraftKeeper(id, (data) => this.api.saveDraft(id, data)));
    if (kept) this.draft()?.change(kept);
  }

  /** Something changed: when somebody else has ended this task meanwhile, says so at once instead of at the end. */
  private async notice(): Promise<void> {
    if (this.standing() !== 'working' || this.acting() || this.conflict()) return;
    const id = this.id();
    try {
      const view = await this.api.open(id);
      if (id !== this.id() || this.acting() || view.task.status === 'open') return;
      const by = personName(view.task.completedBy);
      const details = { by, at: view.task.completedAt ?? '' };
      this.refuse(new ApiError({ status: 409, code: 'USER_TASK_NOT_OPEN', messages: { zh: '', en: '' }, details }));
    } catch {
      // the connection line tells of a lost server; a task that is gone is told when it is submitted
    }
  }

  private forget(): void {
    this.draft.set(undefined);
    this.ledger.clear();
    this.commands.forget();
    this.dialog.set('none');
    this.tab.set('form');
  }

  private async leaveWith(text: string): Promise<void> {
    this.draft()?.stop();
    this.dialog.set('none');
    this.toasts.show(text);
    await this.router.navigate(['/worklist']);
  }

  /** Runs one command; every refusal gets its face. */
  private async act(operation: Operation, command: () => Promise<void>): Promise<void> {
    const error = await this.commands.run(operation, command);
    if (error) this.refuse(error);
    else void this.waiting.refresh();
  }

  private refuse(error: ApiError): void {
    this.dialog.set('none');
    if (error.code === 'SESSION_REQUIRED') {
      keepLocally(this.id(), this.formData()); // the login page follows, and leads back here
      return;
    }
    if (error.code === 'FORM_INVALID' && error.fields.length > 0) {
      this.ledger.take(this.form(), error.fields, this.formData());
      this.showProblems();
      return;
    }
    if (error.code === 'USER_TASK_NOT_OPEN' || error.code === 'TASK_NOT_FOUND') {
      this.conflict.set(error);
      this.draft()?.stop();
    } else {
      this.refusal.set(error);
    }
    this.tab.set('form');
    afterNextRender(() => this.host.nativeElement.querySelector('.face[role=alert]')?.scrollIntoView({ block: 'center' }), {
      injector: this.injector,
    });
  }

  private showProblems(): void {
    afterNextRender(() => this.summary()?.focus(), { injector: this.injector });
  }

  protected dropRestored(): void {
    dropLocalCopy(this.id());
    this.wasRestored.set(false);
  }
}
