import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { addressOf } from '../../../shared/http/api-client.ts';
import { language } from '../../../shared/i18n/language.ts';
import { EmptyState } from '../../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../../shared/ui/error-face.ts';
import { Icon } from '../../../shared/ui/icon.ts';
import { Skeleton } from '../../../shared/ui/skeleton.ts';
import { instantText } from '../../../shared/words/dates.ts';
import { CaseApi } from '../case.api.ts';
import { caseText } from '../case-texts.ts';
import type { CaseDocument } from '../case-views.ts';
import { PdfDialog } from '../pdf-dialog.ts';
import { tabData } from '../tab-data.ts';

const TONES = { numbered: 'amber', rendering: 'amber', issued: 'green', void: '' } as const;

/** 文书: what was issued in this case, with number and digest; the PDF is the original, the DOCX a working copy. */
@Component({
  selector: 'om-documents-tab',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ErrorFace, Icon, PdfDialog, Skeleton],
  template: `
    @if (data.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="data.reload()" />
    } @else if (data.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="4" [rowHeight]="64" /></div>
    } @else if (data.value(); as documents) {
      @if (documents.length === 0) {
        <div class="om-card"><om-empty icon="document" [title]="t('documentsEmpty')" [text]="t('documentsEmptyText')" /></div>
      } @else {
        <ul class="om-card">
          @for (document of documents; track document.id) {
            <li [class.void]="document.status === 'void'">
              <om-icon name="document" />
              <div class="what">
                <h3>{{ document.title }}</h3>
                <p class="om-quiet">
                  @if (document.number) {
                    <span class="om-number number">{{ document.number }}</span>
                  }
                  @if (document.issuedAt; as at) {
                    <time [attr.datetime]="at">{{ when(at) }}</time>
                  }
                  @if (document.pages) {
                    <span>{{ t('pagesOf', { n: document.pages }) }}</span>
                  }
                </p>
                @if (document.digest; as digest) {
                  <p class="digest" [title]="t('digestOf', { digest })">{{ t('digest') }} {{ digest.slice(0, 16) }}…</p>
                }
              </div>
              <span class="om-mark" [class]="tone(document)">{{ t(statusKey(document)) }}</span>
              <div class="acts">
                @if (document.status === 'issued' || document.status === 'void') {
                  <button type="button" class="om-button small" (click)="shown.set(document)"><om-icon name="eye" />{{ t('preview') }}</button>
                  <a class="om-button small" [href]="address(document, 'pdf')" download><om-icon name="download" />PDF</a>
                  <a class="om-button small" [href]="address(document, 'docx')" download [attr.aria-label]="t('downloadDocx')"><om-icon name="download" />DOCX</a>
                }
              </div>
            </li>
          }
        </ul>
      }
    }
    @if (shown(); as document) {
      <om-pdf-dialog [title]="document.title + ' ' + (document.number ?? '')" [path]="'/documents/' + document.id + '/pdf'" (closed)="shown.set(null)" />
    }
  `,
  styles: `
    li { display: grid; grid-template-columns: auto 1fr auto auto; gap: 12px 16px; align-items: center; padding: 12px 16px; }
    li + li { border-top: 1px solid var(--om-line); }
    li > om-icon { width: 24px; height: 24px; color: var(--om-blue); }
    .what p { display: flex; flex-wrap: wrap; gap: 2px 16px; }
    .number { color: var(--om-text); }
    .digest { color: var(--om-text-faint); font-size: 12px; }
    .acts { display: flex; gap: 8px; min-width: 230px; justify-content: flex-end; }
    .void h3, .void .number { color: var(--om-text-faint); text-decoration: line-through; }
    @media (width < 768px) {
      li { grid-template-columns: auto 1fr; }
      .om-mark { grid-column: 2; justify-self: start; }
      .acts { grid-column: 1 / -1; min-width: 0; justify-content: stretch; }
      .acts:empty { display: none; }
      .acts > * { flex: 1; }
    }
  `,
})
export class DocumentsTab {
  protected readonly t = caseText;
  private readonly api = inject(CaseApi);
  protected readonly data = tabData((id, signal) => this.api.documents(id, signal));
  protected readonly shown = signal<CaseDocument | null>(null);

  protected when(at: string): string {
    return instantText(at, language());
  }

  protected tone(document: CaseDocument): string {
    return TONES[document.status];
  }

  protected statusKey(document: CaseDocument): `doc.${CaseDocument['status']}` {
    return `doc.${document.status}`;
  }

  protected address(document: CaseDocument, format: 'pdf' | 'docx'): string {
    return addressOf(`/documents/${document.id}/${format}`);
  }
}
