import { afterNextRender, ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { Loader } from '../../shared/http/loader.ts';
import { commonText } from '../../shared/i18n/common.ts';
import { Dialog } from '../../shared/ui/dialog.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { TaskApi } from './task.api.ts';
import { taskText } from './task.text.ts';
import type { Assignee } from './task.view.ts';

export type AssignChoice = { readonly person: Assignee; readonly reason: string };

/** Hands the task over 转办 to one of those who may do it, with the reason. */
@Component({
  selector: 'om-assign-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog, ErrorFace, Skeleton],
  template: `
    <om-dialog [title]="t('assignTitle')" (closed)="closed.emit()">
      @if (people.error(); as error) {
        <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
      } @else if (people.showSkeleton()) {
        <om-skeleton [rows]="4" [rowHeight]="40" />
      } @else if (people.value(); as all) {
        @if (all.length === 0) {
          <p class="om-quiet">{{ t('assignNobody') }}</p>
        } @else {
          <fieldset class="om-field">
            <legend class="om-label"><span class="required" aria-hidden="true">*</span>{{ t('assignTo') }}</legend>
            @if (all.length > 7) {
              <input #search type="search" class="om-input" [placeholder]="t('assignSearch')" [attr.aria-label]="t('assignSearch')" (input)="wanted.set(search.value)" />
            }
            <ul>
              @for (person of shown(); track person.id) {
                <li>
                  <label [class.refused]="person.refusal">
                    <input type="radio" name="assignee" [disabled]="!!person.refusal" [checked]="chosenPerson()?.id === person.id" (change)="chosenPerson.set(person)" />
                    <span><strong>{{ person.name }}</strong> <span class="om-quiet">{{ describe(person) }}</span>
                      @if (person.refusal) { <span class="om-problem">{{ person.refusal }}</span> }
                    </span>
                  </label>
                </li>
              }
            </ul>
            <p class="om-problem">{{ wasTried() && !chosenPerson() ? t('assignMissing') : '' }}</p>
          </fieldset>
          <div class="om-field">
            <label class="om-label" for="assign-reason"><span class="required" aria-hidden="true">*</span>{{ t('assignReason') }}</label>
            <textarea #field id="assign-reason" class="om-textarea" rows="3" maxlength="500" [value]="text()" (input)="text.set(field.value)" [attr.aria-invalid]="isReasonMissing()"></textarea>
            <p class="om-problem">{{ isReasonMissing() ? t('assignReasonMissing') : '' }}</p>
          </div>
        }
      }
      <ng-container actions>
        <button type="button" class="om-button" (click)="closed.emit()">{{ common('cancel') }}</button>
        @if (people.value()?.length) {
          <button type="button" class="om-button primary" [attr.aria-disabled]="isBusy()" (click)="submit()">{{ confirmLabel() }}</button>
        }
      </ng-container>
    </om-dialog>
  `,
  styles: `
    ul { max-height: 260px; overflow: auto; margin-top: 4px; border: 1px solid var(--om-line); border-radius: var(--om-radius); }
    li + li { border-top: 1px solid var(--om-line); }
    label:has(input[type='radio']) { display: flex; gap: 10px; align-items: center; min-height: 40px; padding: 4px 12px; cursor: pointer; }
    label:has(:checked) { background: var(--om-blue-tint); }
    strong { margin-inline-end: 8px; }
    .refused { cursor: not-allowed; color: var(--om-text-quiet); }
    .refused .om-problem { display: block; }
    input[type='radio'] { flex: none; accent-color: var(--om-blue); }
  `,
})
export class AssignDialog {
  readonly taskId = input.required<string>();
  readonly isBusy = input(false);
  readonly chosen = output<AssignChoice>();
  readonly closed = output<void>();

  protected readonly t = taskText;
  protected readonly common = commonText;
  protected readonly people = new Loader<readonly Assignee[]>();
  protected readonly wanted = signal('');
  protected readonly chosenPerson = signal<Assignee | undefined>(undefined);
  protected readonly text = signal('');
  protected readonly wasTried = signal(false);
  protected readonly shown = computed(() => (this.people.value() ?? []).filter((person) => person.name.includes(this.wanted().trim())));
  protected readonly isReasonMissing = computed(() => this.wasTried() && this.text().trim() === '');
  protected readonly confirmLabel = computed(() => {
    const name = this.chosenPerson()?.name;
    return name ? this.t('assignConfirm', { name }) : this.t('assignConfirmPlain');
  });
  private readonly api = inject(TaskApi);

  constructor() {
    afterNextRender(() => this.load());
  }

  protected load(): void {
    void this.people.load(() => this.api.assignees(this.taskId()));
  }

  protected describe(person: Assignee): string {
    return [person.roleName, person.agencyName, person.unit].filter(Boolean).join(' · ');
  }

  protected submit(): void {
    this.wasTried.set(true);
    const person = this.chosenPerson();
    const reason = this.text().trim();
    if (person && reason && !this.isBusy()) this.chosen.emit({ person, reason });
  }
}
