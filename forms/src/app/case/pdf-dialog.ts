import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, output, signal, untracked } from '@angular/core';
import { DomSanitizer, type SafeResourceUrl } from '@angular/platform-browser';
import { ApiClient, addressOf } from '../../shared/http/api-client.ts';
import { Loader } from '../../shared/http/loader.ts';
import { Dialog } from '../../shared/ui/dialog.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { caseText } from './case-texts.ts';

/** A PDF of the API in a dialog, in the browser's own viewer; where a browser has none (most phones), the way to download it. */
@Component({
  selector: 'om-pdf-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog, ErrorFace, Icon],
  template: `
    <om-dialog [title]="title()" size="wide" (closed)="closed.emit()">
      @if (loader.error(); as error) {
        <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
      } @else if (!hasViewer) {
        <div class="middle"><om-icon name="document" />{{ t('pdfNotInline') }}</div>
      } @else if (frame(); as url) {
        <iframe [src]="url" [title]="title()"></iframe>
      } @else {
        <div class="middle om-quiet" role="status">{{ t('pdfLoading') }}…</div>
      }
      <ng-container actions>
        @if (address(); as url) {
          <a class="om-button" [href]="url" target="_blank" rel="noopener"><om-icon name="external" />{{ t('openInTab') }}</a>
        }
        <a class="om-button" [class.primary]="!hasViewer" [href]="downloadAddress()" download><om-icon name="download" />{{ t('download') }}</a>
      </ng-container>
    </om-dialog>
  `,
  styles: `
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; background: #525659; }
    .middle { display: flex; flex: 1; flex-direction: column; gap: 12px; align-items: center; justify-content: center; padding: 32px; text-align: center; }
    .middle om-icon { width: 40px; height: 40px; color: var(--om-text-faint); }
  `,
})
export class PdfDialog {
  readonly title = input.required<string>();
  /** Path below `/api`. */
  readonly path = input.required<string>();
  readonly closed = output<void>();

  protected readonly t = caseText;
  protected readonly hasViewer = globalThis.navigator.pdfViewerEnabled;
  protected readonly loader = new Loader<string>();
  protected readonly address = signal<string | undefined>(undefined);
  protected readonly frame = computed<SafeResourceUrl | undefined>(() => {
    const url = this.address();
    return url ? this.sanitizer.bypassSecurityTrustResourceUrl(url) : undefined; // a blob made below, never an address from outside
  });
  protected readonly downloadAddress = computed(() => addressOf(this.path()));
  private readonly http = inject(ApiClient);
  private readonly sanitizer = inject(DomSanitizer);

  constructor() {
    effect(() => {
      this.path();
      untracked(() => void this.load());
    });
    inject(DestroyRef).onDestroy(() => {
      this.loader.stop();
      this.forget();
    });
  }

  protected async load(): Promise<void> {
    if (!this.hasViewer) return;
    this.forget();
    const url = await this.loader.load(async (signal) => URL.createObjectURL(await this.http.file(this.path(), undefined, signal)));
    this.address.set(url);
  }

  private forget(): void {
    const url = this.address();
    if (url) URL.revokeObjectURL(url);
    this.address.set(undefined);
  }
}
