import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../../shared/ui/icon.ts';
import type { IconName } from '../../shared/ui/icons.ts';
import { timeText } from '../../shared/words/dates.ts';
import { caseText, caseTextOr } from './case-texts.ts';
import { PdfDialog } from './pdf-dialog.ts';
import { SubmissionView } from './submission-view.ts';
import type { TimelineItem, TimelineKind } from './timeline-days.ts';

const ICONS: Readonly<Record<TimelineKind, IconName>> = {
  submission: 'done',
  document: 'document',
  evidence: 'image',
  deadline: 'clock',
  return: 'return',
  assignment: 'handover',
  refused: 'lock',
  status: 'flag',
  incident: 'warning',
  system: 'info',
};

/** One entry of a case's history; opens what was filled in, the paper that was issued, the evidence that was added. */
@Component({
  selector: 'om-timeline-entry',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, PdfDialog, RouterLink, SubmissionView],
  host: { '[class]': 'item().kind' },
  template: `
    <time [attr.datetime]="item().at">{{ time() }}</time>
    <om-icon [name]="icon()" />
    <div class="what">
      <p>
        <span class="who">{{ item().person ?? t('system') }}</span>
        <span class="title">{{ item().title }}</span>
        @if (item().step; as step) {
          @if (!item().title.includes(step)) {
            <span class="om-mark">{{ step }}</span>
          }
        }
        @if (item().kind === 'refused') {
          <span class="om-mark red">{{ t('refusedMark') }}</span>
        }
        @if (deviceText(); as device) {
          <span class="om-mark">{{ device }}</span>
        }
        <span class="ways">
          @if (item().submissionId) {
            <button type="button" [attr.aria-expanded]="isOpen()" (click)="isOpen.set(!isOpen())">{{ t(isOpen() ? 'hideSubmission' : 'showSubmission') }}</button>
          }
          @if (item().documentId) {
            <button type="button" (click)="showsDocument.set(true)">{{ t('showDocument') }}</button>
          }
          @if (item().evidenceId; as evidenceId) {
            <a [routerLink]="['..', 'evidence']" [queryParams]="{ item: evidenceId }">{{ t('showEvidence') }}</a>
          }
        </span>
      </p>
      @if (item().reason; as reason) {
        <p class="reason">{{ t('reason') }}{{ t('colon') }}{{ reason }}</p>
      }
      @if (isOpen() && item().submissionId; as submissionId) {
        <om-submission-view [caseId]="caseId()" [submissionId]="submissionId" />
      }
    </div>
    @if (showsDocument() && item().documentId; as documentId) {
      <om-pdf-dialog [title]="item().title" [path]="'/documents/' + documentId + '/pdf'" (closed)="showsDocument.set(false)" />
    }
  `,
  styles: `
    :host { display: grid; grid-template-columns: 44px 20px minmax(0, 1fr); gap: 8px; padding: 6px 0; }
    time { color: var(--om-text-quiet); }
    om-icon { margin-top: 3px; width: 16px; height: 16px; color: var(--om-text-faint); }
    :host(.submission) om-icon { color: var(--om-green-dot); }
    :host(.document) om-icon, :host(.evidence) om-icon, :host(.status) om-icon { color: var(--om-blue); }
    :host(.return) om-icon { color: var(--om-amber-dot); }
    :host(.refused) om-icon, :host(.incident) om-icon { color: var(--om-red); }
    .what > p { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
    .who { font-weight: 600; white-space: nowrap; }
    .title { overflow-wrap: anywhere; }
    .reason { color: var(--om-text-quiet); overflow-wrap: anywhere; }
    .ways { display: flex; gap: 16px; }
    .ways:not(:has(*)) { display: none; }
    .ways button { padding: 0; border: 0; background: transparent; color: var(--om-blue); font-size: var(--om-size-small); cursor: pointer; }
    .ways a { font-size: var(--om-size-small); }
    .ways button:hover { text-decoration: underline; }
    @media (width < 768px) { .ways button, .ways a { min-height: 32px; display: inline-flex; align-items: center; } }
  `,
})
export class TimelineEntry {
  readonly item = input.required<TimelineItem>();
  readonly caseId = input.required<string>();

  protected readonly t = caseText;
  protected readonly isOpen = signal(false);
  protected readonly showsDocument = signal(false);
  protected readonly icon = computed(() => ICONS[this.item().kind] ?? 'info');
  /** Only what is not the usual: an act on a desk computer needs no remark. */
  protected readonly deviceText = computed(() => {
    const device = this.item().person ? this.item().device : null;
    return device && device !== 'desk' ? this.t('viaDevice', { device: caseTextOr('device', device) }) : '';
  });
  protected readonly time = computed(() => timeText(this.item().at));
}
