import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Loader } from '@onematter/forms/shared/http/loader';
import { language } from '@onematter/forms/shared/i18n/language';
import { EmptyState } from '@onematter/forms/shared/ui/empty-state';
import { ErrorFace } from '@onematter/forms/shared/ui/error-face';
import { Icon } from '@onematter/forms/shared/ui/icon';
import { Skeleton } from '@onematter/forms/shared/ui/skeleton';
import { DesignApi } from '../design.api.ts';
import type { DefinitionRow, PackView } from '../design-views.ts';
import { designerText } from '../designer-texts.ts';
import { shownPacks } from './pack-search.ts';

/** The packs 流程包 in force and what they hold; the search stands in the address. */
@Component({
  selector: 'om-home-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ErrorFace, Icon, RouterLink, Skeleton],
  template: `
    <div class="head">
      <h1>{{ t('inForce') }}</h1>
      <label class="search">
        <om-icon name="search" />
        <input class="om-input" type="search" maxlength="60" [attr.aria-label]="t('search')" [placeholder]="t('search')" [value]="q() ?? ''" (input)="search($any($event.target).value)" />
      </label>
    </div>
    @if (loader.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="8" /></div>
    } @else if (loader.value(); as value) {
      @for (shown of packs(); track shown.pack.id) {
        <section class="om-card pack">
          <header>
            <div>
              <h2>{{ shown.pack.title }}</h2>
              <p class="om-quiet">
                <span>{{ shown.pack.id }} · {{ t('version', { v: shown.pack.version }) }}</span>
                @if (shown.pack.locality) {
                  <span>{{ t('locality') }}{{ t('colon') }}{{ localityText(shown.pack.locality) }}</span>
                }
              </p>
            </div>
          </header>
          @if (shown.processes.length > 0) {
            <h3>{{ t('processes') }} <span class="om-quiet">{{ t('count', { n: shown.processes.length }) }}</span></h3>
            <ul class="tiles">
              @for (process of shown.processes; track process.processId) {
                <li>
                  @if (process.definition; as definition) {
                    <a class="tile" [routerLink]="['/processes', definition.id]">
                      <om-icon name="diagram" />
                      <span class="what">
                        <strong>{{ process.name }}</strong>
                        <span class="om-quiet numbers">
                          <span>{{ t('running', { n: definition.instances.running }) }}</span>
                          <span>{{ t('finished', { n: definition.instances.finished }) }}</span>
                          @if (definition.instances.incidents > 0) {
                            <span class="om-mark red"><om-icon name="warning" />{{ t('incidents', { n: definition.instances.incidents }) }}</span>
                          }
                        </span>
                      </span>
                    </a>
                  } @else {
                    <span class="tile off"><om-icon name="diagram" /><strong>{{ process.name }}</strong></span>
                  }
                </li>
              }
            </ul>
          }
          @if (shown.forms.length > 0) {
            <h3>{{ t('forms') }} <span class="om-quiet">{{ t('count', { n: shown.forms.length }) }}</span></h3>
            <ul class="names">
              @for (form of shown.forms; track form.id) {
                <li><a [routerLink]="['/forms', form.id]">{{ form.name }}</a></li>
              }
            </ul>
          }
          @if (shown.decisions.length > 0) {
            <h3>{{ t('decisions') }} <span class="om-quiet">{{ t('count', { n: shown.decisions.length }) }}</span></h3>
            <ul class="names">
              @for (decision of shown.decisions; track decision.id) {
                <li><a [routerLink]="['/decisions', decision.id]">{{ decision.name }}</a></li>
              }
            </ul>
          }
          @if (shown.documents.length > 0) {
            <h3>{{ t('documents') }} <span class="om-quiet">{{ t('count', { n: shown.documents.length }) }}</span></h3>
            <ul class="names">
              @for (document of shown.documents; track document.id) {
                <li>{{ document.name }}</li>
              }
            </ul>
          }
        </section>
      } @empty {
        <div class="om-card">
          @if (value.packs.length === 0) {
            <om-empty icon="archive" [title]="t('noPacks')" [text]="t('noPacksText')" />
          } @else {
            <om-empty icon="search" [title]="t('nothing', { q: q() ?? '' })" [text]="t('nothingText')" />
          }
        </div>
      }
    }
  `,
  styles: `
    :host { display: block; width: 100%; max-width: 1200px; margin: 0 auto; padding: 20px 24px 48px; }
    .head { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; justify-content: space-between; margin-bottom: 16px; }
    .search { position: relative; flex: 0 1 380px; }
    .search om-icon { position: absolute; top: 50%; left: 10px; transform: translateY(-50%); color: var(--om-text-quiet); }
    .search input { padding-inline-start: 32px; }
    .pack { padding-bottom: 16px; }
    .pack + .pack { margin-top: 16px; }
    .pack header p { display: flex; flex-wrap: wrap; gap: 2px 16px; }
    h3 { margin: 16px 16px 8px; }
    h3 span { font-weight: 400; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(270px, 1fr)); gap: 8px; padding: 0 16px; }
    .tile { display: flex; gap: 12px; align-items: center; min-height: 64px; padding: 10px 14px; border: 1px solid var(--om-line); border-radius: var(--om-radius); color: inherit; }
    a.tile:hover { border-color: var(--om-blue-hover); background: var(--om-blue-tint); text-decoration: none; }
    .tile > om-icon { width: 22px; height: 22px; color: var(--om-blue); }
    .off { color: var(--om-text-quiet); }
    .what { display: flex; flex-direction: column; min-width: 0; }
    strong { font-weight: 600; }
    .numbers { display: flex; flex-wrap: wrap; gap: 2px 12px; font-size: var(--om-size-small); }
    .names { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 2px 16px; padding: 0 16px; }
    .names li { padding: 3px 0; overflow-wrap: anywhere; }
    @media (width < 768px) { :host { padding: 12px 12px 32px; } .search { flex-basis: 100%; } .names { grid-template-columns: repeat(2, minmax(0, 1fr)); } .names li { padding: 8px 0; } }
  `,
})
export class HomePage {
  /** From the address. */
  readonly q = input<string>();

  protected readonly t = designerText;
  protected readonly loader = new Loader<{ packs: readonly PackView[]; definitions: readonly DefinitionRow[] }>();
  protected readonly packs = computed(() => {
    const value = this.loader.value();
    return value ? shownPacks(value.packs, value.definitions, this.q() ?? '') : [];
  });
  private readonly api = inject(DesignApi);
  private readonly router = inject(Router);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.loader.stop());
    effect(() => {
      language(); // the server words its answers in the reader's language
      untracked(() => this.load());
    });
  }

  protected load(): void {
    void this.loader.load(async (signal) => {
      const [packs, definitions] = await Promise.all([this.api.packs(signal), this.api.definitions(signal)]);
      return { packs, definitions };
    });
  }

  protected search(q: string): void {
    void this.router.navigate([], { queryParams: { q: q.trim() || null }, replaceUrl: true });
  }

  /** The base pack is for the whole country: its code says nothing to a reader. */
  protected localityText(locality: string): string {
    return /^0+$/.test(locality) ? this.t('nation') : locality;
  }
}
