import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Loader } from '@onematter/forms/shared/http/loader';
import { joined } from '@onematter/forms/shared/i18n/joined';
import { language } from '@onematter/forms/shared/i18n/language';
import { ErrorFace } from '@onematter/forms/shared/ui/error-face';
import { Icon } from '@onematter/forms/shared/ui/icon';
import { PageTitle } from '@onematter/forms/shared/ui/page-title';
import { Skeleton } from '@onematter/forms/shared/ui/skeleton';
import { DesignApi } from '../design.api.ts';
import { designerText, designerTextOr } from '../designer-texts.ts';
import { decisionTablesOf } from './decision-table.ts';
import { entryText } from './entry-text.ts';

/** Decision tables 决策表 as plain tables: if this, then that. */
@Component({
  selector: 'om-decision-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorFace, Icon, RouterLink, Skeleton],
  template: `
    <a class="back" routerLink="/"><om-icon name="left" />{{ t('toHome') }}</a>
    @if (loader.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="6" /></div>
    } @else if (loader.value(); as decision) {
      <h1>{{ decision.name }}</h1>
      @for (table of tables(); track table.id) {
        <section class="om-card">
          <header>
            <div>
              <h2>{{ table.name }}</h2>
              @if (table.description) {
                <p>{{ table.description }}</p>
              }
              <p class="om-quiet">
                @if (table.rules.length > 0) {
                  <span>{{ t('hitPolicy') }}{{ t('colon') }}{{ hitText(table.hitPolicy) }}</span>
                }
                @if (table.requires.length > 0) {
                  <span>{{ t('requires', { list: names(table.requires) }) }}</span>
                }
              </p>
            </div>
          </header>
          @if (table.expression; as expression) {
            <pre>{{ expression }}</pre>
          } @else if (table.inputs.length + table.outputs.length > 0) {
            <div class="scroll" tabindex="0" role="region" [attr.aria-label]="table.name">
              <table>
                <thead>
                  <tr>
                    <th scope="col" rowspan="2" class="no">{{ t('ruleNo') }}</th>
                    @if (table.inputs.length > 0) {
                      <th scope="colgroup" [attr.colspan]="table.inputs.length" class="if">{{ t('whenInput') }}</th>
                    }
                    <th scope="colgroup" [attr.colspan]="table.outputs.length" class="then">{{ t('thenResult') }}</th>
                    <th scope="col" rowspan="2">{{ t('note') }}</th>
                  </tr>
                  <tr>
                    @for (column of table.inputs; track $index) {
                      <th scope="col" [title]="column.expression">{{ column.label }}</th>
                    }
                    @for (column of table.outputs; track $index) {
                      <th scope="col" class="then" [title]="column.expression">{{ column.label }}</th>
                    }
                  </tr>
                </thead>
                <tbody>
                  @for (rule of table.rules; track rule.id; let index = $index) {
                    <tr>
                      <td class="no">{{ index + 1 }}</td>
                      @for (entry of rule.inputs; track $index) {
                        <td [class.om-quiet]="!entry">{{ entry ? text(entry) : t('any') }}</td>
                      }
                      @for (entry of rule.outputs; track $index) {
                        <td class="then">{{ text(entry) }}</td>
                      }
                      <td class="note">{{ rule.note }}</td>
                    </tr>
                  }
                </tbody>
              </table>
            </div>
          }
        </section>
      } @empty {
        <p class="om-quiet">{{ t('noTables') }}</p>
      }
    }
  `,
  styles: `
    :host { display: block; width: 100%; max-width: 1320px; margin: 0 auto; padding: 12px 24px 48px; }
    .back { display: inline-flex; gap: 4px; align-items: center; margin-bottom: 8px; color: var(--om-text-quiet); font-size: var(--om-size-small); }
    h1 { margin-bottom: 12px; }
    section + section { margin-top: 16px; }
    header p { display: flex; flex-wrap: wrap; gap: 2px 20px; }
    .scroll { overflow-x: auto; }
    table { width: 100%; }
    th, td { padding: 8px 12px; border: 1px solid var(--om-line); text-align: start; vertical-align: top; }
    th { background: var(--om-hover); font-weight: 500; }
    .no { width: 56px; text-align: center; color: var(--om-text-quiet); }
    .if { color: var(--om-text-quiet); }
    th.then { color: var(--om-blue); }
    td.then { background: var(--om-blue-tint); }
    .note { color: var(--om-text-quiet); }
    pre { margin: 0; padding: 16px; overflow-x: auto; white-space: pre-wrap; font-family: ui-monospace, Consolas, 'DejaVu Sans Mono', monospace; }
    @media (width < 768px) { :host { padding: 8px 12px 32px; } }
  `,
})
export class DecisionPage {
  readonly decisionId = input.required<string>();

  protected readonly t = designerText;
  protected readonly loader = new Loader<{ readonly id: string; readonly name: string; readonly xml: string }>();
  protected readonly tables = computed(() => {
    const xml = this.loader.value()?.xml;
    return xml ? decisionTablesOf(new DOMParser().parseFromString(xml, 'application/xml')) : [];
  });
  private readonly api = inject(DesignApi);
  private readonly title = inject(PageTitle);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.loader.stop());
    effect(() => {
      this.decisionId();
      language(); // the server words its answers in the reader's language
      untracked(() => void this.load());
    });
  }

  protected async load(): Promise<void> {
    const decision = await this.loader.load((signal) => this.api.decision(this.decisionId(), signal), { keep: false });
    if (decision) this.title.set(decision.name);
  }

  /** The case itself has a technical name in expressions; people call it the facts of the case. */
  protected names(requires: readonly string[]): string {
    return joined(requires.map((name) => (name === 'case' ? this.t('caseFacts') : name)));
  }

  protected text(entry: string): string {
    return entryText(entry, { yes: this.t('yes'), no: this.t('no'), or: this.t('or') });
  }

  protected hitText(policy: string): string {
    return designerTextOr('hit', policy);
  }
}
