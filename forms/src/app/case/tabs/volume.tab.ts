import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { addressOf } from '../../../shared/http/api-client.ts';
import { language } from '../../../shared/i18n/language.ts';
import { EmptyState } from '../../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../../shared/ui/error-face.ts';
import { Icon } from '../../../shared/ui/icon.ts';
import { Skeleton } from '../../../shared/ui/skeleton.ts';
import { instantText } from '../../../shared/words/dates.ts';
import { CaseApi } from '../case.api.ts';
import { CaseStore } from '../case.store.ts';
import { caseText } from '../case-texts.ts';
import { tabData } from '../tab-data.ts';
import { type VolumeEntry, volumesOf } from '../volume-order.ts';

/** 卷宗: documents and evidence in the order in which they will be archived. */
@Component({
  selector: 'om-volume-tab',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ErrorFace, Icon, RouterLink, Skeleton],
  template: `
    @if (data.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="data.reload()" />
    } @else if (data.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="8" /></div>
    } @else if (data.value()) {
      @if (count() === 0) {
        <div class="om-card"><om-empty icon="archive" [title]="t('volumeEmpty')" [text]="t('volumeEmptyText')" /></div>
      } @else {
        <div class="head">
          <p class="om-quiet">{{ note() }}</p>
          <button type="button" class="om-button small" (click)="print()"><om-icon name="print" />{{ t('printVolume') }}</button>
        </div>
        @for (volume of volumes(); track volume.id) {
          @if (volume.entries.length > 0) {
            <section class="om-card">
              <header>
                <h2>{{ t(volume.id === 'principal' ? 'volumePrincipal' : 'volumeSecondary') }}</h2>
                @if (volume.id === 'secondary') {
                  <span class="om-hint">{{ t('secondaryHint') }}</span>
                }
              </header>
              <table>
                <caption class="om-only-read">{{ t('directory') }}</caption>
                <thead>
                  <tr>
                    <th scope="col" class="order">{{ t('colOrder') }}</th>
                    <th scope="col">{{ t('colTitle') }}</th>
                    <th scope="col" class="number">{{ t('docNumber') }}</th>
                    <th scope="col" class="by">{{ t('colBy') }}</th>
                    <th scope="col" class="date">{{ t('colDate') }}</th>
                    <th scope="col" class="pages">{{ t('colPages') }}</th>
                  </tr>
                </thead>
                <tbody>
                  @for (entry of volume.entries; track entry.kind + entry.id) {
                    <tr>
                      <td class="order">{{ entry.position }}</td>
                      <td>
                        @if (entry.kind === 'document' && entry.at) {
                          <a [href]="address(entry)" target="_blank" rel="noopener">{{ entry.title }}</a>
                        } @else if (entry.kind === 'evidence') {
                          <a [routerLink]="['..', 'evidence']" [queryParams]="{ item: entry.id }">{{ entry.title }}</a>
                        } @else {
                          {{ entry.title }}
                        }
                        <span class="om-quiet section">{{ t(sectionKey(entry)) }}</span>
                      </td>
                      <td class="number">{{ entry.number ?? '' }}</td>
                      <td class="by">{{ entry.by ?? agency() }}</td>
                      <td class="date">{{ entry.at ? when(entry.at) : '' }}</td>
                      <td class="pages">{{ entry.pages ?? '—' }}</td>
                    </tr>
                  }
                </tbody>
              </table>
            </section>
          }
        }
      }
    }
  `,
  styles: `
    .head { display: flex; gap: 16px; align-items: center; justify-content: space-between; margin-bottom: 8px; }
    section + section { margin-top: 16px; }
    section > header { flex-wrap: wrap; }
    table { width: 100%; }
    th { color: var(--om-text-quiet); font-size: var(--om-size-small); font-weight: 500; text-align: start; background: var(--om-hover); white-space: nowrap; }
    th, td { padding: 8px 12px; border-bottom: 1px solid var(--om-line); vertical-align: top; }
    tr:last-child td { border-bottom: 0; }
    .order { width: 56px; text-align: center; }
    .pages { width: 64px; text-align: center; }
    .number { width: 26%; }
    .by { width: 14%; }
    .date { width: 170px; white-space: nowrap; }
    .section { margin-inline-start: 8px; font-size: 12px; white-space: nowrap; }
    td { overflow-wrap: anywhere; }
    td a { text-decoration: underline; text-underline-offset: 3px; }
    @media (width < 768px) {
      .head { align-items: flex-start; flex-direction: column; gap: 8px; }
      thead, .by, .pages { display: none; }
      tr { display: grid; grid-template-columns: 40px 1fr; border-bottom: 1px solid var(--om-line); padding: 6px 0; }
      td { border: 0; padding: 2px 12px; width: auto !important; }
      .number, .date { grid-column: 2; color: var(--om-text-quiet); }
      .number:empty, .date:empty { display: none; }
    }
    @media print {
      .head { display: none; }
      section { border: 0; font-family: var(--om-font-document); }
      section + section { break-before: page; }
      thead { display: table-header-group; }
      tr { break-inside: avoid; }
      th, td, tr:last-child td { border: 1px solid #000; background: none; color: #000; }
      td a { color: #000; text-decoration: none; }
    }
  `,
})
export class VolumeTab {
  protected readonly t = caseText;
  private readonly api = inject(CaseApi);
  private readonly store = inject(CaseStore);
  protected readonly data = tabData(async (id, signal) => {
    const [documents, evidence] = await Promise.all([this.api.documents(id, signal), this.api.evidence(id, signal)]);
    return { documents, evidence };
  });
  protected readonly volumes = computed(() => {
    const data = this.data.value();
    return data ? volumesOf(data.documents, data.evidence) : [];
  });
  private readonly entries = computed(() => this.volumes().flatMap((volume) => volume.entries));
  protected readonly count = computed(() => this.entries().length);
  protected readonly agency = computed(() => this.store.summary()?.agencyName ?? '');
  protected readonly note = computed(() =>
    this.t('volumeNote', {
      docs: this.entries().filter((entry) => entry.kind === 'document').length,
      evidence: this.entries().filter((entry) => entry.kind === 'evidence').length,
      pages: this.volumes().reduce((sum, volume) => sum + volume.pages, 0),
    }),
  );

  protected sectionKey(entry: VolumeEntry): `section.${VolumeEntry['section']}` {
    return `section.${entry.section}`;
  }

  protected address(entry: VolumeEntry): string {
    return addressOf(`/documents/${entry.id}/pdf`);
  }

  protected when(at: string): string {
    return instantText(at, language());
  }

  protected print(): void {
    globalThis.print();
  }
}
