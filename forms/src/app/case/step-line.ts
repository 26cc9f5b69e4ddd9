import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { caseText } from './case-texts.ts';
import type { CaseStep } from './case-views.ts';

/** The handling steps as one thin line, the present one highlighted; on a phone the bars and the name of the present step. */
@Component({
  selector: 'om-step-line',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol [attr.aria-label]="label()">
      @for (step of steps(); track step.stage) {
        <li [class]="step.state" [attr.aria-current]="step.state === 'current' ? 'step' : null" [title]="step.name + ' · ' + t(stateKey(step))">
          <span class="bar"></span>
          <span class="name">{{ step.name }}</span>
          <span class="om-only-read">{{ t(stateKey(step)) }}</span>
        </li>
      }
    </ol>
    @if (current(); as step) {
      <p class="om-only-phone now">
        <strong>{{ step.name }}</strong><span class="om-quiet">{{ position() }} / {{ steps().length }}</span>
      </p>
    }
  `,
  styles: `
    ol { display: flex; gap: 3px; }
    li { flex: 1 1 0; min-width: 0; }
    .bar { display: block; height: 4px; border-radius: 2px; background: #d5dbe3; }
    .name { display: block; padding-top: 4px; color: var(--om-text-quiet); font-size: 12px; line-height: 18px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .done .bar { background: var(--om-green-dot); }
    .current .bar { background: var(--om-blue); height: 6px; margin-top: -1px; margin-bottom: -1px; }
    .current .name { color: var(--om-blue); font-weight: 600; }
    .skipped .bar { background: repeating-linear-gradient(90deg, #b8c1cc 0 4px, transparent 4px 8px); }
    .skipped .name { color: var(--om-text-faint); text-decoration: line-through; }
    .now { display: flex; gap: 8px; margin-top: 4px; }
    @media (width < 768px) { .name { display: none; } }
  `,
})
export class StepLine {
  readonly steps = input.required<readonly CaseStep[]>();
  protected readonly t = caseText;
  protected readonly current = computed(() => this.steps().find((step) => step.state === 'current'));
  protected readonly position = computed(() => this.steps().findIndex((step) => step.state === 'current') + 1);
  protected readonly label = computed(() => {
    const name = this.current()?.name;
    const n = this.steps().length;
    return name ? this.t('stepsLine', { n, name }) : this.t('stepsDone', { n });
  });

  protected stateKey(step: CaseStep): `step.${CaseStep['state']}` {
    return `step.${step.state}`;
  }
}
