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
import type { FormProblem } from '../../shared/form/field-names.ts';
import { FormView } from '../../shared/form/form-view.ts';
import { valueAt } from '../../shared/form/value-at.ts';
import { ApiError, asApiError } from '../../shared/http/api-error.ts';
import { CommandKeeper } from '../../shared/http/command-key.ts';
import { Connection } from '../../shared/http/connection.ts';
import { Loader } from '../../shared/http/loader.ts';
import { commonText } from '../../shared/i18n/common.ts';
import { language } from '../../shared/i18n/language.ts';
import { LiveEvents } from '../../shared/live/live-events.ts';
import { Session } from '../../shared/session/session.ts';
import { Dialog } from '../../shared/ui/dialog.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { PageTitle } from '../../shared/ui/page-title.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { Toasts } from '../../shared/ui/toasts.ts';
import { briefInstantText } from '../../shared/words/dates.ts';
import { caseLink } from '../case/case-words.ts';
import { PdfDialog } from '../case/pdf-dialog.ts';
import { WaitingCounts } from '../worklist/waiting-counts.ts';
import { type AssignChoice, AssignDialog } from './assign-dialog.ts';
import { completionLabel } from './completion-label.ts';
import { DraftKeeper } from './draft-keeper.ts';
import { FactsPanel } from './facts-panel.ts';
import { dropLocalCopy, keepLocally, localCopy } from './local-copy.ts';
import { MaterialPanel } from './material-panel.ts';
import { overlayValues } from './overlay-values.ts';
import { ProblemSummary } from './problem-summary.ts';
import { ProcessPanel } from './process-panel.ts';
import { type ReturnChoice, ReturnDialog } from './return-dialog.ts';
import { SavedNote } from './saved-note.ts';
import { previewPath, TaskApi } from './task.api.ts';
import { taskText } from './task.text.ts';
import { type Operation, personName, type TaskView } from './task.view.ts';
import { standingOf } from './task-standing.ts';
import { TaskStrip } from './task-strip.ts';

const AT_MOST_EVERY_MS = 1500;

type Tab = 'form' | 'facts' | 'materials' | 'process';
type OpenDialog = 'return' | 'assign' | 'unclaim' | 'none';

/** One task 办理页: everything needed to decide in sight, and the acts that the process allows. `id` comes from the address. */
@Component({
  selector: 'om-task-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    AssignDialog,
    Dialog,
    ErrorFace,
    FactsPanel,
    FormView,
    Icon,
    MaterialPanel,
    PdfDialog,
    ProblemSummary,
    ProcessPanel,
    ReturnDialog,
    RouterLink,
    SavedNote,
    Skeleton,
    TaskStrip,
  ],
  templateUrl: './task.page.html',
  styleUrl: './task.page.css',
})
export class TaskPage {
  readonly id = input.required<string>();

  protected readonly t = taskText;
  protected readonly common = commonText;
  protected readonly language = language;
  protected readonly tabs: readonly Tab[] = ['form', 'facts', 'materials', 'process'];
  protected readonly tabKeys = { form: 'tabForm', facts: 'tabFacts', materials: 'tabMaterials', process: 'tabProcess' } as const;
  protected readonly loader = new Loader<TaskView>();
  protected readonly tab = signal<Tab>('form');
  protected readonly dialog = signal<OpenDialog>('none');
  protected readonly showsDiagram = signal(false);
  protected readonly preview = signal<{ readonly title: string; readonly path: string } | undefined>(undefined);
  protected readonly problems = signal<readonly FormProblem[]>([]);
  protected readonly refusal = signal<ApiError | undefined>(undefined);
  protected readonly conflict = signal<ApiError | undefined>(undefined);
  protected readonly acting = signal<Operation | ''>('');
  protected readonly wasRestored = signal(false);
  protected readonly draft = signal<DraftKeeper | undefined>(undefined);
  protected readonly formData = signal<Readonly<Record<string, unknown>>>({});

  protected readonly standing = computed(() => {
    const view = this.loader.value();
    return view ? standingOf(view) : undefined;
  });
  protected readonly isEditable = computed(() => this.standing() === 'working' && !this.conflict());
  protected readonly submitLabel = computed(() => completionLabel(this.loader.value()?.task.name ?? '', language()));
  protected readonly caseAddress = computed(() => {
    const view = this.loader.value();
    return view ? caseLink(view.case.kind, view.case.id).join('/') : '/worklist';
  });
  protected readonly standingText = computed(() => this.describeStanding());
  protected readonly conflictText = computed(() => this.describeConflict());

  private readonly api = inject(TaskApi);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly waiting = inject(WaitingCounts);
  private readonly pageTitle = inject(PageTitle);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly form = viewChild(FormView);
  private readonly summary = viewChild(ProblemSummary);
  private readonly commands = new CommandKeeper();
  /** What the server found, with the value it found it for: it stands until that value changes. */
  private serverProblems: readonly { readonly problem: FormProblem; readonly value: string | undefined }[] = [];

  constructor() {
    effect(() => {
      const [id] = [this.id(), language()]; // labels come in the reader's language
      untracked(() => void this.open(id));
    });
    const connection = inject(Connection);
    effect(() => {
      if (connection.recoveries() > 0) untracked(() => void this.draft()?.flush());
    });
    inject(LiveEvents)
      .events.pipe(
        filter((event) => event.kind === 'case' && event.id === this.loader.value()?.case.id),
        auditTime(AT_MOST_EVERY_MS),
        takeUntilDestroyed(),
      )
      .subscribe(() => void this.notice());
    inject(DestroyRef).onDestroy(() => {
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
    if (this.problems().length > 0) this.problems.set(this.remainingProblems(data));
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
    this.serverProblems = [];
    this.problems.set(this.form()?.check() ?? []);
    if (this.problems().length > 0) return this.showProblems();
    const data = this.form()?.currentData() ?? {};
    await this.act('complete', async () => {
      const outcome = await this.api.complete(this.id(), data, this.commands.keyFor(data));
      const name = this.loader.value()?.task.name ?? '';
      this.draft()?.stop();
      const next = outcome.next[0];
      this.toasts.show(next ? this.t('completedNext', { name, next: next.name }) : this.t('completed', { name }));
      await this.router.navigate(next ? ['/tasks', next.id] : ['/worklist']);
    });
  }

  protected claim(): Promise<void> {
    return this.act('claim', async () => {
      await this.api.claim(this.id(), this.commands.keyFor('claim'));
      this.toasts.show(this.t('claimed'));
      await this.open(this.id());
    });
  }

  protected unclaim(): Promise<void> {
    return this.act('unclaim', async () => {
      await this.api.unclaim(this.id(), this.commands.keyFor('unclaim'));
      await this.leaveWith(this.t('unclaimed'));
    });
  }

  protected sendBack(choice: ReturnChoice): Promise<void> {
    return this.act('return', async () => {
      await this.api.return(this.id(), choice.target, choice.reason, this.commands.keyFor(choice));
      await this.leaveWith(this.t('returned', { name: this.loader.value()?.task.name ?? '' }));
    });
  }

  protected handOver(choice: AssignChoice): Promise<void> {
    return this.act('assign', async () => {
      await this.draft()?.flush(); // whoever takes over finds what is there
      const command = { personId: choice.person.id, reason: choice.reason };
      await this.api.assign(this.id(), command.personId, command.reason, this.commands.keyFor(command));
      await this.leaveWith(this.t('assigned', { name: choice.person.name }));
    });
  }

  /** The preview shows what is filled in now: it is saved first. */
  protected async openPreview(document: { readonly templateId: string; readonly title: string }): Promise<void> {
    if (this.may('save-draft')) await this.draft()?.flush();
    this.preview.set({ title: this.t('previewTitle', { title: document.title }), path: previewPath(this.id(), document.templateId) });
  }

  /** ← → move along the tabs of the phone, as tab lists do. */
  protected onTabKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = (this.tabs.indexOf(this.tab()) + step + this.tabs.length) % this.tabs.length;
    this.tab.set(this.tabs[at] ?? 'form');
    afterNextRender(() => this.host.nativeElement.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus(), {
      injector: this.injector,
    });
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
    this.problems.set([]);
    this.serverProblems = [];
    this.refusal.set(undefined);
    this.conflict.set(undefined);
    this.dialog.set('none');
    this.tab.set('form');
    this.commands.answered();
  }

  private async leaveWith(text: string): Promise<void> {
    this.draft()?.stop();
    this.dialog.set('none');
    this.toasts.show(text);
    await this.router.navigate(['/worklist']);
  }

  /** Runs one command; every refusal gets its face. The key stays while no answer has come, so that pressing again does not act twice. */
  private async act(operation: Operation, command: () => Promise<void>): Promise<void> {
    if (this.acting()) return;
    this.acting.set(operation);
    try {
      await command();
      this.commands.answered();
      void this.waiting.refresh();
    } catch (thrown) {
      const error = asApiError(thrown);
      if (!error.isOffline) this.commands.answered();
      this.refuse(error);
    } finally {
      this.acting.set('');
    }
  }

  private refuse(error: ApiError): void {
    this.dialog.set('none');
    if (error.code === 'SESSION_REQUIRED') {
      keepLocally(this.id(), this.formData()); // the login page follows, and leads back here
      return;
    }
    if (error.code === 'FORM_INVALID' && error.fields.length > 0) {
      const found = this.form()?.showProblems(error.fields) ?? [];
      this.serverProblems = found.map((problem) => ({ problem, value: JSON.stringify(valueAt(this.formData(), problem.path)) }));
      this.problems.set(found);
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

  private remainingProblems(data: Readonly<Record<string, unknown>>): readonly FormProblem[] {
    this.serverProblems = this.serverProblems.filter(({ problem, value }) => JSON.stringify(valueAt(data, problem.path)) === value);
    return [...(this.form()?.check() ?? []), ...this.serverProblems.map(({ problem }) => problem)];
  }

  private showProblems(): void {
    afterNextRender(() => this.summary()?.focus(), { injector: this.injector });
  }

  private describeStanding(): string {
    const view = this.loader.value();
    switch (this.standing()) {
      case 'completed':
        return this.t(this.isMe(view) ? 'doneByMe' : 'doneBy', {
          who: personName(view?.task.completedBy ?? view?.task.assignee),
          at: this.when(view?.task.completedAt),
        });
      case 'foreign':
        return this.t('foreign', { who: view?.task.assignee?.name ?? '' });
      case 'claimable':
        return this.t('claimable');
      case 'cancelled':
        return this.t('cancelled');
      case 'not-mine':
        return this.t('notMine');
      default:
        return '';
    }
  }

  private describeConflict(): string {
    const error = this.conflict();
    if (!error) return '';
    const by = error.details['by'];
    const who = typeof by === 'string' ? by : typeof by === 'object' && by !== null && 'name' in by ? String(by.name) : '';
    if (!who) return this.t('conflictTitlePlain');
    const isMine = who === this.session.current()?.person.name;
    return this.t(isMine ? 'conflictMine' : 'conflictTitle', { who, at: this.when(error.detail('at')) });
  }

  private isMe(view: TaskView | undefined): boolean {
    return personName(view?.task.completedBy) === this.session.current()?.person.name;
  }

  private when(at: string | null | undefined): string {
    return at ? briefInstantText(at, language()) : '';
  }

  protected dropRestored(): void {
    dropLocalCopy(this.id());
    this.wasRestored.set(false);
  }
}
