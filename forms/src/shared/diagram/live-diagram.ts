import { ChangeDetectionStrategy, Component, computed, input, linkedSignal, signal } from '@angular/core';
import { joined } from '../i18n/joined.ts';
import { language } from '../i18n/language.ts';
import { briefInstantText } from '../words/dates.ts';
import type { DrawnElement } from './diagram-canvas.ts';
import { calledFrom, currentSteps, type DiagramProcess, firstShown, marksOf, pathTo } from './diagram-state.ts';
import { diagramText } from './diagram-texts.ts';
import { DiagramViewer } from './diagram-viewer.ts';

/**
 * The diagram of a running case: the path taken, where it stands, who has it; called processes open by double click or by
 * the list of current steps, which says the same in words for those who cannot see the drawing.
 */
@Component({
  selector: 'om-live-diagram',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DiagramViewer],
  styleUrl: './live-diagram.css',
  template: `
    @if (shown(); as process) {
      @if (path().length > 1 || outermost().length > 1) {
        <nav class="levels" [attr.aria-label]="t('processPath')">
          @for (level of path().length > 1 ? path() : outermost(); track level.scopeId) {
            <button type="button" [attr.aria-current]="level.scopeId === process.scopeId ? 'step' : null" (click)="go(level.scopeId)">{{ level.name }}</button>
          }
        </nav>
      }
      <div class="drawing">
        <om-diagram-viewer
          [xml]="process.xml"
          [name]="process.name"
          [marks]="marks()"
          [picked]="picked()"
          [size]="size()"
          (drawn)="named($event)"
          (pick)="picked.set($event?.id ?? null)"
          (open)="enter($event.id)"
        />
      </div>
      @if (enterable(); as child) {
        <button type="button" class="om-button small enter" (click)="go(child.scopeId)">{{ t('open', { name: child.name }) }}</button>
      }
      @if (size() === 'full') {
        <ul class="legend" [attr.aria-label]="t('legend')">
          <li><i class="now"></i>{{ t('legendNow') }}</li>
          <li><i class="done"></i>{{ t('legendDone') }}</li>
          <li><i class="wrong"></i>{{ t('legendWrong') }}</li>
        </ul>
      }
      <section class="now-list">
        <h3>{{ t('nowTitle') }}</h3>
        @if (steps().length === 0) {
          <p class="om-quiet">{{ t('nowNone') }}</p>
        }
        <ul>
          @for (step of steps(); track step.scopeId + step.elementId) {
            <li [class.wrong]="step.isIncident">
              <button type="button" (click)="goTo(step.scopeId, step.elementId)">{{ nameOf(step.scopeId, step.elementId) }}</button>
              @if (step.count > 1) {
                <span class="om-mark blue">{{ t('times', { n: step.count }) }}</span>
              }
              <span class="om-quiet">
                @if (step.isIncident) {
                  {{ t('wrong') }}
                } @else if (step.who.length > 0) {
                  {{ t('heldBy', { who: joined(step.who) }) }}
                } @else {
                  {{ t('heldByNobody') }}
                }
                @if (step.since; as since) {
                  <time [attr.datetime]="since">{{ t('since', { at: brief(since) }) }}</time>
                }
              </span>
              @if (processes().length > 1) {
                <span class="om-quiet process">{{ step.processName }}</span>
              }
            </li>
          }
        </ul>
      </section>
    } @else {
      <p class="om-quiet none">{{ t('empty') }}。{{ t('emptyText') }}</p>
    }
  `,
})
export class LiveDiagram {
  readonly processes = input.required<readonly DiagramProcess[]>();
  readonly size = input<'full' | 'small'>('full');

  protected readonly t = diagramText;
  protected readonly picked = signal<string | null>(null);
  private readonly names = signal<ReadonlyMap<string, string>>(new Map());

  /** Stays where the reader is when the case moves on, as long as that process is still there. */
  private readonly shownId = linkedSignal<readonly DiagramProcess[], string | undefined>({
    source: this.processes,
    computation: (processes, before) =>
      before?.value && processes.some((process) => process.scopeId === before.value) ? before.value : firstShown(processes)?.scopeId,
  });
  protected readonly shown = computed(() => this.processes().find((process) => process.scopeId === this.shownId()));
  protected readonly outermost = computed(() => this.processes().filter((process) => process.parent === null));
  protected readonly path = computed(() => pathTo(this.processes(), this.shownId() ?? ''));
  protected readonly joined = joined;
  protected readonly steps = computed(() => currentSteps(this.processes()));
  protected readonly marks = computed(() =>
    marksOf(this.processes(), this.shown()!, {
      waiting: (n, who) => (who.length > 0 ? this.t('waitingBadge', { n, who: joined(who) }) : this.t('waitingBadgeNobody', { n })),
      incident: this.t('wrong'),
    }),
  );
  protected readonly enterable = computed(() => {
    const process = this.shown();
    const elementId = this.picked();
    return process && elementId ? calledFrom(this.processes(), process.scopeId).get(elementId) : undefined;
  });

  protected brief(at: string): string {
    return briefInstantText(at, language());
  }

  protected go(scopeId: string): void {
    this.picked.set(null);
    this.shownId.set(scopeId);
  }

  protected goTo(scopeId: string, elementId: string): void {
    this.shownId.set(scopeId);
    this.picked.set(elementId);
  }

  protected enter(elementId: string): void {
    const child = calledFrom(this.processes(), this.shownId() ?? '').get(elementId);
    if (child) this.go(child.scopeId);
  }

  /** Element names come from the drawing itself; the other diagrams of the case are read from their text. */
  protected named(elements: readonly DrawnElement[]): void {
    const names = new Map(this.names());
    for (const element of elements) names.set(`${this.shownId()}/${element.id}`, element.name);
    this.names.set(names);
  }

  protected nameOf(scopeId: string, elementId: string): string {
    const drawn = this.names().get(`${scopeId}/${elementId}`);
    const name = drawn ?? elementNames(this.processes().find((process) => process.scopeId === scopeId)?.xml ?? '').get(elementId);
    return name || this.t('unnamed');
  }
}

const namesByXml = new Map<string, ReadonlyMap<string, string>>();

/** Names of the elements of a BPMN text; read once per text, and few texts are kept. */
function elementNames(xml: string): ReadonlyMap<string, string> {
  const known = namesByXml.get(xml);
  if (known) return known;
  const names = new Map<string, string>();
  for (const element of new DOMParser().parseFromString(xml, 'application/xml').querySelectorAll('[id][name]')) {
    names.set(element.getAttribute('id')!, element.getAttribute('name')!);
  }
  if (namesByXml.size > 20) namesByXml.clear();
  namesByXml.set(xml, names);
  return names;
}
