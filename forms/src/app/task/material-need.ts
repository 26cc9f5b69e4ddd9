import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { FormMaterial } from '@onematter/processes/form-rules';
import { language } from '../../shared/i18n/language.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { CaseApi } from '../case/case.api.ts';
import { UploadQueue } from '../case/upload-queue.ts';
import { taskText } from './task.text.ts';

/** One kind of material that the step demands: what, how many, whether it is there, and the way to attach it. */
@Component({
  selector: 'om-material-need',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <div class="line" [class.met]="isMet()">
      <om-icon [name]="isMet() ? 'done' : 'warning'" />
      <span class="what">{{ t(isMet() ? 'materialThere' : 'materialNeeded', { label: material().label, n: isMet() ? present() : material().min }) }}</span>
      <label class="om-button small">
        <om-icon [name]="isPhoto() ? 'camera' : 'attach'" />{{ t('attachThis') }}<span class="om-only-read"> {{ material().label }}</span>
        <input class="om-only-read" type="file" multiple [accept]="isPhoto() ? 'image/*' : ''" (change)="take($event)" />
      </label>
    </div>
    @for (upload of queue.uploads(); track upload.id) {
      @if (upload.error; as error) {
        <p class="om-problem">{{ upload.file.name }}：{{ error.textIn(language()) }} <button type="button" class="om-button small quiet" (click)="again(upload.id)">{{ t('tryAgain') }}</button></p>
      } @else if (upload.state !== 'done') {
        <progress [value]="upload.progress" max="1" [attr.aria-label]="upload.file.name"></progress>
      }
    }
  `,
  styles: `
    :host { display: block; }
    .line { display: flex; gap: 6px; align-items: center; min-height: 34px; color: var(--om-amber); }
    .line.met { color: var(--om-green); }
    .what { flex: 1; min-width: 0; }
    label:focus-within { box-shadow: var(--om-focus); }
    progress { width: 100%; accent-color: var(--om-blue); }
  `,
})
export class MaterialNeed {
  readonly caseId = input.required<string>();
  readonly taskId = input.required<string>();
  readonly material = input.required<FormMaterial>();
  /** How many of this kind were attached at this step. */
  readonly present = input.required<number>();
  readonly added = output<void>();

  protected readonly t = taskText;
  protected readonly language = language;
  protected readonly isMet = computed(() => this.present() >= this.material().min);
  protected readonly isPhoto = computed(() => this.material().kind === 'photo');
  private readonly api = inject(CaseApi);
  protected readonly queue = new UploadQueue((file, onProgress) =>
    this.api.attach(this.caseId(), { file, kind: this.material().kind, note: '', taskId: this.taskId() }, onProgress),
  );

  protected async take(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement; // the change event of a file field
    const files = [...(field.files ?? [])];
    field.value = '';
    if (files.length > 0 && (await this.queue.add(files)) > 0) this.added.emit();
  }

  protected async again(id: number): Promise<void> {
    await this.queue.again(id);
    if (this.queue.failed().length === 0) this.added.emit();
  }
}
