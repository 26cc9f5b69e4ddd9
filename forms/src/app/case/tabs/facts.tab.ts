import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { EmptyState } from '../../../shared/ui/empty-state.ts';
import { CaseStore } from '../case.store.ts';
import { caseText } from '../case-texts.ts';
import type { CaseParty, FactItem } from '../case-views.ts';

const PARTY_LINES = ['name', 'idNo', 'uscc', 'legalRep', 'phone', 'address'] as const;
/** From this many characters on a value takes the whole width. */
const LONG_VALUE = 30;

/** 案件信息: the facts of the record by group, the parties masked, and who has handled it in which duty. */
@Component({
  selector: 'om-facts-tab',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState],
  template: `
    @if (store.summary(); as summary) {
      <div class="columns">
        <div class="facts">
          @if (groups().length === 0) {
            <div class="om-card"><om-empty icon="list" [title]="t('factsEmpty')" [text]="t('factsEmptyText')" /></div>
          }
          @if (groups().length > 3) {
            <nav [attr.aria-label]="t('jumpTo')">
              @for (group of groups(); track group.group) {
                <button type="button" (click)="jump(group.group)">{{ group.groupTitle }}</button>
              }
            </nav>
          }
          @for (group of groups(); track group.group) {
            <section class="om-card" [id]="'facts-' + group.group" tabindex="-1">
              <header>
                <h2>{{ group.groupTitle }}</h2>
              </header>
              <dl class="body">
                @for (item of group.items; track item.path) {
                  <div [class.wide]="isLong(item)">
                    <dt>{{ item.label }}</dt>
                    <dd [class.om-quiet]="!item.display">{{ item.display || t('notFilled') }}</dd>
                  </div>
                }
              </dl>
            </section>
          }
          @if (hasEmpty()) {
            <button type="button" class="om-button quiet" [attr.aria-pressed]="showsEmpty()" (click)="showsEmpty.set(!showsEmpty())">
              {{ t(showsEmpty() ? 'hideEmpty' : 'showEmpty') }}
            </button>
          }
        </div>
        <aside>
          @if (summary.parties.length > 0) {
            <section class="om-card">
              <header>
                <h2>{{ t('parties') }}</h2>
              </header>
              @for (party of summary.parties; track $index) {
                <dl class="body one">
                  @if (party.type) {
                    <div>
                      <dt>{{ t('party.type') }}</dt>
                      <dd>{{ t(party.type === 'organization' ? 'party.organization' : 'party.citizen') }}</dd>
                    </div>
                  }
                  @for (line of lines(party); track line.key) {
                    <div>
                      <dt>{{ t(line.key) }}</dt>
                      <dd>{{ line.value }}</dd>
                    </div>
                  }
                </dl>
              }
              @if (isMasked()) {
                <p class="om-hint">{{ t('masked') }}</p>
              }
            </section>
          }
          @if (summary.handlers.length > 0) {
            <section class="om-card">
              <header>
                <h2>{{ t('people') }}</h2>
              </header>
              <ul class="body">
                @for (person of summary.handlers; track person.id + person.duty) {
                  <li>
                    {{ person.name }}<span class="om-quiet">{{ person.dutyName }}</span>
                  </li>
                }
              </ul>
            </section>
          }
        </aside>
      </div>
    }
  `,
  styles: `
    .columns { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 16px; align-items: start; }
    nav { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 12px; }
    nav button { padding: 1px 10px; border: 1px solid var(--om-line); border-radius: 12px; background: var(--om-card); color: var(--om-blue); font-size: var(--om-size-small); cursor: pointer; }
    nav button:hover { border-color: var(--om-blue-hover); background: var(--om-blue-tint); }
    section { scroll-margin-top: 64px; outline: none; }
    section + section, .facts > .om-button { margin-top: 16px; }
    dl.body { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 10px 24px; }
    dl.body.one { grid-template-columns: 1fr; gap: 8px; }
    dl.one + dl.one { border-top: 1px solid var(--om-line); }
    .wide { grid-column: 1 / -1; }
    dt { color: var(--om-text-quiet); font-size: var(--om-size-small); }
    dd { overflow-wrap: anywhere; white-space: pre-line; }
    .om-hint { padding: 0 16px 12px; }
    aside li { display: flex; justify-content: space-between; padding: 4px 0; }
    @media (width < 1280px) { dl.body { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
    @media (width < 1100px) { .columns { grid-template-columns: 1fr; } aside { order: -1; } aside section + section { margin-top: 12px; } }
    @media (width < 768px) { nav button { min-height: 36px; } dl.body { grid-template-columns: 1fr; } }
  `,
})
export class FactsTab {
  protected readonly t = caseText;
  protected readonly store = inject(CaseStore);
  protected readonly showsEmpty = signal(false);
  protected readonly hasEmpty = computed(() =>
    (this.store.summary()?.facts ?? []).some((group) => group.items.some((item) => !item.display)),
  );
  protected readonly groups = computed(() =>
    (this.store.summary()?.facts ?? [])
      .map((group) => ({ ...group, items: group.items.filter((item) => this.showsEmpty() || item.display) }))
      .filter((group) => group.items.length > 0),
  );

  protected jump(group: string): void {
    const section = globalThis.document.getElementById(`facts-${group}`);
    section?.scrollIntoView({ behavior: 'smooth', block: 'start' });
    section?.focus({ preventScroll: true });
  }

  /** Whether this reader gets the parties with parts blotted out. */
  protected readonly isMasked = computed(() =>
    (this.store.summary()?.parties ?? []).some((party) => PARTY_LINES.some((key) => party[key]?.includes('*'))),
  );

  protected isLong(item: FactItem): boolean {
    return (item.display?.length ?? 0) >= LONG_VALUE;
  }

  protected lines(party: CaseParty): readonly { key: `party.${(typeof PARTY_LINES)[number]}`; value: string }[] {
    return PARTY_LINES.flatMap((key) => {
      const value = party[key];
      return value ? [{ key: `party.${key}` as const, value }] : [];
    });
  }
}
