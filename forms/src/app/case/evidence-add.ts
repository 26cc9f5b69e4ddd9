import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { language } from '../../shared/i18n/language.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { Toasts } from '../../shared/ui/toasts.ts';
import { CaseApi } from './case.api.ts';
import { caseText } from './case-texts.ts';
import { likelyKind } from './evidence-kind.ts';
import { currentPosition } from './position.ts';
import { UploadQueue } from './upload-queue.ts';

/** Adds evidence to a case: several files at once, or the camera of a phone, with what they prove. */
@Component({
  selector: 'om-evidence-add',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <div class="row">
      <input class="om-input" maxlength="200" [attr.aria-label]="t('addNote')" [placeholder]="t('addNote')" [value]="note()" (input)="note.set($any($event.target).value)" />
      <label class="om-button primary om-only-phone"
        ><om-icon name="camera" />{{ t('takePhoto') }}<input class="om-only-read" type="file" accept="image/*" capture="environment" (change)="take($event)"
      /></label>
      <label class="om-button primary-desk"
        ><om-icon name="attach" />{{ t('attach') }}<input class="om-only-read" type="file" multiple (change)="take($event)"
      /></label>
    </div>
    <label class="place">
      <input type="checkbox" [checked]="place() !== ''" (change)="locate($any($event.target).checked)" />{{ t('addPlace') }}
      <span class="om-quiet" role="status">{{ place() || placeNote() }}</span>
    </label>
    <p class="om-hint">{{ t('attachHint') }}</p>
    @if (queue.uploads().length > 0) {
      <ul aria-live="polite">
        @for (upload of queue.uploads(); track upload.id) {
          @if (upload.state !== 'done') {
            <li>
              @if (upload.error; as error) {
                <span class="om-problem">{{ t('uploadFailed', { name: upload.file.name, why: error.textIn(language()) }) }}</span>
                <button type="button" class="om-button small" (click)="again(upload.id)">{{ t('tryAgain') }}</button>
                <button type="button" class="om-button small quiet" (click)="queue.drop(upload.id)">{{ t('dropUpload') }}</button>
              } @else {
                <span class="om-one-line">{{ t('uploading', { name: upload.file.name }) }}</span>
                <progress [value]="upload.progress" max="1"></progress>
              }
            </li>
          }
        }
      </ul>
    }
  `,
  styles: `
    :host { display: block; padding: 12px 16px; }
    .row { display: flex; flex-wrap: wrap; gap: 8px; }
    .row .om-input { flex: 1 1 240px; max-width: 420px; }
    label:focus-within { box-shadow: var(--om-focus); }
    .place { display: inline-flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-top: 8px; min-height: 28px; }
    .om-hint { margin-top: 6px; }
    li { display: flex; gap: 12px; align-items: center; padding: 6px 0; }
    li > span { flex: 1; min-width: 0; }
    progress { width: 160px; accent-color: var(--om-blue); }
    @media (width < 768px) { .row .om-input { flex-basis: 100%; max-width: none; } .row label { flex: 1; } .place { min-height: 44px; } }
  `,
})
export class EvidenceAdd {
  readonly caseId = input.required<string>();
  /** The step it is attached at, where there is one. */
  readonly taskId = input<string | null>(null);
  /** Something arrived on the server. */
  readonly added = output<number>();

  protected readonly t = caseText;
  protected readonly language = language;
  protected readonly note = signal('');
  /** Coordinates that go with what is added next; '' when the person does not want them recorded. */
  protected readonly place = signal('');
  protected readonly placeNote = signal('');
  private readonly api = inject(CaseApi);
  private readonly toasts = inject(Toasts);
  protected readonly queue = new UploadQueue((file, onProgress) =>
    this.api.attach(
      this.caseId(),
      { file, kind: likelyKind(file.type), note: this.note(), place: this.place(), taskId: this.taskId() },
      onProgress,
    ),
  );

  protected async take(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement; // the change event of a file field
    const files = [...(field.files ?? [])];
    field.value = '';
    if (files.length > 0) this.tell(await this.queue.add(files));
  }

  protected async locate(isWanted: boolean): Promise<void> {
    this.place.set('');
    this.placeNote.set('');
    if (!isWanted) return;
    const position = await currentPosition();
    if (typeof position === 'string') this.placeNote.set(this.t('noPlace'));
    else this.place.set(`${position.lat}, ${position.lng}`);
  }

  protected async again(id: number): Promise<void> {
    await this.queue.again(id);
    this.tell(this.queue.uploads().some((upload) => upload.id === id && upload.state === 'done') ? 1 : 0);
  }

  private tell(count: number): void {
    if (count === 0) return;
    if (this.queue.failed().length === 0) this.note.set('');
    this.toasts.show(this.t('uploadDone', { n: count }));
    this.added.emit(count);
  }
}
