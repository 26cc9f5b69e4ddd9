import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, signal, untracked } from '@angular/core';
import { Loader } from '../../shared/http/loader.ts';
import { commonText } from '../../shared/i18n/common.ts';
import { Dialog } from '../../shared/ui/dialog.ts';
import { operationText } from './operation.text.ts';
import { ASKS, type DialogOperation, type OperationAsks } from './operations.ts';
import { PersonPicker } from './person-picker.ts';
import { TaskApi } from './task.api.ts';
import type { Assignee, PickedFor, TaskView } from './task.view.ts';

export type OperationChoice = {
  readonly operation: DialogOperation;
  /** body of the command */
  readonly body: Readonly<Record<string, unknown>>;
  readonly names: string;
};

type Position = 'before' | 'after' | 'beside';
type Mode = 'all' | 'any' | 'sequence' | 'ratio';

const USUAL_PERCENT = 51;

/** One operation 任务操作 in plain words: what it will do, to whom, why. */
@Component({
  selector: 'om-operation-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog, PersonPicker],
  template: `
    <om-dialog [title]="t(key('Title'))" (closed)="closed.emit()">
      @if (!asks().isSigning) {
        <p class="effect">{{ t(effectKey()) }}</p>
      }
      @if (asks().persons; as many) {
        <om-person-picker [taskId]="view().task.id" [label]="t(personsKey())" [for]="pickedFor()" [isOne]="many === 'one'" [given]="given()" [wasTried]="wasTried()" (changed)="persons.set($event)" />
      }
      @if (asks().isSigning) {
        <fieldset class="om-field">
          <legend class="om-label">{{ t('position') }}</legend>
          @for (option of positions(); track option) {
            <label class="option"><input type="radio" name="om-position" [checked]="position() === option" (change)="position.set(option)" />{{ t(option) }}</label>
          }
          <p class="om-hint">{{ t(positionEffect()) }}</p>
        </fieldset>
        @if (position() !== 'beside' && persons().length > 1) {
          <fieldset class="om-field">
            <legend class="om-label">{{ t('mode') }}</legend>
            @for (option of modes; track option) {
              <label class="option"><input type="radio" name="om-mode" [checked]="mode() === option" (change)="mode.set(option)" />{{ t(option) }}</label>
            }
            @if (mode() === 'ratio') {
              <label class="option">{{ t('percent') }}<input #share type="number" class="om-input share" min="1" max="100" [value]="percent()" (input)="percent.set(share.valueAsNumber)" />{{ t('percentUnit') }}</label>
            }
          </fieldset>
        }
      }
      @if (asks().isTarget) {
        <fieldset class="om-field">
          <legend class="om-label"><span class="required" aria-hidden="true">*</span>{{ t('jumpTo') }}</legend>
          @for (option of targets.value() ?? []; track option.elementId) {
            <label class="option"><input type="radio" name="om-target" [checked]="target() === option.elementId" (change)="target.set(option.elementId)" />{{ option.name }}</label>
          } @empty {
            @if (targets.value()) {<p class="om-quiet">{{ t('jumpNowhere') }}</p>}
          }
          <p class="om-problem">{{ wasTried() && !target() ? t('targetMissing') : '' }}</p>
        </fieldset>
      }
      @if (asks().text; as asked) {
        <div class="om-field">
          <label class="om-label" for="operation-text">@if (asked.isRequired) {<span class="required" aria-hidden="true">*</span>}{{ t(textKey()) }}@if (!asked.isRequired) {<span class="om-quiet">{{ t('optional') }}</span>}</label>
          <textarea #field id="operation-text" class="om-textarea" rows="3" maxlength="2000" [value]="text()" (input)="text.set(field.value)" [attr.aria-invalid]="isTextMissing()"></textarea>
          <p class="om-problem">{{ isTextMissing() ? t(asked.field === 'reason' ? 'reasonMissing' : 'textMissing') : '' }}</p>
        </div>
      }
      <ng-container actions>
        <button type="button" class="om-button" (click)="closed.emit()">{{ common('cancel') }}</button>
        <button type="button" class="om-button" [class.primary]="!asks().isDangerous" [class.danger]="asks().isDangerous" [attr.aria-disabled]="isBusy()" (click)="submit()">{{ t(key('Confirm')) }}</button>
      </ng-container>
    </om-dialog>
  `,
  styles: `
    .effect { margin-bottom: 12px; }
    .option { display: flex; gap: 8px; align-items: center; min-height: 32px; cursor: pointer; }
    .option input[type='radio'] { flex: none; accent-color: var(--om-blue); }
    .share { width: 80px; }
  `,
})
export class OperationDialog {
  readonly view = input.required<TaskView>();
  readonly operation = input.required<DialogOperation>();
  readonly isBusy = input(false);
  readonly chosen = output<OperationChoice>();
  readonly closed = output<void>();

  protected readonly t = operationText;
  protected readonly common = commonText;
  protected readonly modes: readonly Mode[] = ['all', 'any', 'sequence', 'ratio'];
  protected readonly asks = computed<OperationAsks>(() => ASKS[this.operation()]);
  protected readonly persons = signal<readonly Assignee[]>([]);
  protected readonly position = signal<Position>('before');
  protected readonly mode = signal<Mode>('all');
  protected readonly percent = signal(USUAL_PERCENT);
  protected readonly target = signal('');
  protected readonly text = signal('');
  protected readonly wasTried = signal(false);
  protected readonly targets = new Loader<readonly { readonly elementId: string; readonly name: string }[]>();
  protected readonly positions = computed<readonly Position[]>(() =>
    this.view().standing.isMember ? ['before', 'after', 'beside'] : ['before', 'after'],
  );
  protected readonly given = computed(() => (this.asks().from === 'task' ? removable(this.view()) : undefined));
  protected readonly isTextMissing = computed(
    () => this.wasTried() && (this.asks().text?.isRequired ?? false) && this.text().trim() === '',
  );
  private readonly api = inject(TaskApi);

  constructor() {
    effect(() => {
      if (this.asks().isTarget) untracked(() => void this.targets.load(() => this.api.jumpTargets(this.view().task.id)));
    });
  }

  protected key<S extends 'Title' | 'Confirm'>(suffix: S): `${DialogOperation}${S}` {
    return `${this.operation()}${suffix}`;
  }

  protected effectKey(): `${Exclude<DialogOperation, 'add-sign'>}Effect` {
    return `${this.operation() as Exclude<DialogOperation, 'add-sign'>}Effect`;
  }

  protected positionEffect(): `${Position}Effect` {
    return `${this.position()}Effect`;
  }

  protected personsKey(): `${'delegate' | 'add-sign' | 'remove-sign' | 'consult' | 'carbon-copy'}To` {
    return `${this.operation() as 'delegate'}To`;
  }

  protected pickedFor(): PickedFor {
    const operation = this.operation();
    return operation === 'delegate' || operation === 'consult' || operation === 'carbon-copy' ? operation : 'add-sign';
  }

  protected textKey(): 'reason' | 'consultText' | 'carbon-copyText' | 'urgeText' {
    const operation = this.operation();
    return operation === 'consult' || operation === 'carbon-copy' || operation === 'urge' ? `${operation}Text` : 'reason';
  }

  protected submit(): void {
    this.wasTried.set(true);
    if (this.isBusy() || !this.isComplete()) return;
    const people = this.persons();
    const text = this.text().trim();
    const { persons, text: asked } = this.asks();
    const body = {
      ...(persons === 'one' ? { personId: people[0]?.id } : persons === 'many' ? { persons: people.map(({ id }) => id) } : {}),
      ...(asked && text ? { [asked.field]: text } : {}),
      ...(this.asks().isTarget ? { target: this.target() } : {}),
      ...(this.asks().isSigning ? this.signing() : {}),
    };
    this.chosen.emit({ operation: this.operation(), body, names: people.map(({ name }) => name).join('、') });
  }

  private isComplete(): boolean {
    const { persons, text, isTarget } = this.asks();
    const isPercent = this.mode() !== 'ratio' || (Number.isInteger(this.percent()) && this.percent() >= 1 && this.percent() <= 100);
    return (
      (!persons || this.persons().length > 0) &&
      (!text?.isRequired || this.text().trim() !== '') &&
      (!isTarget || this.target() !== '') &&
      isPercent
    );
  }

  private signing(): Record<string, unknown> {
    const position = this.position();
    if (position === 'beside' || this.persons().length < 2) return { position };
    return { position, mode: this.mode() === 'ratio' ? { ratio: this.percent() } : this.mode() };
  }
}

/** Signers who have not answered, and members of the multi-instance. */
function removable({ standing }: TaskView): readonly Assignee[] {
  return [...standing.rounds.flatMap((round) => [...round.signers, ...round.waiting]), ...standing.members];
}
