import { ChangeDetectionStrategy, Component, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ApiClient, type Page } from '../../shared/http/api-client.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { operationText } from '../task/operation.text.ts';

type OwnDone = { readonly taskId: string; readonly name: string };

/** 拿回 on the case page: what the reader completed and may still take back leads to its page, where that is done. */
@Component({
  selector: 'om-take-back-note',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, RouterLink],
  template: `
    @for (done of items(); track done.taskId) {
      <p class="om-notice blue" role="note"><om-icon name="return" /><span>{{ t('takeBackOf', { name: done.name }) }}</span><a class="om-button small" [routerLink]="['/tasks', done.taskId]">{{ t('take-back') }}</a></p>
    }
  `,
  styles: `
    .om-notice { margin-top: 12px; align-items: center; }
    span { flex: 1; }
  `,
})
export class TakeBackNote {
  readonly caseId = input.required<string>();
  /** changes whenever the case has changed */
  readonly version = input.required<unknown>();

  protected readonly t = operationText;
  protected readonly items = signal<readonly OwnDone[]>([]);
  private readonly api = inject(ApiClient);

  constructor() {
    effect(() => {
      const [id] = [this.caseId(), this.version()];
      untracked(() => void this.load(id));
    });
  }

  private async load(id: string): Promise<void> {
    try {
      const { items } = await this.api.get<Page<OwnDone>>(`/cases/${encodeURIComponent(id)}/take-backs`);
      if (id === this.caseId()) this.items.set(items);
    } catch {
      this.items.set([]); // the page itself says what is wrong
    }
  }
}
