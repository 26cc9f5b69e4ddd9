import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  ViewEncapsulation,
  viewChild,
} from '@angular/core';
import { NewVersion } from '../version/new-version.ts';
import type { DiagramCanvas, DrawnElement } from './diagram-canvas.ts';
import { type DiagramMarks, NO_MARKS } from './diagram-state.ts';
import { diagramText, translateBpmn } from './diagram-texts.ts';

/**
 * A BPMN diagram to look at, with marks over it. bpmn-js is loaded when the first one is shown. Zoom by buttons, keyboard,
 * Ctrl and wheel, or two fingers. What it shows must also be said in text beside it: a drawing alone tells a screen
 * reader nothing.
 */
@Component({
  selector: 'om-diagram-viewer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  styleUrl: './diagram-viewer.css',
  template: `
    <div class="om-diagram" [class.small]="size() === 'small'">
      <!-- biome-ignore lint/a11y: the drawing takes the arrow keys, so it must take the focus -->
      <div
        #host
        class="om-diagram-host"
        tabindex="0"
        role="application"
        [attr.aria-label]="t('diagramOf', { name: name() }) + ' ' + t('keys')"
      ></div>
      @if (state() === 'drawing') {
        <p class="om-diagram-note om-quiet" role="status">{{ t('drawing') }}…</p>
      }
      @if (state() === 'broken') {
        <div class="om-diagram-note" role="alert">
          <strong>{{ t('broken') }}</strong>
          <p class="om-quiet">{{ t('brokenText') }}</p>
        </div>
      }
      @if (state() === 'drawn') {
        <div class="om-diagram-tools">
          <button type="button" [attr.aria-label]="t('zoomIn')" [title]="t('zoomIn')" (click)="canvas()?.zoomIn()">＋</button>
          <button type="button" [attr.aria-label]="t('zoomOut')" [title]="t('zoomOut')" (click)="canvas()?.zoomOut()">－</button>
          <button type="button" [attr.aria-label]="t('fit')" [title]="t('fit')" (click)="canvas()?.fit()">
            <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
              <path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" fill="none" stroke="currentColor" stroke-width="1.6" />
            </svg>
          </button>
        </div>
      }
    </div>
  `,
})
export class DiagramViewer {
  /** BPMN 2.0 XML with diagram interchange. */
  readonly xml = input.required<string>();
  readonly name = input('');
  readonly marks = input<DiagramMarks>(NO_MARKS);
  /** Element framed and brought into view. */
  readonly picked = input<string | null>(null);
  readonly size = input<'full' | 'small'>('full');

  /** An element was chosen; null for the ground. */
  readonly pick = output<DrawnElement | null>();
  /** An element was double-clicked. */
  readonly open = output<DrawnElement>();
  /** The elements of a diagram that was just drawn. */
  readonly drawn = output<readonly DrawnElement[]>();

  protected readonly t = diagramText;
  protected readonly state = signal<'drawing' | 'drawn' | 'broken'>('drawing');
  protected readonly canvas = signal<DiagramCanvas | undefined>(undefined);
  private readonly host = viewChild.required<ElementRef<HTMLElement>>('host');
  private readonly shown = computed(() => (this.state() === 'drawn' ? this.canvas() : undefined));
  private readonly version = inject(NewVersion);
  private turn = 0;

  constructor() {
    afterRenderEffect(() => {
      const xml = this.xml();
      untracked(() => void this.draw(xml));
    });
    afterRenderEffect(() => this.shown()?.paint(this.marks()));
    afterRenderEffect(() => this.shown()?.pick(this.picked()));
    inject(DestroyRef).onDestroy(() => {
      this.turn += 1;
      this.canvas()?.destroy();
    });
  }

  private async draw(xml: string): Promise<void> {
    const turn = ++this.turn;
    this.state.set('drawing');
    try {
      const { DiagramCanvas } = await this.version.load(() => import('./diagram-canvas.ts'));
      if (turn !== this.turn) return;
      const canvas = this.canvas() ?? new DiagramCanvas(this.host().nativeElement, this.hooks());
      this.canvas.set(canvas);
      const elements = await canvas.show(xml);
      if (turn !== this.turn) return;
      canvas.look(this.marks().active[0] ?? this.marks().incidents[0]);
      this.state.set('drawn');
      this.drawn.emit(elements);
    } catch {
      if (turn === this.turn) this.state.set('broken'); // the reader is told; the text alternative stands
    }
  }

  private hooks() {
    return {
      translate: translateBpmn,
      picked: (element: DrawnElement | null) => this.pick.emit(element),
      opened: (element: DrawnElement) => this.open.emit(element),
    };
  }
}
