import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  ViewEncapsulation,
  viewChild,
} from '@angular/core';
import type { FormioComponent, FormioError, FormioForm } from '@formio/js/form';
import type { FormSchema } from '@onematter/processes/form-rules';
import { type ApiError, asApiError, type FieldProblem } from '../http/api-error.ts';
import { type Language, language } from '../i18n/language.ts';
import { Skeleton } from '../ui/skeleton.ts';
import { NewVersion } from '../version/new-version.ts';
import type { FormProblem } from './field-names.ts';
import type { FormData } from './form-data.ts';
import type { StandingText } from './standing-text.ts';

type Runtime = typeof import('./form-runtime.ts');

/**
 * A form of a process pack on the screen. Renders it, hands out its data, shows what is wrong under the fields; knows nothing
 * of tasks or HTTP. The renderer is loaded when the first form appears; leaving the page takes everything away again.
 */
@Component({
  selector: 'om-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  imports: [Skeleton],
  template: `
    @if (!isReady()) { <om-skeleton [rows]="8" [rowHeight]="56" /> }
    @if (failure()) { <p class="om-notice red" role="alert">{{ failure()?.textIn(language()) }}</p> }
    <div #host class="om-form" [class.waiting]="!isReady()" [class.read-only]="readOnly()"></div>
  `,
  styleUrl: './form-view.css',
})
export class FormView {
  readonly schema = input.required<FormSchema>();
  readonly data = input<FormData>({});
  readonly readOnly = input(false);
  /** The person changed something; the data as they would be sent. */
  readonly changed = output<Record<string, unknown>>();
  readonly ready = output<void>();

  protected readonly language = language;
  protected readonly isReady = signal(false);
  protected readonly failure = signal<ApiError | undefined>(undefined);
  private readonly host = viewChild.required<ElementRef<HTMLElement>>('host');
  private readonly version = inject(NewVersion);
  private runtime: Runtime | undefined;
  private form: FormioForm | undefined;
  private generation = 0;
  private lastSent = '';
  private standing: readonly StandingText[] = [];
  private readonly taken = new Set<string>();

  constructor() {
    afterRenderEffect(() => {
      const element = this.host().nativeElement;
      const [schema, readOnly, spoken] = [this.schema(), this.readOnly(), language()] as const;
      untracked(() => void this.mount(element, schema, readOnly, spoken));
    });
    inject(DestroyRef).onDestroy(() => this.takeAway());
  }

  /** The data as they would be sent now. */
  currentData(): Record<string, unknown> {
    return this.form && this.runtime ? this.runtime.outgoingData(this.schema(), this.form.data) : { ...this.data() };
  }

  /** Checks every field, shows what is wrong under each, and says it: empty means all is well. */
  check(): FormProblem[] {
    const { form, runtime } = this;
    if (!form || !runtime) return [];
    const found: FormioError[] = [];
    form.checkValidity(form.data, true, form.data, false, found);
    const first = new Map<string, FormProblem>();
    for (const error of found) {
      const path = error.context?.path ?? error.path ?? '';
      if (!first.has(path)) first.set(path, { path, label: runtime.labelOfPath(this.schema(), path), text: error.message });
    }
    return [...first.values()];
  }

  /** Puts the server's findings under their fields; those without a field on the screen are only in the answer. */
  showProblems(problems: readonly FieldProblem[]): FormProblem[] {
    const runtime = this.runtime;
    if (!runtime) return [];
    return runtime.problemsInOrder(this.schema(), problems).map((problem) => {
      const text = problem.messages[language()];
      this.componentAt(problem.path)?.setCustomValidity([{ message: text, level: 'error', path: problem.path }], true);
      return { path: problem.path, label: runtime.labelOfPath(this.schema(), problem.path), text };
    });
  }

  /** Brings a field into view and puts the cursor into it. */
  focusField(path: string): void {
    const component = this.componentAt(path);
    const element = component?.element;
    if (!element) return;
    element.scrollIntoView({ block: 'center', behavior: 'smooth' });
    const control = element.querySelector<HTMLElement>(
      'input:not([type=hidden]):not([tabindex="-1"]), textarea, select:not([hidden]), .choices[tabindex]',
    );
    if (control) control.focus({ preventScroll: true });
    else component?.focus();
  }

  private componentAt(path: string): FormioComponent | undefined {
    let match: FormioComponent | undefined;
    this.form?.everyComponent((component) => {
      if (component.path === path) match = component;
    });
    if (match) return match;
    const found = this.form?.getComponent(path);
    return Array.isArray(found) ? found[0] : found;
  }

  private async mount(element: HTMLElement, schema: FormSchema, readOnly: boolean, spoken: Language): Promise<void> {
    const earlier = this.form ? this.form.data : undefined; // a language switch keeps what was typed
    this.takeAway();
    const generation = this.generation;
    this.isReady.set(false);
    this.failure.set(undefined);
    try {
      const runtime = await this.version.load(() => import('./form-runtime.ts'));
      if (generation !== this.generation) return;
      this.runtime = runtime;
      const form = await runtime.Formio.createForm(element, runtime.prepareForm(schema, { readOnly, language: spoken }), {
        language: spoken,
        i18n: {},
        noAlerts: true,
        sanitize: true,
        readOnly: false, // read-only forms are text already: see prepareForm
        noDefaults: true,
        hooks: { beforeSubmit: (_submission: unknown, next: (error: unknown) => void) => next(null) },
      });
      if (generation !== this.generation) return form.destroy(true);
      this.form = form;
      form.nosubmit = true;
      this.standing = readOnly ? [] : runtime.standingTexts(schema);
      const opening = earlier ?? runtime.withStandingTexts(this.standing, this.data());
      await form.setSubmission({ data: structuredClone({ ...opening }) });
      if (generation !== this.generation) return;
      this.lastSent = JSON.stringify(this.currentData());
      form.on('change', (event) => this.onChange(event));
      this.isReady.set(true);
      this.ready.emit();
    } catch (thrown) {
      if (generation === this.generation) this.failure.set(asApiError(thrown));
    }
  }

  private onChange(event: unknown): void {
    if (typeof event !== 'object' || event === null || !('changed' in event) || !event.changed) return;
    this.fitTexts();
    const data = this.currentData();
    const text = JSON.stringify(data);
    if (text === this.lastSent) return; // the library also reports changes of its own making
    this.lastSent = text;
    this.changed.emit(data);
  }

  /** A choice may leave a text behind that nobody wrote and that says the opposite. */
  private fitTexts(): void {
    const { form, runtime } = this;
    if (!form || !runtime) return;
    for (const { path, text } of runtime.fittingTexts(this.standing, form.data, this.taken, runtime.holds)) {
      if (text === '') this.taken.add(path);
      else this.taken.delete(path);
      this.componentAt(path)?.setValue(text);
    }
  }

  private takeAway(): void {
    this.generation += 1;
    this.form?.destroy(true);
    this.form = undefined;
  }
}
