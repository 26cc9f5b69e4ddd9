import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { Icon } from '../../shared/ui/icon.ts';
import type { PendingFile } from './pending-files.ts';
import { startText } from './start-texts.ts';

/** Photos or papers that go with what is being started: big buttons for a thumb, small pictures of what was taken. */
@Component({
  selector: 'om-photo-tray',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <h2>
      @if (min() > 0) {
        <span class="required" aria-hidden="true">*</span>
      }
      {{ title() }}
    </h2>
    <div class="row">
      @for (pending of files(); track pending.id) {
        <span class="item">
          @if (pending.picture) {
            <img [src]="pending.picture" [alt]="pending.file.name" />
          } @else {
            <span class="paper"><om-icon name="document" />{{ pending.file.name }}</span>
          }
          <button type="button" [attr.aria-label]="t('removePhoto', { name: pending.file.name })" (click)="remove.emit(pending.id)"><om-icon name="close" /></button>
        </span>
      }
      @if (isPhoto()) {
        <label class="take om-only-phone">
          <om-icon name="camera" />{{ t('takePhoto') }}<input class="om-only-read" type="file" accept="image/*" capture="environment" (change)="take($event)" />
        </label>
      }
      <label class="take">
        <om-icon [name]="isPhoto() ? 'image' : 'attach'" />{{ t(isPhoto() ? 'choosePhotos' : 'chooseFiles') }}
        <input class="om-only-read" type="file" multiple [attr.accept]="isPhoto() ? 'image/*' : null" (change)="take($event)" />
      </label>
    </div>
    @if (missing() > 0) {
      <p class="om-problem" role="alert">{{ t('photosNeeded', { n: missing(), label: title() }) }}</p>
    } @else if (isPhoto()) {
      <p class="om-hint">{{ t('photosHint') }}</p>
    }
  `,
  styles: `
    :host { display: block; padding: 14px 16px; }
    h2 { font-size: var(--om-size); margin-bottom: 8px; }
    .required { color: var(--om-red); }
    .row { display: flex; flex-wrap: wrap; gap: 8px; }
    .item { position: relative; width: 104px; height: 104px; border: 1px solid var(--om-line); border-radius: var(--om-radius); overflow: hidden; background: var(--om-page); }
    .item img { width: 100%; height: 100%; object-fit: cover; }
    .paper { display: flex; flex-direction: column; gap: 4px; align-items: center; justify-content: center; height: 100%; padding: 6px; font-size: 12px; line-height: 16px; text-align: center; overflow-wrap: anywhere; overflow: hidden; }
    .item button { position: absolute; top: 0; right: 0; display: flex; align-items: center; justify-content: center; width: 32px; height: 32px; border: 0; border-radius: 0 0 0 8px; background: rgb(15 25 45 / 65%); color: #fff; cursor: pointer; }
    .take { display: flex; flex-direction: column; gap: 6px; align-items: center; justify-content: center; width: 104px; height: 104px; border: 1px dashed var(--om-line-field); border-radius: var(--om-radius); color: var(--om-blue); cursor: pointer; }
    .take:hover, .take:focus-within { border-color: var(--om-blue); background: var(--om-blue-tint); }
    .take om-icon { width: 26px; height: 26px; }
    .om-hint, .om-problem { margin-top: 8px; }
  `,
})
export class PhotoTray {
  readonly title = input.required<string>();
  readonly files = input.required<readonly PendingFile[]>();
  readonly isPhoto = input(true);
  readonly min = input(0);
  /** How many are still missing, once the person has tried to submit. */
  readonly missing = input(0);
  readonly add = output<readonly File[]>();
  readonly remove = output<number>();

  protected readonly t = startText;

  protected take(event: Event): void {
    const field = event.target as HTMLInputElement; // the change event of a file field
    const files = [...(field.files ?? [])];
    field.value = '';
    if (files.length > 0) this.add.emit(files);
  }
}
