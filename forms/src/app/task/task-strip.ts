import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { DueLight } from '../../shared/ui/due-light.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { caseLink, statusText, statusTone } from '../case/case-words.ts';
import { StepLine } from '../case/step-line.ts';
import { taskText } from './task.text.ts';
import type { TaskView } from './task.view.ts';

/** The strip over a task: which case, about what, whose, until when, and the handling steps as one thin line. */
@Component({
  selector: 'om-task-strip',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DueLight, Icon, RouterLink, StepLine],
  template: `
    <div class="line">
      <a class="om-button quiet back" routerLink="/worklist" [attr.aria-label]="t('back')"><om-icon name="left" /></a>
      <h1>{{ view().task.name }}</h1>
      @if (view().task.onBehalfOf; as represented) { <span class="om-mark blue acting">{{ t('actingFor', { name: represented.name }) }}</span> }
      @if (view().task.deadline; as due) { <om-due-light [deadline]="due" [full]="true" /> }
      <span class="gap"></span>
      <span class="om-mark" [class]="tone()">{{ status() }}</span>
      <a class="om-button small" [routerLink]="link()">{{ t(view().case.kind === 'clue' ? 'openClue' : 'openCase') }}</a>
    </div>
    <p class="about">
      <span class="om-number">{{ view().case.caseNo ?? t('noCaseNo') }}</span>
      <span class="matter">{{ view().case.matter?.name ?? view().case.title }}</span>
      @if (view().case.partyName; as party) { <span>{{ party }}</span> }
      @if (view().case.place; as place) { <span class="om-only-desk">{{ place }}</span> }
    </p>
    @if (view().case.steps.length) { <om-step-line [steps]="view().case.steps" /> }
  `,
  styles: `
    :host { display: block; padding: 8px 24px 10px; border-bottom: 1px solid var(--om-line); background: var(--om-card); }
    .line { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
    .back { min-height: 32px; margin-left: -8px; padding: 4px 6px; }
    h1 { min-width: 0; overflow-wrap: anywhere; }
    .gap { flex: 1; }
    .about { display: flex; flex-wrap: wrap; gap: 0; margin: 2px 0 8px; color: var(--om-text-quiet); }
    .about > * { overflow-wrap: anywhere; }
    .about > * + *::before { content: '·'; margin: 0 8px; color: var(--om-line-strong); }
    .matter { color: var(--om-text); }
    @media (width < 768px) {
      :host { padding: 4px 12px 8px; }
      .gap { display: none; }
      .line .om-mark:not(.acting) { display: none; }
      h1 { flex: 1; }
      .about { display: block; }
      .line om-due-light { order: 5; flex: 1 1 100%; padding-left: 4px; }
    }
  `,
})
export class TaskStrip {
  readonly view = input.required<TaskView>();
  protected readonly t = taskText;
  protected readonly status = computed(() => statusText(this.view().case));
  protected readonly tone = computed(() => statusTone(this.view().case.status));
  protected readonly link = computed(() => caseLink(this.view().case.kind, this.view().case.id));
}
