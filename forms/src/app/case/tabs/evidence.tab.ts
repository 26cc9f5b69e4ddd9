import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { addressOf } from '../../../shared/http/api-client.ts';
import { language } from '../../../shared/i18n/language.ts';
import { Dialog } from '../../../shared/ui/dialog.ts';
import { EmptyState } from '../../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../../shared/ui/error-face.ts';
import { Icon } from '../../../shared/ui/icon.ts';
import { Skeleton } from '../../../shared/ui/skeleton.ts';
import { instantText } from '../../../shared/words/dates.ts';
import { CaseApi } from '../case.api.ts';
import { CaseStore } from '../case.store.ts';
import { caseText, caseTextOr } from '../case-texts.ts';
import type { CaseEvidence } from '../case-views.ts';
import { EvidenceAdd } from '../evidence-add.ts';
import { sizeText } from '../evidence-kind.ts';
import { PdfDialog } from '../pdf-dialog.ts';
import { tabData } from '../tab-data.ts';

/** 证据: every item with time, place and digest; photos large on a press; new ones are added here while the case is open. */
@Component({
  selector: 'om-evidence-tab',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog, EmptyState, ErrorFace, EvidenceAdd, Icon, PdfDialog, Skeleton],
  template: `
    @if (isOpen()) {
      <div class="om-card add"><om-evidence-add [caseId]="store.id()" (added)="data.reload()" /></div>
    }
    @if (data.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="data.reload()" />
    } @else if (data.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="4" [rowHeight]="120" /></div>
    } @else if (data.value(); as items) {
      @if (items.length === 0) {
        <div class="om-card"><om-empty icon="image" [title]="t('evidenceEmpty')" [text]="isOpen() ? t('evidenceEmptyText') : ''" /></div>
      } @else {
        <ul class="grid">
          @for (entry of items; track entry.id) {
            <li class="om-card">
              <button type="button" class="picture" (click)="show(entry)" [attr.aria-label]="nameOf(entry)">
                @if (isImage(entry)) {
                  <img [src]="address(entry, 'thumbnail')" alt="" loading="lazy" width="320" height="240" />
                } @else {
                  <om-icon [name]="entry.mediaType.startsWith('video/') ? 'video' : 'document'" />
                }
              </button>
              <div class="text">
                <h3>{{ nameOf(entry) }}</h3>
                <p><span class="om-mark">{{ kindText(entry) }}</span> <span class="om-quiet">{{ size(entry) }}</span></p>
                @if (entry.note; as note) {
                  <p>{{ note }}</p>
                }
                @if (entry.takenAt; as at) {
                  <p class="om-quiet"><om-icon name="clock" /><time [attr.datetime]="at">{{ when(at) }}</time></p>
                }
                @if (entry.place; as place) {
                  <p class="om-quiet"><om-icon name="place" /> {{ place }}</p>
                }
                <p class="om-quiet">{{ t('addedBy', { by: entry.by, at: when(entry.at) }) }}</p>
                <p class="digest" [title]="t('digestOf', { digest: entry.digest })">{{ t('digest') }} {{ entry.digest.slice(0, 16) }}…</p>
              </div>
            </li>
          }
        </ul>
      }
    }
    @if (shown(); as entry) {
      @if (entry.mediaType === 'application/pdf') {
        <om-pdf-dialog [title]="nameOf(entry)" [path]="'/evidence/' + entry.id + '/content'" (closed)="close()" />
      } @else {
        <om-dialog [title]="nameOf(entry)" size="wide" (closed)="close()">
          <div class="large">
            @if (isImage(entry)) {
              <img [src]="address(entry, 'content')" [alt]="nameOf(entry)" />
            } @else if (entry.mediaType.startsWith('video/')) {
              <video [src]="address(entry, 'content')" controls></video>
            } @else if (entry.mediaType.startsWith('audio/')) {
              <audio [src]="address(entry, 'content')" controls></audio>
            } @else {
              <om-icon name="document" />
            }
          </div>
          <dl>
            @if (entry.note; as note) {
              <div class="wide"><dt>{{ t('evidenceNote') }}</dt><dd>{{ note }}</dd></div>
            }
            <div><dt>{{ t('takenAt') }}</dt><dd>{{ entry.takenAt ? when(entry.takenAt) : '—' }}</dd></div>
            <div><dt>{{ t('whereTaken') }}</dt><dd>{{ entry.place || '—' }}</dd></div>
            <div><dt>{{ t('fileSize') }}</dt><dd>{{ size(entry) }}</dd></div>
            <div class="wide"><dt>{{ t('digest') }}</dt><dd class="full">{{ entry.digest }}</dd></div>
          </dl>
          <ng-container actions>
            @if (neighbour(-1); as before) {
              <button type="button" class="om-button" (click)="show(before)"><om-icon name="left" />{{ t('previousItem') }}</button>
            }
            @if (neighbour(1); as after) {
              <button type="button" class="om-button" (click)="show(after)">{{ t('nextItem') }}<om-icon name="right" /></button>
            }
            <a class="om-button" [href]="address(entry, 'content')" [attr.download]="entry.name"><om-icon name="download" />{{ t('downloadFile') }}</a>
          </ng-container>
        </om-dialog>
      }
    }
  `,
  styles: `
    .add { margin-bottom: 12px; }
    .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 16px; }
    .grid li { display: flex; flex-direction: column; overflow: hidden; }
    .picture { display: flex; align-items: center; justify-content: center; aspect-ratio: 4 / 3; padding: 0; border: 0; border-bottom: 1px solid var(--om-line); background: var(--om-page); cursor: zoom-in; }
    .picture img { width: 100%; height: 100%; object-fit: cover; }
    .picture om-icon { width: 48px; height: 48px; color: var(--om-text-faint); }
    .picture:focus-visible { outline: 2px solid var(--om-blue-hover); outline-offset: -3px; box-shadow: none; }
    .text { padding: 10px 12px; font-size: var(--om-size-small); }
    .text h3 { overflow-wrap: anywhere; }
    .text p { display: flex; gap: 4px 6px; align-items: center; margin-top: 2px; overflow-wrap: anywhere; }
    .digest { color: var(--om-text-faint); font-size: 12px; }
    .large { display: flex; flex: 1; align-items: center; justify-content: center; min-height: 0; background: #20262f; }
    .large img, .large video { max-width: 100%; max-height: 100%; object-fit: contain; }
    .large om-icon { width: 64px; height: 64px; color: #fff; }
    dl { display: flex; flex-wrap: wrap; gap: 4px 32px; padding: 12px 20px; }
    dl div { display: flex; gap: 8px; min-width: 0; }
    dt { flex: none; color: var(--om-text-quiet); }
    .full { overflow-wrap: anywhere; font-size: 12px; }
    @media (width < 768px) { .grid { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; } .text { padding: 8px; } }
  `,
})
export class EvidenceTab {
  /** From the address: the item to open. */
  readonly item = input<string>();
  protected readonly t = caseText;
  private readonly api = inject(CaseApi);
  private readonly router = inject(Router);
  protected readonly store = inject(CaseStore);
  protected readonly data = tabData((id, signal) => this.api.evidence(id, signal));
  protected readonly isOpen = computed(() => this.store.summary()?.status !== 'closed');
  protected readonly shown = computed(() => this.data.value()?.find((entry) => entry.id === this.item()));

  protected show(entry: CaseEvidence): void {
    this.openItem(entry.id);
  }

  protected close(): void {
    this.openItem(null);
  }

  protected neighbour(step: 1 | -1): CaseEvidence | undefined {
    const items = this.data.value() ?? [];
    const at = items.findIndex((entry) => entry.id === this.item());
    return at < 0 ? undefined : items[at + step];
  }

  protected isImage(entry: CaseEvidence): boolean {
    return entry.mediaType.startsWith('image/');
  }

  protected nameOf(entry: CaseEvidence): string {
    return entry.name.replace(/\.\w{1,5}$/, '');
  }

  protected kindText(entry: CaseEvidence): string {
    return caseTextOr('evidence', entry.kind);
  }

  protected size(entry: CaseEvidence): string {
    return sizeText(entry.sizeBytes);
  }

  protected when(at: string): string {
    return instantText(at, language());
  }

  protected address(entry: CaseEvidence, what: 'content' | 'thumbnail'): string {
    return addressOf(`/evidence/${entry.id}/${what}`);
  }

  private openItem(item: string | null): void {
    void this.router.navigate([], { queryParams: { item }, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
