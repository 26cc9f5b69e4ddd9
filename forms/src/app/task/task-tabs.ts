import { afterNextRender, ChangeDetectionStrategy, Component, ElementRef, Injector, inject, model } from '@angular/core';
import { taskText } from './task.text.ts';

export type TaskTab = 'form' | 'facts' | 'materials' | 'process';

const KEYS = { form: 'tabForm', facts: 'tabFacts', materials: 'tabMaterials', process: 'tabProcess' } as const;
const TABS: readonly TaskTab[] = ['form', 'facts', 'materials', 'process'];

/** The four parts of a task, one at a time: on a phone there is no room for them side by side. */
@Component({
  selector: 'om-task-tabs',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'om-only-phone', role: 'tablist', '[attr.aria-label]': "t('tabs')", '(keydown)': 'onKey($event)' },
  template: `
    @for (item of tabs; track item) {
      <button type="button" role="tab" [attr.tabindex]="tab() === item ? 0 : -1" [attr.aria-selected]="tab() === item" [class.here]="tab() === item" (click)="tab.set(item)">{{ t(keys[item]) }}</button>
    }
  `,
  styles: `
    @media (width < 768px) {
      :host { position: sticky; top: var(--om-header-height); z-index: 20; display: flex; border-bottom: 1px solid var(--om-line); background: var(--om-card); }
      button { flex: 1; min-height: 44px; border: 0; border-bottom: 2px solid transparent; background: none; color: var(--om-text-quiet); }
      .here { border-color: var(--om-blue); color: var(--om-blue); font-weight: 600; }
    }
  `,
})
export class TaskTabs {
  readonly tab = model.required<TaskTab>();

  protected readonly t = taskText;
  protected readonly tabs = TABS;
  protected readonly keys = KEYS;
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  /** ← → move along, as tab lists do. */
  protected onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = (TABS.indexOf(this.tab()) + step + TABS.length) % TABS.length;
    this.tab.set(TABS[at] ?? 'form');
    afterNextRender(() => this.host.nativeElement.querySelector<HTMLElement>('[aria-selected=true]')?.focus(), { injector: this.injector });
  }
}
