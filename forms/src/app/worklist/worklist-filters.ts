import {
  afterNextRender,
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { FormsModule } from '@angular/forms';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { Icon } from '../../shared/ui/icon.ts';
import { stageText } from '../case/stages.ts';
import { type MatterOption, WorklistApi } from './worklist.api.ts';
import { worklistText } from './worklist.text.ts';
import { STAGES, type WorklistFilter } from './worklist-filter.ts';

const TYPING_MS = 350;

/** Search and the three filters 事项, 步骤, 期限. Says what is wanted; the page puts it into the address. */
@Component({
  selector: 'om-worklist-filters',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FormsModule, Icon, NzSelectModule],
  host: { role: 'search' },
  template: `
    <div class="search">
      <om-icon name="search" />
      <input #box type="search" class="om-input" enterkeyhint="search" [placeholder]="t('searchPlaceholder')" [attr.aria-label]="t('searchLabel')" [value]="typed()"
        (input)="onTyping(box.value)" (keydown.enter)="search(box.value)" (keydown.escape)="clearSearch($event)" />
    </div>
    <nz-select class="matter" nzShowSearch nzServerSearch nzAllowClear [nzPlaceHolder]="t('matter')" [attr.aria-label]="t('matter')" [nzDropdownMatchSelectWidth]="false" [nzNotFoundContent]="t('noMatterFound')"
      [ngModel]="filter().matter || null" (ngModelChange)="changed.emit({ matter: $event ?? '' })" (nzOnSearch)="findMatters($event)" (nzOpenChange)="$event && findMatters('')">
      @for (matter of matters(); track matter.code) {
        <nz-option [nzValue]="matter.code" [nzLabel]="matter.name" />
      }
    </nz-select>
    <select #stage class="om-select" [class.unset]="!filter().stage" [attr.aria-label]="t('stage')" (change)="changed.emit({ stage: stage.value })">
      <option value="" [selected]="!filter().stage">{{ t('allStages') }}</option>
      @for (id of stages; track id) {
        <option [value]="id" [selected]="filter().stage === id">{{ stageName(id) }}</option>
      }
    </select>
    <select #due class="om-select" [class.unset]="!filter().due" [attr.aria-label]="t('due')" (change)="onDue(due.value)">
      <option value="" [selected]="!filter().due">{{ t('allDue') }}</option>
      <option value="soon" [selected]="filter().due === 'soon'">{{ t('soon') }}</option>
      <option value="overdue" [selected]="filter().due === 'overdue'">{{ t('overdue') }}</option>
    </select>
    @if (mayOrder()) {
      <select #sort class="om-select" [attr.aria-label]="t('order')" (change)="changed.emit({ sort: sort.value === 'due' ? 'due' : '' })">
        <option value="" [selected]="!filter().sort">{{ t('newestFirst') }}</option>
        <option value="due" [selected]="filter().sort === 'due'">{{ t('dueFirst') }}</option>
      </select>
    }
  `,
  styles: `
    :host { display: flex; flex-wrap: wrap; gap: 8px; }
    .search { position: relative; flex: 1 1 220px; }
    .search om-icon { position: absolute; top: calc(50% - 8px); left: 10px; color: var(--om-text-quiet); }
    .search input { padding-left: 32px; }
    .om-select { width: auto; flex: 0 0 128px; }
    .om-select.unset { color: var(--om-text-quiet); }
    .matter { flex: 0 0 148px; }
    @media (width < 768px) {
      :host { padding: 0 12px; }
      .search { flex: 1 1 100%; }
      .om-select, .matter { flex: 1 1 40%; min-width: 0; padding-inline: 6px; }
      .matter { padding: 0; }
      .matter.ant-select.ant-select-single { height: var(--om-control); }
      .matter.ant-select.ant-select-single ::ng-deep .ant-select-selector.ant-select-selector { height: var(--om-control); align-items: center; }
      .om-select, .matter { font-size: var(--om-size); }
    }
  `,
})
export class WorklistFilters {
  readonly filter = input.required<WorklistFilter>();
  /** Done tasks have no deadline to order by. */
  protected readonly mayOrder = computed(() => this.filter().scope === 'mine' || this.filter().scope === 'claimable');
  readonly changed = output<Partial<WorklistFilter>>();

  protected readonly t = worklistText;
  protected readonly stages = STAGES;
  protected readonly stageName = stageText;
  protected readonly typed = linkedSignal(() => this.filter().q);
  private readonly found = signal<readonly MatterOption[]>([]);
  private readonly api = inject(WorklistApi);
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  private typing: ReturnType<typeof setTimeout> | undefined;
  private lastAsked = '';

  /** The matter in the address stays an option even when the present search does not find it. */
  protected readonly matters = computed(() => {
    const chosen = this.filter().matter;
    const found = this.found();
    return !chosen || found.some((matter) => matter.code === chosen) ? found : [{ code: chosen, name: chosen }, ...found];
  });

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterRenderEffect(() => {
      // the library has no way to name the field it types into
      host.querySelector('.ant-select-selection-search-input')?.setAttribute('aria-label', this.t('matter'));
    });
    afterNextRender(() => {
      if (this.filter().matter) void this.nameChosenMatter();
    });
  }

  protected onTyping(text: string): void {
    this.typed.set(text);
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.search(text), TYPING_MS);
  }

  protected search(text: string): void {
    clearTimeout(this.typing);
    if (text.trim() !== this.filter().q) this.changed.emit({ q: text.trim() });
  }

  protected clearSearch(event: Event): void {
    event.preventDefault();
    this.box().nativeElement.value = '';
    this.search('');
  }

  protected onDue(value: string): void {
    this.changed.emit({ due: value === 'soon' || value === 'overdue' ? value : '' });
  }

  protected async findMatters(q: string): Promise<void> {
    this.lastAsked = q;
    try {
      const found = await this.api.matters(q);
      if (q === this.lastAsked) this.found.set(found);
    } catch {
      this.found.set([]); // the list below shows what is wrong with the connection; the filter is then empty
    }
  }

  private async nameChosenMatter(): Promise<void> {
    try {
      this.found.set([await this.api.matter(this.filter().matter)]);
    } catch {
      // an unknown code in the address: the code itself is shown and can be cleared
    }
  }
}
