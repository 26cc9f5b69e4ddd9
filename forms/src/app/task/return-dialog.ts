import { ChangeDetectionStrategy, Component, computed, input, linkedSignal, output, signal } from '@angular/core';
import { Dialog } from '../../shared/ui/dialog.ts';
import { usualReasons } from './return-reasons.ts';
import { taskText } from './task.text.ts';

export type ReturnChoice = { readonly target: string; readonly reason: string; readonly rerun: 'all' | 'straight-back' };

/** Asks where to return to 退回 and why, with the usual reasons of the step. */
@Component({
  selector: 'om-return-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog],
  template: `
    <om-dialog [title]="t('returnTitle')" (closed)="closed.emit()">
      <fieldset class="om-field">
        <legend class="om-label"><span class="required" aria-hidden="true">*</span>{{ t('returnTo') }}</legend>
        @for (option of targets(); track option.elementId) {
          <label class="option"><input type="radio" name="return-target" [checked]="target() === option.elementId" (change)="target.set(option.elementId)" />{{ option.name }}</label>
        }
        <p class="om-problem">{{ wasTried() && !target() ? t('returnTargetMissing') : '' }}</p>
      </fieldset>
      @if (mayComeStraightBack()) {
        <fieldset class="om-field">
          <legend class="om-label">{{ t('rerun') }}</legend>
          <label class="option"><input type="radio" name="return-rerun" [checked]="!isStraight()" (change)="isStraight.set(false)" />{{ t('rerunAll') }}</label>
          <label class="option"><input type="radio" name="return-rerun" [checked]="isStraight()" (change)="isStraight.set(true)" />{{ t('rerunStraight') }}</label>
        </fieldset>
      }
      <div class="om-field">
        <label class="om-label" for="return-reason"><span class="required" aria-hidden="true">*</span>{{ t('returnReason') }}</label>
        <div class="usual" role="group" [attr.aria-label]="t('usualReasons')">
          @for (reason of reasons(); track reason) {
            <button type="button" class="om-button small" (click)="add(t(reason))">{{ t(reason) }}</button>
          }
        </div>
        <textarea #field id="return-reason" class="om-textarea" maxlength="500" rows="4" [value]="text()" (input)="text.set(field.value)" [attr.aria-invalid]="isReasonMissing()" aria-describedby="return-reason-hint"></textarea>
        <p id="return-reason-hint" [class]="isReasonMissing() ? 'om-problem' : 'om-hint'">{{ t(isReasonMissing() ? 'returnReasonMissing' : 'returnReasonHint') }}</p>
      </div>
      <ng-container actions>
        <button type="button" class="om-button" (click)="closed.emit()">{{ cancelLabel() }}</button>
        <button type="button" class="om-button danger" [attr.aria-disabled]="isBusy()" (click)="submit()">{{ confirmLabel() }}</button>
      </ng-container>
    </om-dialog>
  `,
  styles: `
    .option { display: flex; gap: 8px; align-items: center; min-height: 32px; cursor: pointer; }
    .option input { accent-color: var(--om-blue); }
    .usual { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 8px; }
  `,
})
export class ReturnDialog {
  readonly targets = input.required<readonly { readonly elementId: string; readonly name: string; readonly isStraightBack: boolean }[]>();
  readonly stage = input<string | null>(null);
  readonly cancelLabel = input.required<string>();
  readonly isBusy = input(false);
  readonly chosen = output<ReturnChoice>();
  readonly closed = output<void>();

  protected readonly t = taskText;
  protected readonly target = linkedSignal(() => (this.targets().length === 1 ? (this.targets()[0]?.elementId ?? '') : ''));
  protected readonly isStraight = signal(false);
  /** 直送退回人: only where nothing between is waited for by another branch */
  protected readonly mayComeStraightBack = computed(
    () => this.targets().find((option) => option.elementId === this.target())?.isStraightBack ?? false,
  );
  protected readonly text = signal('');
  protected readonly wasTried = signal(false);
  protected readonly reasons = computed(() => usualReasons(this.stage()));
  protected readonly isReasonMissing = computed(() => this.wasTried() && this.text().trim() === '');
  protected readonly confirmLabel = computed(() => {
    const name = this.targets().find((option) => option.elementId === this.target())?.name;
    return name ? this.t('returnConfirm', { name }) : this.t('returnConfirmPlain');
  });

  protected add(reason: string): void {
    const before = this.text().trim();
    if (before.includes(reason)) return;
    this.text.set(before ? `${before}；${reason}` : reason);
  }

  protected submit(): void {
    this.wasTried.set(true);
    const reason = this.text().trim();
    if (this.target() && reason && !this.isBusy()) {
      const rerun = this.isStraight() && this.mayComeStraightBack() ? 'straight-back' : 'all';
      this.chosen.emit({ target: this.target(), reason, rerun });
    }
  }
}
