import { ChangeDetectionStrategy, Component, computed, input, output, signal } from '@angular/core';
import { language } from '../../shared/i18n/language.ts';
import { briefInstantText } from '../../shared/words/dates.ts';
import { operationText } from './operation.text.ts';
import type { Operation, TaskView } from './task.view.ts';

export type Answer = { readonly operation: 'sign' | 'reply' | 'resolve'; readonly body: Readonly<Record<string, unknown>> };

const LABELS = { sign: 'signOpinion', reply: 'replyOpinion', resolve: 'resolveOpinion' } as const;

/** What somebody beside the task has to say: a signer 签署, a person asked 答复, a delegate 办回. */
@Component({
  selector: 'om-answer-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="om-card">
      <div class="body">
        @if (title(); as heading) {
          <h2>{{ heading }}</h2>
        }
        @if (view().standing.asked; as asked) {
          <p class="asked">{{ asked.text }}</p>
          <p class="om-quiet">{{ when(asked.at) }}</p>
        }
        <div class="om-field">
          <label class="om-label" for="answer-text">@if (operation() === 'reply') {<span class="required" aria-hidden="true">*</span>}{{ t(labelKey()) }}</label>
          <textarea #field id="answer-text" class="om-textarea" rows="4" maxlength="2000" [value]="text()" (input)="text.set(field.value)" [attr.aria-invalid]="!!problem()" aria-describedby="answer-hint"></textarea>
          <p id="answer-hint" [class]="problem() ? 'om-problem' : 'om-hint'">{{ problem() || hint() }}</p>
        </div>
        <p class="ways">
          @switch (operation()) {
            @case ('sign') {
              <button type="button" class="om-button primary" [attr.aria-disabled]="isBusy()" (click)="sign(true)">{{ t('agree') }}</button>
              <button type="button" class="om-button danger" [attr.aria-disabled]="isBusy()" (click)="sign(false)">{{ t('disagree') }}</button>
            }
            @case ('reply') {
              <button type="button" class="om-button primary" [attr.aria-disabled]="isBusy()" (click)="reply()">{{ t('reply') }}</button>
            }
            @case ('resolve') {
              <button type="button" class="om-button primary" [attr.aria-disabled]="isBusy()" (click)="resolve()">{{ t('resolve') }}</button>
            }
          }
        </p>
      </div>
    </section>
  `,
  styles: `
    .body { display: flex; flex-direction: column; gap: 8px; padding: 16px; }
    h2 { font-size: var(--om-size); line-height: var(--om-leading); }
    .asked { white-space: pre-line; overflow-wrap: anywhere; font-weight: 600; }
    .ways { display: flex; gap: 8px; }
    .ways .om-button { min-width: 104px; min-height: 36px; }
    @media (width < 768px) { .ways .om-button { flex: 1; min-height: 44px; } }
  `,
})
export class AnswerCard {
  readonly view = input.required<TaskView>();
  readonly isBusy = input(false);
  readonly answered = output<Answer>();

  protected readonly t = operationText;
  protected readonly text = signal('');
  protected readonly missing = signal(false);
  protected readonly operation = computed(() => answerOf(this.view()));
  protected readonly labelKey = computed(() => LABELS[this.operation() ?? 'reply']);
  protected readonly title = computed(() => {
    const name = this.view().standing.asked?.by.name ?? '';
    if (this.operation() === 'sign') return name ? this.t('signBy', { name }) : this.t('signTitle');
    return this.operation() === 'reply' ? this.t('replyBy', { name }) : '';
  });
  protected readonly hint = computed(() => {
    if (this.operation() === 'resolve') return this.t('resolveHint', { name: this.view().standing.delegation?.owner.name ?? '' });
    return this.operation() === 'sign' ? this.t('signOpinionHint') : '';
  });
  protected readonly problem = computed(() => {
    if (!this.missing() || this.text().trim() !== '') return '';
    return this.t(this.operation() === 'sign' ? 'signCommentMissing' : 'replyMissing');
  });

  protected sign(agree: boolean): void {
    const comment = this.text().trim();
    this.missing.set(!agree && comment === '');
    if (!this.missing()) this.send('sign', { agree, ...(comment ? { comment } : {}) });
  }

  protected reply(): void {
    const opinion = this.text().trim();
    this.missing.set(opinion === '');
    if (opinion) this.send('reply', { opinion });
  }

  protected resolve(): void {
    const opinion = this.text().trim();
    this.send('resolve', opinion ? { opinion } : {});
  }

  private send(operation: Answer['operation'], body: Answer['body']): void {
    if (!this.isBusy()) this.answered.emit({ operation, body });
  }

  protected when(at: string): string {
    return briefInstantText(at, language());
  }
}

/** What the reader has to answer here; undefined where he has the task itself, or nothing. */
export function answerOf(view: TaskView): Answer['operation'] | undefined {
  const answers: readonly Extract<Operation, Answer['operation']>[] = ['sign', 'reply', 'resolve'];
  return answers.find((operation) => view.task.operations.includes(operation));
}
