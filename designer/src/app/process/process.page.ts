import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { DiagramViewer } from '@onematter/forms/shared/diagram/diagram-viewer';
import { Loader } from '@onematter/forms/shared/http/loader';
import { language } from '@onematter/forms/shared/i18n/language';
import { ErrorFace } from '@onematter/forms/shared/ui/error-face';
import { Icon } from '@onematter/forms/shared/ui/icon';
import { PageTitle } from '@onematter/forms/shared/ui/page-title';
import { Skeleton } from '@onematter/forms/shared/ui/skeleton';
import { instantText } from '@onematter/forms/shared/words/dates';
import { DesignApi } from '../design.api.ts';
import type { DefinitionRow, DefinitionView, ElementActivity, Named } from '../design-views.ts';
import { designerText, designerTextOr } from '../designer-texts.ts';
import { calledDecisionId, calledProcessId } from './called-process.ts';
import { definitionMarks, stepsOf } from './definition-marks.ts';
import { ElementPanel } from './element-panel.ts';
import { ProcessCases } from './process-cases.ts';

interface Shown {
  readonly definition: DefinitionView;
  readonly activity: readonly ElementActivity[];
  readonly others: readonly DefinitionRow[];
  readonly forms: readonly Named[];
}

/** One process as deployed: its diagram with the figures of the running cases, what each element asks of whom, the cases themselves. */
@Component({
  selector: 'om-process-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DiagramViewer, ElementPanel, ErrorFace, Icon, ProcessCases, RouterLink, Skeleton],
  template: `
    <a class="back" routerLink="/"><om-icon name="left" />{{ t('backHome') }}</a>
    @if (loader.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="8" /></div>
    } @else if (loader.value(); as shown) {
      <header>
        <h1>{{ shown.definition.name }}</h1>
        <p class="om-quiet">
          <span>{{ t('fromPack') }}{{ t('colon') }}{{ shown.definition.packId }} {{ shown.definition.packVersion }}</span>
          <span>{{ t('version', { v: shown.definition.version }) }}</span>
          @if (shown.definition.deployedAt; as at) {
            <span>{{ t('deployedAt') }}{{ t('colon') }}{{ when(at) }}</span>
          }
          <span>{{ t('running', { n: shown.definition.instances.running }) }}</span>
          <span>{{ t('finished', { n: shown.definition.instances.finished }) }}</span>
          @if (shown.definition.instances.incidents > 0) {
            <span class="om-mark red"><om-icon name="warning" />{{ t('incidents', { n: shown.definition.instances.incidents }) }}</span>
          }
        </p>
      </header>
      <div class="columns">
        <div class="canvas">
          <om-diagram-viewer [xml]="shown.definition.xml" [name]="shown.definition.name" [marks]="marks()" [picked]="element() ?? null" (pick)="pick($event?.id ?? null)" (open)="openCalled($event.id)" />
        </div>
        <aside class="om-card">
          @if (picked(); as one) {
            <om-element-panel [element]="one" [activity]="activityOf(one.id)" [formTitle]="formTitle(one.formKey)" [stageName]="stageText(one.stage)" [calledId]="calledId(one.id)" [decisionId]="decisionId(one.id)" />
          } @else {
            <p class="om-quiet hint">{{ t('pickHint') }}</p>
          }
          <details [open]="!picked()">
            <summary>{{ t('elements') }} <span class="om-quiet">{{ t('count', { n: steps().length }) }}</span></summary>
            <ol>
              @for (step of steps(); track step.id) {
                <li>
                  <button type="button" [attr.aria-pressed]="element() === step.id" (click)="pick(step.id)">
                    <span>{{ step.name || step.id }}</span><span class="om-quiet">{{ typeText(step.type) }}</span>
                  </button>
                </li>
              }
            </ol>
          </details>
        </aside>
      </div>
      <section class="om-card cases">
        <header><h2>{{ t('runningCases') }}</h2></header>
        <om-process-cases [definitionId]="shown.definition.id" />
      </section>
    }
  `,
  styles: `
    :host { display: block; width: 100%; padding: 12px 24px 48px; }
    .back { display: inline-flex; gap: 4px; align-items: center; margin-bottom: 8px; color: var(--om-text-quiet); font-size: var(--om-size-small); }
    :host > header { margin-bottom: 12px; }
    :host > header p { display: flex; flex-wrap: wrap; gap: 2px 20px; margin-top: 2px; }
    .columns { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 16px; }
    .canvas { height: max(420px, calc(100dvh - 300px)); }
    .canvas om-diagram-viewer { display: block; height: 100%; }
    aside { max-height: max(420px, calc(100dvh - 300px)); overflow: auto; }
    .hint { padding: 14px 16px; }
    details { border-top: 1px solid var(--om-line); }
    summary { padding: 10px 16px; font-weight: 600; cursor: pointer; }
    summary span { font-weight: 400; }
    aside button { display: flex; gap: 8px; justify-content: space-between; width: 100%; padding: 6px 16px; border: 0; background: transparent; text-align: start; cursor: pointer; }
    aside button span:last-child { flex: none; font-size: 12px; }
    aside button:hover { background: var(--om-hover); }
    aside button[aria-pressed='true'] { background: var(--om-blue-tint); color: var(--om-blue); font-weight: 500; }
    aside button:focus-visible { outline: 2px solid var(--om-blue-hover); outline-offset: -2px; box-shadow: none; }
    .cases { margin-top: 16px; }
    @media (width < 1024px) { .columns { grid-template-columns: 1fr; } .canvas { height: 52vh; min-height: 320px; } aside { max-height: none; } }
    @media (width < 768px) { :host { padding: 8px 12px 32px; } aside button { min-height: 44px; align-items: center; } }
  `,
})
export class ProcessPage {
  readonly definitionId = input.required<string>();
  /** From the address: the element that is looked at. */
  readonly element = input<string>();

  protected readonly t = designerText;
  protected readonly loader = new Loader<Shown>();
  protected readonly steps = computed(() => stepsOf(this.loader.value()?.definition.elements ?? []));
  protected readonly picked = computed(() => this.loader.value()?.definition.elements.find((element) => element.id === this.element()));
  protected readonly marks = computed(() => {
    const shown = this.loader.value();
    return definitionMarks(shown?.activity ?? [], shown?.definition.elements ?? [], {
      active: (n) => this.t('badgeActive', { n }),
      incident: (n) => this.t('badgeIncident', { n }),
    });
  });
  private readonly api = inject(DesignApi);
  private readonly router = inject(Router);
  private readonly title = inject(PageTitle);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.loader.stop());
    let shownId = '';
    effect(() => {
      const id = this.definitionId();
      language(); // the server words its answers in the reader's language
      untracked(() => void this.load(id === shownId));
      shownId = id;
    });
  }

  protected async load(keep = false): Promise<void> {
    const shown = await this.loader.load((signal) => this.read(signal), { keep });
    if (shown) this.title.set(shown.definition.name);
  }

  protected pick(elementId: string | null): void {
    void this.router.navigate([], { queryParams: { element: elementId }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected openCalled(elementId: string): void {
    const id = this.calledId(elementId);
    if (id) void this.router.navigate(['/processes', id]);
  }

  protected calledId(elementId: string): string | undefined {
    const shown = this.loader.value();
    const processId = shown && calledProcessId(shown.definition.xml, elementId);
    return processId ? shown.others.find((row) => row.processId === processId)?.id : undefined;
  }

  protected decisionId(elementId: string): string | undefined {
    const shown = this.loader.value();
    return shown && calledDecisionId(shown.definition.xml, elementId);
  }

  protected activityOf(elementId: string): ElementActivity | undefined {
    return this.loader.value()?.activity.find((element) => element.elementId === elementId);
  }

  protected formTitle(key: string): string {
    return this.loader.value()?.forms.find((form) => form.id === key)?.name ?? '';
  }

  protected stageText(stage: string): string {
    return this.loader.value()?.definition.elements.find((element) => element.id === stage)?.name ?? '';
  }

  protected typeText(type: string): string {
    return designerTextOr('type', type, '');
  }

  protected when(at: string): string {
    return instantText(at, language());
  }

  private async read(signal: AbortSignal): Promise<Shown> {
    const [definition, activity, others, packs] = await Promise.all([
      this.api.definition(this.definitionId(), signal),
      this.api.activity(this.definitionId(), signal),
      this.api.definitions(signal),
      this.api.packs(signal),
    ]);
    return { definition, activity, others, forms: packs.flatMap((pack) => pack.forms) };
  }
}
