import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, signal, untracked } from '@angular/core';
import { Loader } from '../../shared/http/loader.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { operationText } from './operation.text.ts';
import { TaskApi } from './task.api.ts';
import type { Assignee, PickedFor } from './task.view.ts';

const SEARCH_FROM_ROWS = 7;
const SEARCH_PAUSE_MS = 300;

/** Chooses one person or several, in the order chosen; those who cannot are shown with the reason. `given` replaces the server's list. */
@Component({
  selector: 'om-person-picker',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorFace, Skeleton],
  template: `
    <fieldset class="om-field">
      <legend class="om-label"><span class="required" aria-hidden="true">*</span>{{ label() }}</legend>
      @if (!given() && (isWide() || (people.value()?.length ?? 0) > searchFrom)) {
        <input #search type="search" class="om-input" [placeholder]="t(isWide() ? 'search' : 'searchHere')" [attr.aria-label]="t(isWide() ? 'search' : 'searchHere')" maxlength="40" (input)="onSearch(search.value)" />
      }
      @if (people.error(); as error) {
        <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
      } @else if (people.showSkeleton()) {
        <om-skeleton [rows]="4" [rowHeight]="40" />
      } @else {
        <ul>
          @for (person of shown(); track person.id) {
            <li>
              <label [class.refused]="person.refusal">
                <input [type]="isOne() ? 'radio' : 'checkbox'" name="om-person" [disabled]="!!person.refusal" [checked]="isChosen(person)" (change)="toggle(person)" />
                <span><strong>{{ person.name }}</strong> <span class="om-quiet">{{ describe(person) }}</span>
                  @if (person.refusal) { <span class="om-problem">{{ person.refusal }}</span> }
                </span>
              </label>
            </li>
          } @empty {
            <li class="none om-quiet">{{ t('nobody') }}</li>
          }
        </ul>
      }
      @if (!isOne() && chosen().length > 0) {
        <p class="om-hint" role="status">{{ t('chosen', { n: chosen().length, names: chosenNames() }) }}</p>
      }
      <p class="om-problem">{{ wasTried() && chosen().length === 0 ? t('personsMissing') : '' }}</p>
    </fieldset>
  `,
  styles: `
    ul { max-height: 240px; overflow: auto; margin-top: 4px; border: 1px solid var(--om-line); border-radius: var(--om-radius); }
    li + li { border-top: 1px solid var(--om-line); }
    .none { padding: 10px 12px; }
    label { display: flex; gap: 10px; align-items: center; min-height: 40px; padding: 4px 12px; cursor: pointer; }
    label:has(:checked) { background: var(--om-blue-tint); }
    strong { margin-inline-end: 8px; }
    .refused { cursor: not-allowed; color: var(--om-text-quiet); }
    .refused .om-problem { display: block; }
    input[type='radio'], input[type='checkbox'] { flex: none; accent-color: var(--om-blue); }
  `,
})
export class PersonPicker {
  readonly taskId = input.required<string>();
  readonly label = input.required<string>();
  readonly for = input.required<PickedFor>();
  readonly isOne = input(false);
  readonly given = input<readonly Assignee[] | undefined>(undefined);
  readonly wasTried = input(false);
  readonly changed = output<readonly Assignee[]>();

  protected readonly t = operationText;
  protected readonly people = new Loader<readonly Assignee[]>();
  protected readonly chosen = signal<readonly Assignee[]>([]);
  protected readonly searchFrom = SEARCH_FROM_ROWS;
  /** Anybody of the tenant may be found by name; a task's own candidates are all in the list. */
  protected readonly isWide = computed(() => this.for() !== 'assign' && this.for() !== 'delegate');
  protected readonly shown = computed(() => {
    const all = this.given() ?? this.people.value() ?? [];
    return this.isWide() ? all : all.filter((person) => person.name.includes(this.wanted().trim()));
  });
  protected readonly chosenNames = computed(() =>
    this.chosen()
      .map(({ name }) => name)
      .join('、'),
  );
  private readonly wanted = signal('');
  private readonly api = inject(TaskApi);
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      if (this.given() === undefined && this.taskId()) untracked(() => this.load());
    });
  }

  protected load(): void {
    const q = this.isWide() ? this.wanted().trim() : '';
    void this.people.load(() => this.api.assignees(this.taskId(), this.for(), q), { keep: true });
  }

  protected onSearch(text: string): void {
    this.wanted.set(text);
    clearTimeout(this.pause);
    if (this.isWide()) this.pause = setTimeout(() => this.load(), SEARCH_PAUSE_MS);
  }

  protected describe(person: Assignee): string {
    return [person.roleName, person.agencyName, person.unit].filter(Boolean).join(' · ');
  }

  protected isChosen(person: Assignee): boolean {
    return this.chosen().some(({ id }) => id === person.id);
  }

  protected toggle(person: Assignee): void {
    const others = this.chosen().filter(({ id }) => id !== person.id);
    this.chosen.set(this.isOne() ? [person] : this.isChosen(person) ? others : [...others, person]);
    this.changed.emit(this.chosen());
  }
}
