import { ChangeDetectionStrategy, Component, ElementRef, inject, input, output } from '@angular/core';
import type { FormProblem } from '../../shared/form/field-names.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { taskText } from './task.text.ts';

/** Everything that keeps the form from being submitted, gathered above it; each entry leads to its field. */
@Component({
  selector: 'om-problem-summary',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { role: 'alert', tabindex: '-1' },
  template: `
    <p class="head"><om-icon name="warning" />{{ t('problems', { n: problems().length }) }}</p>
    <ol>
      @for (problem of problems(); track problem.path) {
        <li>
          @if (problem.path) {
            <button type="button" (click)="chosen.emit(problem.path)">{{ problem.text }}</button>
          } @else {
            {{ problem.text }}
          }
        </li>
      }
    </ol>
  `,
  styles: `
    :host { display: block; padding: 12px 16px; border: 1px solid var(--om-red-line); border-radius: var(--om-radius); background: var(--om-red-tint); scroll-margin-top: 160px; }
    .head { display: flex; gap: 8px; align-items: center; color: var(--om-red); font-weight: 600; }
    ol { margin: 6px 0 0 22px; list-style: decimal; }
    button { padding: 1px 0; border: 0; background: none; color: var(--om-red); text-align: start; text-decoration: underline; text-underline-offset: 3px; cursor: pointer; }
    button:hover { color: var(--om-red-active); }
  `,
})
export class ProblemSummary {
  readonly problems = input.required<readonly FormProblem[]>();
  readonly chosen = output<string>();
  protected readonly t = taskText;

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  /** Brings the list into view for everybody, screen readers included. */
  focus(): void {
    this.host.nativeElement.focus();
  }
}
