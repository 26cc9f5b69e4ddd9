import { afterNextRender, ChangeDetectionStrategy, Component, DestroyRef, inject, input, model, signal } from '@angular/core';
import { Loader } from '../../shared/http/loader.ts';
import { language } from '../../shared/i18n/language.ts';
import { DeputyApi } from './deputy.api.ts';
import { deputyText } from './deputy.text.ts';
import type { Colleague } from './deputy.view.ts';

const PAUSE_MS = 250;
let lastId = 0;

/** Chooses a colleague: those of one's own agencies at first, by name anybody. */
@Component({
  selector: 'om-colleague-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset class="om-field">
      <legend class="om-label"><span class="required" aria-hidden="true">*</span>{{ label() }}</legend>
      <input #search type="search" class="om-input" [placeholder]="t('search')" [attr.aria-label]="label() + ' ' + t('search')" maxlength="50" (input)="ask(search.value)" />
      <ul>
        @for (person of people.value() ?? []; track person.id) {
          @if (person.id !== without()) {
            <li>
              <label><input type="radio" [name]="name" [checked]="chosen()?.id === person.id" (change)="chosen.set(person)" />
                <span><strong>{{ person.name }}</strong> <span class="om-quiet">{{ describe(person) }}</span></span></label>
            </li>
          }
        } @empty {
          <li class="empty om-quiet">{{ people.isLoading() ? '' : t('nobody') }}</li>
        }
      </ul>
      <p class="om-problem">{{ people.error()?.textIn(language()) ?? (isMissing() ? missing() : '') }}</p>
    </fieldset>
  `,
  styles: `
    ul { height: 172px; overflow: auto; margin-top: 4px; border: 1px solid var(--om-line); border-radius: var(--om-radius); }
    li + li { border-top: 1px solid var(--om-line); }
    label { display: flex; gap: 10px; align-items: center; min-height: 42px; padding: 4px 12px; cursor: pointer; }
    label:has(:checked) { background: var(--om-blue-tint); }
    strong { margin-inline-end: 8px; }
    .empty { padding: 10px 12px; }
    input[type='radio'] { flex: none; accent-color: var(--om-blue); }
  `,
})
export class ColleagueChoice {
  readonly label = input.required<string>();
  readonly missing = input.required<string>();
  readonly isMissing = input(false);
  /** this person is not offered */
  readonly without = input('');
  readonly chosen = model<Colleague>();

  protected readonly t = deputyText;
  protected readonly language = language;
  protected readonly people = new Loader<readonly Colleague[]>();
  protected readonly name = `colleague-${++lastId}`;
  private readonly api = inject(DeputyApi);
  private readonly typed = signal('');
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    afterNextRender(() => this.load());
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.timer);
      this.people.stop();
    });
  }

  protected ask(text: string): void {
    this.typed.set(text.trim());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), PAUSE_MS);
  }

  protected describe({ roles, agencyName, unit }: Colleague): string {
    return [roles.map((one) => one.roleName).join('、'), agencyName, unit].filter(Boolean).join(' · ');
  }

  private load(): void {
    void this.people.load((signal) => this.api.colleagues(this.typed(), signal));
  }
}
