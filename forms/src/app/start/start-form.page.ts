import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import type { FormProblem } from '../../shared/form/field-names.ts';
import { FormView } from '../../shared/form/form-view.ts';
import { type ApiError, asApiError } from '../../shared/http/api-error.ts';
import { CommandKeeper } from '../../shared/http/command-key.ts';
import { Connection } from '../../shared/http/connection.ts';
import { Loader } from '../../shared/http/loader.ts';
import { language } from '../../shared/i18n/language.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { PageTitle } from '../../shared/ui/page-title.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { currentPosition } from '../case/position.ts';
import { PendingFiles } from './pending-files.ts';
import { PhotoTray } from './photo-tray.ts';
import { StartApi, type Started, type StartForm } from './start.api.ts';
import { asksForPosition, hasPosition, withFoundNow, withoutCoordinateFields, withoutPosition, withPosition } from './start-data.ts';
import { startText } from './start-texts.ts';
import { StartedFace } from './started-face.ts';

/**
 * The first form of a process: 上报线索 on a phone with photos and the place, 立案 at a desk. After the server has accepted it,
 * the photos follow, and the page says where to go next.
 */
@Component({
  selector: 'om-start-form-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorFace, FormView, Icon, PhotoTray, RouterLink, Skeleton, StartedFace],
  host: { '(window:beforeunload)': 'beforeUnload($event)' },
  template: `
    @if (started(); as done) {
      <om-started-face [started]="done" [kind]="loader.value()?.kind ?? 'case'" [files]="files" [place]="place()" (again)="again()" />
    } @else {
      <a class="back" routerLink="/start" [queryParams]="{ clueId: clueId() ?? null }"><om-icon name="left" />{{ t('back') }}</a>
      @if (loader.error(); as error) {
        <om-error-face [error]="error" (retry)="load()">
          @if (error.detail('caseId'); as linked) {
            <a class="om-button primary" [routerLink]="['/cases', linked]">{{ t('seeCase') }}</a>
          }
        </om-error-face>
      } @else if (loader.showSkeleton()) {
        <div class="om-card"><om-skeleton [rows]="8" [rowHeight]="64" /></div>
      } @else if (loader.value(); as form) {
        <header class="om-start-head">
          <h1>{{ form.form.title }}</h1>
          @if (clueId(); as clue) {
            <a class="om-mark blue" [routerLink]="['/clues', clue]">{{ t('fromClue') }}</a>
          }
        </header>
        @if (failure(); as error) {
          <div class="om-notice red" role="alert">
            <om-icon name="warning" />
            <div>
              <strong>{{ t('notSent') }}</strong>
              <p>{{ error.textIn(language()) }}</p>
            </div>
          </div>
        }
        @if (problems().length > 0) {
          <div class="om-notice red" role="alert">
            <om-icon name="warning" />
            <div>
              <strong>{{ t('problems', { n: problems().length }) }}</strong>
              <ul>
                @for (problem of problems(); track problem.path) {
                  <li>
                    <button type="button" (click)="focus(problem.path)">{{ problem.label }}</button> {{ problem.text }}
                  </li>
                }
              </ul>
            </div>
          </div>
        }
        @for (tray of trays(); track tray.kind) {
          <om-photo-tray
            class="om-card"
            [title]="tray.label"
            [isPhoto]="tray.kind === 'photo'"
            [min]="tray.min"
            [missing]="hasTried() ? missing(tray) : 0"
            [files]="files.ofKind(tray.kind)"
            (add)="files.add($event, tray.kind)"
            (remove)="files.remove($event)"
          />
        }
        @if (asksForPosition()) {
          <p class="locate">
            <button type="button" class="om-button" (click)="locate()"><om-icon name="place" />{{ t(isLocated() ? 'locateAgain' : 'locate') }}</button>
            <span [class.located]="isLocated()" [class.om-quiet]="!isLocated()" role="status">@if (isLocated()) {<om-icon name="done" />}{{ positionNote() }}</span>
            @if (isLocated()) {
              <button type="button" class="om-button small quiet" (click)="dropPosition()">{{ t('dropPosition') }}</button>
            }
          </p>
        }
        @if (draft(); as shown) {
          @for (round of [shown]; track round) {
            <om-form [schema]="schema() ?? form.form.schema" [data]="round.data" (changed)="touched()" />
          }
        }
        <footer>
          <button type="button" class="om-button primary" [disabled]="isSending()" (click)="submit()">
            {{ isSending() ? t('submitting') + '…' : t(form.kind === 'clue' ? 'submitClue' : 'submitCase') }}
          </button>
        </footer>
      }
    }
  `,
  styleUrl: './start-form.page.css',
})
export class StartFormPage {
  readonly processId = input.required<string>();
  /** From the address: the clue a case is opened from. */
  readonly clueId = input<string>();

  protected readonly t = startText;
  protected readonly language = language;
  protected readonly loader = new Loader<StartForm>();
  protected readonly files = new PendingFiles();
  protected readonly problems = signal<readonly FormProblem[]>([]);
  protected readonly failure = signal<ApiError | null>(null);
  protected readonly isSending = signal(false);
  protected readonly started = signal<Started | null>(null);
  protected readonly hasTried = signal(false);
  protected readonly positionNote = signal('');
  protected readonly place = signal('');
  /** What the form starts from; a new object draws the form anew. */
  protected readonly draft = signal<{ readonly data: Readonly<Record<string, unknown>> } | null>(null);
  protected readonly asksForPosition = computed(() => asksForPosition(this.loader.value()?.form.schema ?? { components: [] }));
  protected readonly schema = computed(() => {
    const schema = this.loader.value()?.form.schema;
    return schema && withoutCoordinateFields(schema);
  });
  protected readonly isLocated = signal(false);
  /** A clue always takes photos; other materials as the form asks. */
  protected readonly trays = computed(() => {
    const form = this.loader.value();
    const asked = form?.form.materials ?? [];
    const hasPhotos = asked.some((material) => material.kind === 'photo');
    return form?.kind === 'clue' && !hasPhotos ? [{ kind: 'photo', min: 0, label: this.t('photos') }, ...asked] : asked;
  });

  private readonly api = inject(StartApi);
  private readonly title = inject(PageTitle);
  private readonly form = viewChild(FormView);
  private readonly keeper = new CommandKeeper();
  private isDirty = false;

  constructor() {
    effect(() => {
      this.processId();
      this.clueId();
      language(); // the server words the form in the reader's language
      untracked(() => void this.load());
    });
    const connection = inject(Connection);
    effect(() => {
      if (connection.recoveries() > 0) untracked(() => this.failure()?.isOffline && this.failure.set(null)); // the way is free again
    });
    inject(DestroyRef).onDestroy(() => {
      this.loader.stop();
      this.files.release();
    });
  }

  protected async load(): Promise<void> {
    const form = await this.loader.load((signal) => this.api.form(this.processId(), this.clueId(), signal), { keep: false });
    if (!form) return;
    this.title.set(form.form.title);
    this.draft.set({ data: withFoundNow(form.form.schema, form.data, new Date()) });
    this.isLocated.set(hasPosition(form.data)); // taken over from the clue
    this.positionNote.set(this.isLocated() ? this.t('locatedBefore') : '');
  }

  protected missing(material: { readonly kind: string; readonly min: number }): number {
    return Math.max(0, material.min - this.files.ofKind(material.kind).length);
  }

  protected touched(): void {
    this.isDirty = true;
    if (this.problems().length > 0) this.problems.set(this.form()?.check() ?? []);
  }

  protected async locate(): Promise<void> {
    this.isLocated.set(false);
    this.positionNote.set(this.t('locating'));
    const position = await currentPosition();
    if (position === 'denied') return this.positionNote.set(this.t('locateDenied'));
    if (position === 'failed') return this.positionNote.set(this.t('locateFailed'));
    this.draft.set({ data: withPosition(this.form()?.currentData() ?? {}, position) });
    this.isDirty = true;
    this.place.set(`${position.lat}, ${position.lng}`);
    this.isLocated.set(true);
    this.positionNote.set(this.t('located', { n: position.accuracyMetres }));
  }

  protected dropPosition(): void {
    this.draft.set({ data: withoutPosition(this.form()?.currentData() ?? {}) });
    this.isLocated.set(false);
    this.place.set('');
    this.positionNote.set('');
  }

  protected async submit(): Promise<void> {
    const [form, view] = [this.loader.value(), this.form()];
    if (!form || !view || this.isSending()) return;
    this.hasTried.set(true);
    this.failure.set(null);
    this.problems.set(view.check());
    if (this.problems().length > 0 || this.trays().some((tray) => this.missing(tray) > 0)) return this.showProblems();
    const data = view.currentData();
    this.isSending.set(true);
    try {
      this.started.set(await this.api.start(form, data, this.clueId(), this.keeper.keyFor(data)));
      this.isDirty = false;
      this.keeper.answered();
    } catch (thrown) {
      this.refused(asApiError(thrown), view);
    } finally {
      this.isSending.set(false);
    }
  }

  protected focus(path: string): void {
    this.form()?.focusField(path);
  }

  /** Another clue from the same place in the day: an empty form again. */
  protected again(): void {
    this.started.set(null);
    this.files.release();
    this.hasTried.set(false);
    this.place.set('');
    this.positionNote.set('');
    void this.load();
  }

  protected beforeUnload(event: BeforeUnloadEvent): void {
    if (this.isDirty && !this.started()) event.preventDefault();
  }

  private refused(error: ApiError, view: FormView): void {
    if (!error.isOffline) this.keeper.answered();
    const fields = view.showProblems(error.fields);
    this.problems.set(fields);
    this.failure.set(fields.length > 0 ? null : error);
    this.showProblems();
  }

  private showProblems(): void {
    globalThis.document.querySelector('.om-start-head')?.scrollIntoView({ block: 'start', behavior: 'smooth' });
  }
}
