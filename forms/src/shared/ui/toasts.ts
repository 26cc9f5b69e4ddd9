import { ChangeDetectionStrategy, Component, Injectable, inject, signal } from '@angular/core';
import { Icon } from './icon.ts';

export type ToastTone = 'done' | 'info' | 'wrong';
type Toast = { readonly id: number; readonly tone: ToastTone; readonly text: string };

const STAYS_MS = { done: 4000, info: 5000, wrong: 8000 } as const;

/** Short news at the top of the screen: 已提交, 已暂存. What must be acted on belongs on the page instead. */
@Injectable({ providedIn: 'root' })
export class Toasts {
  private readonly list = signal<readonly Toast[]>([]);
  private lastId = 0;
  readonly shown = this.list.asReadonly();

  show(text: string, tone: ToastTone = 'done'): void {
    this.lastId += 1;
    const id = this.lastId;
    this.list.update((toasts) => [...toasts.slice(-2), { id, tone, text }]);
    setTimeout(() => this.drop(id), STAYS_MS[tone]);
  }

  drop(id: number): void {
    this.list.update((toasts) => toasts.filter((toast) => toast.id !== id));
  }
}

/** Where the toasts appear; once in each application's shell. A live region, so that screen readers speak them. */
@Component({
  selector: 'om-toasts',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { role: 'status', 'aria-live': 'polite' },
  template: `
    @for (toast of toasts.shown(); track toast.id) {
      <button type="button" [class]="toast.tone" (click)="toasts.drop(toast.id)">
        <om-icon [name]="toast.tone === 'done' ? 'done' : toast.tone === 'wrong' ? 'warning' : 'info'" />{{ toast.text }}
      </button>
    }
  `,
  styles: `
    :host { position: fixed; top: 60px; left: 50%; z-index: 1200; display: flex; flex-direction: column; gap: 8px; align-items: center; max-width: calc(100vw - 32px); transform: translateX(-50%); }
    button { display: flex; gap: 8px; align-items: center; padding: 9px 16px; border: 0; border-radius: var(--om-radius); background: var(--om-card); box-shadow: var(--om-float); text-align: start; cursor: pointer; }
    .done om-icon { color: var(--om-green-dot); }
    .info om-icon { color: var(--om-blue); }
    .wrong om-icon { color: var(--om-red); }
  `,
})
export class ToastOutlet {
  protected readonly toasts = inject(Toasts);
}
