import { ChangeDetectionStrategy, Component, input, linkedSignal, output } from '@angular/core';
import { Icon } from '../../shared/ui/icon.ts';
import { type CaseListFilter, isFiltered } from './case-list-filter.ts';
import { caseText } from './case-texts.ts';
import type { CaseKind } from './case-views.ts';
import { stagesOf, stageText } from './stages.ts';

/** Search and the three choices over a list of cases. Tells what changed; the page writes it into the address. */
@Component({
  selector: 'om-case-filters',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <form role="search" (submit)="$event.preventDefault(); change.emit({ q: typed().trim() })">
      <div class="search">
        <om-icon name="search" />
        <input
          class="om-input"
          type="search"
          name="q"
          maxlength="60"
          [attr.aria-label]="t(kind() === 'case' ? 'searchCases' : 'searchClues')"
          [placeholder]="t(kind() === 'case' ? 'searchCases' : 'searchClues')"
          [value]="typed()"
          (input)="typed.set($any($event.target).value)"
          (search)="change.emit({ q: typed().trim() })"
        />
      </div>
      <select class="om-select" [attr.aria-label]="t('filterStatus')" (change)="change.emit({ status: $any($event.target).value })">
        <option value="" [selected]="filter().status === ''">{{ t('anyStatus') }}</option>
        @for (status of statuses; track status) {
          <option [value]="status" [selected]="filter().status === status">{{ statusName(status) }}</option>
        }
      </select>
      <select class="om-select" [attr.aria-label]="t('filterStage')" (change)="change.emit({ stage: $any($event.target).value })">
        <option value="" [selected]="filter().stage === ''">{{ t('anyStage') }}</option>
        @for (stage of stages(); track stage) {
          <option [value]="stage" [selected]="filter().stage === stage">{{ nameOf(stage) }}</option>
        }
      </select>
      @if (matters().length > 0) {
        <select class="om-select matter" [attr.aria-label]="t('filterMatter')" (change)="change.emit({ matter: $any($event.target).value })">
          <option value="" [selected]="filter().matter === ''">{{ t('anyMatter') }}</option>
          @for (matter of matters(); track matter.code) {
            <option [value]="matter.code" [selected]="filter().matter === matter.code">{{ matter.name }}</option>
          }
        </select>
      }
      @if (isFiltered(filter())) {
        <button type="button" class="om-button quiet" (click)="change.emit({ q: '', status: '', stage: '', matter: '' })">{{ t('clearFilters') }}</button>
      }
    </form>
  `,
  styles: `
    form { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 12px; }
    .search { position: relative; flex: 1 1 280px; max-width: 420px; }
    .search om-icon { position: absolute; top: 50%; left: 10px; transform: translateY(-50%); color: var(--om-text-quiet); }
    .search input { padding-inline-start: 32px; }
    select { width: auto; min-width: 120px; }
    .matter { max-width: 240px; }
    @media (width < 768px) { .search { flex-basis: 100%; max-width: none; } select { flex: 1 1 30%; min-width: 0; } }
  `,
})
export class CaseFilters {
  readonly kind = input.required<CaseKind>();
  readonly filter = input.required<CaseListFilter>();
  readonly matters = input<readonly { readonly code: string; readonly name: string }[]>([]);
  readonly change = output<Partial<CaseListFilter>>();

  protected readonly t = caseText;
  protected readonly isFiltered = isFiltered;
  protected readonly statuses = ['open', 'suspended', 'closed'] as const;
  /** What stands in the search field; follows the address when that changes. */
  protected readonly typed = linkedSignal(() => this.filter().q);
  protected readonly nameOf = stageText;

  protected stages(): readonly string[] {
    return stagesOf(this.kind());
  }

  protected statusName(status: 'open' | 'suspended' | 'closed'): string {
    if (this.kind() === 'case' || status === 'suspended') return this.t(status);
    return this.t(status === 'open' ? 'clueOpen' : 'clueClosed');
  }
}
