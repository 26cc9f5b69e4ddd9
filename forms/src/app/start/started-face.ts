import { ChangeDetectionStrategy, Component, computed, inject, input, type OnInit, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { language } from '../../shared/i18n/language.ts';
import { Session } from '../../shared/session/session.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { CaseApi } from '../case/case.api.ts';
import type { OpenTask } from '../case/case-views.ts';
import { tasksFor } from '../case/case-words.ts';
import { UploadQueue } from '../case/upload-queue.ts';
import type { PendingFiles } from './pending-files.ts';
import type { Started, StartKind } from './start.api.ts';
import { startText } from './start-texts.ts';

/** It has been accepted: the number, the photos on their way, and where to go from here. */
@Component({
  selector: 'om-started-face',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, RouterLink],
  host: { '(window:beforeunload)': 'beforeUnload($event)' },
  template: `
    <div class="om-card" role="status">
      <om-icon name="done" />
      <h1>{{ t(kind() === 'clue' ? 'doneClue' : 'doneCase') }}</h1>
      @if (started().caseNo; as no) {
        <p class="om-quiet">{{ t('number', { no }) }}</p>
      }
      @if (queue.uploads().length > 0) {
        @if (queue.isBusy()) {
          <p>{{ t('sendingPhotos', { done: done(), all: queue.uploads().length }) }}</p>
          <progress [value]="progress()" max="1"></progress>
        } @else if (queue.failed().length === 0) {
          <p class="om-quiet">{{ t('photosSent') }}</p>
        }
        @if (queue.failed().length > 0) {
          <div class="failed">
            <strong class="om-problem">{{ t('photosFailed', { n: queue.failed().length }) }}</strong>
            <ul>
              @for (upload of queue.failed(); track upload.id) {
                <li>
                  <span>{{ upload.file.name }} <span class="om-quiet">{{ upload.error?.textIn(language()) }}</span></span>
                  <button type="button" class="om-button small" (click)="queue.again(upload.id)">{{ t('resend') }}</button>
                </li>
              }
            </ul>
          </div>
        }
      }
      <div class="ways">
        @if (mine(); as task) {
          <a class="om-button primary" [routerLink]="['/tasks', task.id]">{{ t('doTask', { name: task.name }) }}</a>
        }
        <a class="om-button" [class.primary]="!mine()" [routerLink]="[kind() === 'clue' ? '/clues' : '/cases', started().id]">{{ t(kind() === 'clue' ? 'seeClue' : 'seeCase') }}</a>
        @if (kind() === 'clue') {
          <button type="button" class="om-button" [disabled]="queue.isBusy()" (click)="again.emit()">{{ t('again') }}</button>
        }
      </div>
    </div>
  `,
  styles: `
    :host { display: block; padding: 24px 0; }
    .om-card { display: flex; flex-direction: column; gap: 6px; align-items: center; padding: 40px 24px; text-align: center; }
    .om-card > om-icon { width: 48px; height: 48px; color: var(--om-green-dot); margin-bottom: 8px; }
    progress { width: min(320px, 100%); accent-color: var(--om-blue); }
    .failed { width: min(480px, 100%); margin-top: 8px; }
    .failed li { display: flex; gap: 12px; align-items: center; justify-content: space-between; padding: 6px 0; text-align: start; overflow-wrap: anywhere; }
    .ways { display: flex; flex-wrap: wrap; gap: 12px; justify-content: center; margin-top: 20px; }
    @media (width < 768px) { .ways { width: 100%; } .ways > * { flex: 1; min-height: 48px; } }
  `,
})
export class StartedFace implements OnInit {
  readonly started = input.required<Started>();
  readonly kind = input.required<StartKind>();
  readonly files = input.required<PendingFiles>();
  /** Where the photos were taken, when the person gave the position. */
  readonly place = input('');
  readonly again = output<void>();

  protected readonly t = startText;
  protected readonly language = language;
  /** A step of it that is mine already. */
  protected readonly mine = signal<OpenTask | undefined>(undefined);
  private readonly api = inject(CaseApi);
  private readonly session = inject(Session);
  protected readonly queue = new UploadQueue((file, onProgress) =>
    this.api.attach(this.started().id, { file, kind: this.kinds.get(file) ?? 'other', note: '', place: this.place() }, onProgress),
  );
  protected readonly done = computed(() => this.queue.uploads().filter((upload) => upload.state === 'done').length);
  protected readonly progress = computed(() => {
    const uploads = this.queue.uploads();
    return uploads.reduce((sum, upload) => sum + upload.progress, 0) / Math.max(1, uploads.length);
  });
  private readonly kinds = new Map<File, string>();

  ngOnInit(): void {
    const pending = this.files().files();
    for (const { file, kind } of pending) this.kinds.set(file, kind);
    void this.findMine();
    if (pending.length > 0) void this.queue.add(pending.map(({ file }) => file));
  }

  /** Who registers it often goes on with it: their first step. Without an answer the case page leads there as well. */
  private async findMine(): Promise<void> {
    const session = this.session.current();
    if (!session) return;
    try {
      const summary = await this.api.summary(this.started().id);
      this.mine.set(tasksFor(summary, { personId: session.person.id, names: [] }).mine[0]);
    } catch {
      this.mine.set(undefined);
    }
  }

  protected beforeUnload(event: BeforeUnloadEvent): void {
    if (this.queue.isBusy()) event.preventDefault();
  }
}
