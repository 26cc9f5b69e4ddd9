import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { FormMaterial } from '@onematter/processes/form-rules';
import { addressOf } from '../../shared/http/api-client.ts';
import { Loader } from '../../shared/http/loader.ts';
import { language } from '../../shared/i18n/language.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { briefInstantText } from '../../shared/words/dates.ts';
import { CaseApi } from '../case/case.api.ts';
import type { CaseDocument, CaseEvidence } from '../case/case-views.ts';
import { EvidenceAdd } from '../case/evidence-add.ts';
import { PdfDialog } from '../case/pdf-dialog.ts';
import { MaterialNeed } from './material-need.ts';
import { taskText } from './task.text.ts';

const SHOWN_EVIDENCE = 8;

/** Beside the form: the documents this step makes, with a live preview, those made before, and the evidence, to be added to here. */
@Component({
  selector: 'om-material-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EvidenceAdd, Icon, MaterialNeed, PdfDialog, RouterLink],
  template: `
    <section class="om-card">
      <header><h2>{{ t('documents') }}</h2></header>
      <div class="body">
        <ul>
          @for (document of drafts(); track document.templateId) {
            <li class="line">
              <om-icon name="document" /><span class="grow">{{ document.title }}</span>
              <button type="button" class="om-button small" (click)="previewAsked.emit(document)">{{ t('preview') }}<span class="om-only-read"> {{ document.title }}</span></button>
            </li>
          } @empty {
            <li class="om-quiet">{{ t('noDocuments') }}</li>
          }
        </ul>
        @if (made().length) {
          <h3>{{ t('issuedDocuments') }}</h3>
          <ul>
            @for (document of made(); track document.id) {
              <li class="line">
                <button type="button" class="link" (click)="opened.set(document)">{{ document.title }}</button>
                <span class="om-quiet om-number">{{ document.number }}</span>
              </li>
            }
          </ul>
        }
      </div>
    </section>
    <section class="om-card">
      <header><h2>{{ t('evidence') }}</h2></header>
      @if (materials().length) {
        <div class="needs">
          <h3>{{ t('materialsNeeded') }}</h3>
          @for (material of materials(); track material.kind) {
            <om-material-need [caseId]="caseId()" [taskId]="taskId()" [material]="material" [present]="countOf(material.kind)" (added)="load()" />
          }
        </div>
      }
      <ul class="photos">
        @for (item of shownEvidence(); track item.id) {
          <li>
            <a [href]="address(item, 'content')" target="_blank" rel="noopener" [title]="item.name + ' ' + item.digest">
              @if (item.mediaType.startsWith('image/')) {
                <img [src]="address(item, 'thumbnail')" alt="" loading="lazy" width="88" height="66" />
              } @else {
                <span class="file"><om-icon [name]="item.mediaType.startsWith('video/') ? 'video' : 'document'" /></span>
              }
              <span class="om-one-line">{{ item.note || item.name }}</span>
              <span class="om-quiet small">{{ when(item.at) }}</span>
              <span class="digest small" [title]="item.digest">{{ shortDigest(item.digest) }}</span>
            </a>
          </li>
        } @empty {
          @if (evidence.value()) { <li class="none om-quiet">{{ t('noEvidence') }}</li> }
        }
      </ul>
      @if ((evidence.value()?.length ?? 0) > limit) {
        <p class="all"><a [routerLink]="[caseLink(), 'evidence']">{{ t('allEvidence', { n: evidence.value()?.length ?? 0 }) }}</a></p>
      }
      @if (mayAdd()) { <om-evidence-add [caseId]="caseId()" [taskId]="taskId()" (added)="load()" /> }
    </section>
    @if (opened(); as document) {
      <om-pdf-dialog [title]="document.title" [path]="'/documents/' + document.id + '/pdf'" (closed)="opened.set(undefined)" />
    }
  `,
  styles: `
    :host { display: flex; flex-direction: column; gap: 12px; }
    header h2, h3 { font-size: var(--om-size); line-height: var(--om-leading); }
    .om-card > header { padding: 8px 14px; }
    .om-card > .body { padding: 8px 14px 10px; }
    h3 { margin: 10px 0 2px; color: var(--om-text-quiet); font-weight: 400; font-size: var(--om-size-small); }
    .line { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; min-height: 32px; }
    .line om-icon { color: var(--om-text-quiet); }
    .grow { flex: 1; min-width: 0; overflow-wrap: anywhere; }
    .link { padding: 0; border: 0; background: none; color: var(--om-blue); text-align: start; cursor: pointer; }
    .link:hover { text-decoration: underline; }
    .needs { padding: 6px 14px; border-bottom: 1px solid var(--om-line); background: var(--om-amber-tint); }
    .needs:not(:has(om-material-need .line:not(.met))) { background: none; }
    .needs h3 { margin: 0; }
    .photos { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 8px; padding: 10px 14px 0; }
    .photos a { display: flex; flex-direction: column; color: var(--om-text); font-size: 12px; line-height: 16px; }
    .photos img, .file { display: flex; align-items: center; justify-content: center; width: 100%; height: auto; aspect-ratio: 4 / 3; margin-bottom: 4px; border: 1px solid var(--om-line); border-radius: 4px; object-fit: cover; background: var(--om-page); }
    .file om-icon { width: 28px; height: 28px; color: var(--om-text-faint); }
    .small { font-size: 11px; line-height: 15px; }
    .digest { color: var(--om-text-quiet); font-variant-numeric: tabular-nums; }
    .none { grid-column: 1 / -1; font-size: var(--om-size); }
    .all { padding: 6px 14px 0; }
  `,
})
export class MaterialPanel {
  readonly caseId = input.required<string>();
  readonly taskId = input.required<string>();
  readonly caseLink = input.required<string>();
  readonly drafts = input.required<readonly { readonly templateId: string; readonly title: string }[]>();
  readonly materials = input.required<readonly FormMaterial[]>();
  readonly mayAdd = input(false);
  readonly previewAsked = output<{ readonly templateId: string; readonly title: string }>();

  protected readonly t = taskText;
  protected readonly limit = SHOWN_EVIDENCE;
  protected readonly evidence = new Loader<readonly CaseEvidence[]>();
  protected readonly opened = signal<CaseDocument | undefined>(undefined);
  protected readonly shownEvidence = computed(() =>
    [...(this.evidence.value() ?? [])].sort((a, b) => b.at.localeCompare(a.at)).slice(0, SHOWN_EVIDENCE),
  );
  protected readonly made = computed(() => (this.documents.value() ?? []).filter((document) => document.status === 'issued'));
  private readonly documents = new Loader<readonly CaseDocument[]>();
  private readonly api = inject(CaseApi);

  constructor() {
    effect(() => {
      this.caseId();
      untracked(() => this.load());
    });
  }

  /** How many of a kind were attached at this step; the server, which also knows earlier rounds of it, decides. */
  protected countOf(kind: string): number {
    return (this.evidence.value() ?? []).filter((item) => item.kind === kind && item.taskId === this.taskId()).length;
  }

  protected load(): void {
    const id = this.caseId();
    void this.evidence.load((signal) => this.api.evidence(id, signal));
    void this.documents.load((signal) => this.api.documents(id, signal));
  }

  protected address(item: CaseEvidence, what: 'content' | 'thumbnail'): string {
    return addressOf(`/evidence/${item.id}/${what}`);
  }

  protected when(at: string): string {
    return briefInstantText(at, language());
  }

  /** The first characters of the digest 数字指纹, enough to compare by eye; the whole stands in the title. */
  protected shortDigest(digest: string): string {
    const [algorithm, value] = digest.includes(':') ? digest.split(':') : ['', digest];
    return `${algorithm?.toUpperCase() ?? ''} ${value?.slice(0, 8) ?? ''}…`.trim();
  }
}
