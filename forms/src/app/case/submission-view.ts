import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, untracked } from '@angular/core';
import { Loader } from '../../shared/http/loader.ts';
import { commonText } from '../../shared/i18n/common.ts';
import { language } from '../../shared/i18n/language.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { dateText, instantText } from '../../shared/words/dates.ts';
import { CaseApi, type SubmissionView as Submission } from './case.api.ts';
import { caseText } from './case-texts.ts';
import { type SubmissionLine, submissionGroups, yuanText } from './submission-lines.ts';

/** What somebody submitted, as it was: form version, values, person and time. */
@Component({
  selector: 'om-submission-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorFace, Skeleton],
  template: `
    @if (loader.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <om-skeleton [rows]="3" [rowHeight]="32" />
    } @else if (loader.value(); as submission) {
      <h4>{{ submission.form.title }}</h4>
      <p class="om-hint">{{ t('asSubmitted', { by: by(submission), at: when(submission.at) }) }}</p>
      @for (group of groups(); track $index) {
        @if (group.title) {
          <h5>{{ group.title }}</h5>
        }
        <dl>
          @for (line of group.lines; track line.key) {
            <div [class.wide]="isWide(line)">
              <dt>{{ line.label }}</dt>
              @if (line.rows.length > 0) {
                <dd>
                  <ol>
                    @for (row of line.rows; track $index) {
                      <li>@for (cell of row; track cell.key; let last = $last) {{{ cell.label }}{{ t('colon') }}{{ cell.text || common('unknown') }}@if (!last) {；}}</li>
                    }
                  </ol>
                </dd>
              } @else {
                <dd [class.om-quiet]="!line.text">{{ line.text || common('unknown') }}</dd>
              }
            </div>
          }
        </dl>
      }
    }
  `,
  styles: `
    :host { display: block; margin-top: 8px; padding: 12px 16px; border: 1px solid var(--om-line); border-radius: var(--om-radius); background: var(--om-hover); }
    h5 { margin: 12px 0 4px; font-size: var(--om-size-small); color: var(--om-text-quiet); }
    dl { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px 24px; }
    h4 + .om-hint + dl { margin-top: 8px; }
    .wide { grid-column: 1 / -1; }
    dt { color: var(--om-text-quiet); font-size: var(--om-size-small); }
    dd { overflow-wrap: anywhere; white-space: pre-line; }
    ol { list-style: decimal inside; }
    @media (width < 768px) { :host { padding: 10px 12px; } dl { grid-template-columns: 1fr; } }
  `,
})
export class SubmissionView {
  readonly caseId = input.required<string>();
  readonly submissionId = input.required<string>();

  protected readonly t = caseText;
  protected readonly common = commonText;
  private readonly api = inject(CaseApi);
  protected readonly loader = new Loader<Submission>();
  protected readonly groups = computed(() => {
    const submission = this.loader.value();
    return submission ? submissionGroups(submission.form.schema, submission.data, this.words()) : [];
  });
  private readonly words = computed(() => ({
    yes: commonText('yes'),
    no: commonText('no'),
    date: (on: string) => dateText(on, language()),
    money: (fen: number) => `${yuanText(fen)} ${commonText('yuan')}`,
  }));

  constructor() {
    effect(() => {
      this.submissionId();
      untracked(() => this.load());
    });
    inject(DestroyRef).onDestroy(() => this.loader.stop());
  }

  protected load(): void {
    void this.loader.load((signal) => this.api.submission(this.caseId(), this.submissionId(), signal), { keep: false });
  }

  protected by(submission: Submission): string {
    return typeof submission.by === 'string' ? submission.by : submission.by.name;
  }

  protected when(at: string): string {
    return instantText(at, language());
  }

  protected isWide(line: SubmissionLine): boolean {
    return line.rows.length > 0 || line.text.length > 30;
  }
}
