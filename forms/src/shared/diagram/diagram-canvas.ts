import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import type Canvas from 'diagram-js/lib/core/Canvas';
import type ElementRegistry from 'diagram-js/lib/core/ElementRegistry';
import type EventBus from 'diagram-js/lib/core/EventBus';
import type Overlays from 'diagram-js/lib/features/overlays/Overlays';
import { DiagramGestures } from './diagram-gestures.ts';
import type { DiagramBadge, DiagramMarks } from './diagram-state.ts';

interface Services {
  canvas: Canvas;
  elementRegistry: ElementRegistry;
  eventBus: EventBus;
  overlays: Overlays;
}

/** An element of a drawn diagram, as the panel beside it needs it. */
export interface DrawnElement {
  readonly id: string;
  readonly name: string;
  /** `bpmn:UserTask` and the like. */
  readonly type: string;
}

export interface CanvasOptions {
  readonly translate: (template: string, replacements?: Record<string, string>) => string;
  readonly picked: (element: DrawnElement | null) => void;
  readonly opened: (element: DrawnElement) => void;
}

const MARKERS = ['om-done', 'om-active', 'om-incident', 'om-taken', 'om-openable', 'om-picked'] as const;
type Marker = (typeof MARKERS)[number];

/** Below `legible` the names can no longer be read; `opening` is the scale a long diagram then opens with. */
const ZOOM = { least: 0.15, most: 3, step: 1.25, legible: 0.7, opening: 1 };
/** Any point makes bpmn-js centre the diagram it fits. */
const CENTRED = { x: 0, y: 0 };

/**
 * One BPMN diagram drawn by bpmn-js in a host element, for looking at only: what a case did is painted over it.
 * The bpmn.io mark stays visible, as its licence asks. Holds listeners until `destroy`.
 */
export class DiagramCanvas {
  private readonly viewer: NavigatedViewer<Services>;
  private readonly gestures: DiagramGestures;
  private readonly resized: ResizeObserver;
  private isFitted = true;

  private readonly host: HTMLElement;
  private readonly options: CanvasOptions;

  constructor(host: HTMLElement, options: CanvasOptions) {
    this.host = host;
    this.options = options;
    this.viewer = new NavigatedViewer<Services>({
      container: host,
      zoomScroll: { enabled: false }, // a page must scroll under the wheel; Ctrl and wheel zooms, see gestures
      textRenderer: { defaultStyle: { fontFamily: getComputedStyle(host).fontFamily, fontSize: 12 } },
      additionalModules: [{ translate: ['value', options.translate] }],
    });
    this.gestures = new DiagramGestures(host, {
      pan: (dx, dy) => this.pan(dx, dy),
      zoomBy: (factor, at) => this.zoomBy(factor, at),
      fit: () => this.fit(),
    });
    this.listen();
    this.resized = new ResizeObserver(() => this.afterResize());
    this.resized.observe(host);
  }

  /**
   * Draws a diagram in place of the one before.
   * @throws {Error} when the text is no BPMN or has no diagram interchange
   */
  async show(xml: string): Promise<readonly DrawnElement[]> {
    await this.viewer.importXML(xml);
    return this.elements();
  }

  elements(): readonly DrawnElement[] {
    return this.viewer
      .get('elementRegistry')
      .filter((element) => element.type !== 'label')
      .map((element) => ({ id: element.id, name: String(element.businessObject?.name ?? ''), type: element.type }));
  }

  paint(marks: DiagramMarks): void {
    const canvas = this.viewer.get('canvas');
    const registry = this.viewer.get('elementRegistry');
    const overlays = this.viewer.get('overlays');
    overlays.remove({ type: 'om-badge' });
    for (const { id } of registry.getAll()) for (const marker of MARKERS) if (marker !== 'om-picked') canvas.removeMarker(id, marker);
    const mark = (ids: readonly string[], marker: Marker): void => {
      for (const id of ids) if (registry.get(id)) canvas.addMarker(id, marker);
    };
    mark(marks.taken, 'om-taken');
    mark(marks.completed, 'om-done');
    mark(marks.active, 'om-active');
    mark(marks.incidents, 'om-incident');
    mark(marks.openable, 'om-openable');
    for (const badge of marks.badges) {
      if (registry.get(badge.elementId)) {
        overlays.add(badge.elementId, 'om-badge', {
          position: badge.tone === 'incident' ? { top: -12, left: -12 } : { top: -12, right: 12 },
          html: badgeOf(badge),
        });
      }
    }
  }

  /** Frames one element and brings it into view; null frames none. */
  pick(elementId: string | null): void {
    const canvas = this.viewer.get('canvas');
    const registry = this.viewer.get('elementRegistry');
    for (const { id } of registry.getAll()) canvas.removeMarker(id, 'om-picked');
    if (!elementId || !registry.get(elementId)) return;
    canvas.addMarker(elementId, 'om-picked');
    canvas.scrollToElement(elementId, 60);
  }

  /**
   * The first look: the whole diagram where its names can be read, else a legible part of it around one element (where the
   * case stands; without one, the beginning).
   */
  look(elementId: string | undefined): void {
    const canvas = this.viewer.get('canvas');
    const registry = this.viewer.get('elementRegistry');
    this.fit();
    if (canvas.zoom() >= ZOOM.legible) return;
    const element = (elementId && registry.get(elementId)) || registry.find((candidate) => candidate.type === 'bpmn:StartEvent');
    if (!element || !('width' in element)) return;
    canvas.zoom(ZOOM.opening);
    const { outer } = canvas.viewbox();
    const [width, height] = [outer.width / ZOOM.opening, outer.height / ZOOM.opening];
    const isStart = element.type === 'bpmn:StartEvent';
    const x = isStart ? element.x - 40 : element.x + element.width / 2 - width / 2;
    canvas.viewbox({ x, y: element.y + element.height / 2 - height / 2, width, height });
    this.isFitted = false;
  }

  zoomIn(): void {
    this.zoomBy(ZOOM.step);
  }

  zoomOut(): void {
    this.zoomBy(1 / ZOOM.step);
  }

  /** The whole diagram, but never larger than drawn. */
  fit(): void {
    const canvas = this.viewer.get('canvas');
    if (this.host.clientWidth === 0) return;
    canvas.zoom('fit-viewport', CENTRED);
    this.isFitted = true;
  }

  pan(dx: number, dy: number): void {
    this.isFitted = false;
    this.viewer.get('canvas').scroll({ dx, dy });
  }

  destroy(): void {
    this.resized.disconnect();
    this.gestures.destroy();
    this.viewer.destroy();
  }

  private zoomBy(factor: number, at?: { x: number; y: number }): void {
    const canvas = this.viewer.get('canvas');
    const next = Math.min(ZOOM.most, Math.max(ZOOM.least, canvas.zoom() * factor));
    this.isFitted = false;
    canvas.zoom(next, at);
  }

  private afterResize(): void {
    if (this.host.clientWidth === 0) return;
    this.viewer.get('canvas').resized();
    if (this.isFitted) this.fit();
  }

  private listen(): void {
    const bus = this.viewer.get('eventBus');
    const drawn = (event: { element: { id: string; type: string; businessObject?: { name?: string } } }): DrawnElement => ({
      id: event.element.id.replace(/_(label|plane)$/, ''),
      name: String(event.element.businessObject?.name ?? ''),
      type: event.element.type,
    });
    bus.on('element.click', (event: Parameters<typeof drawn>[0]) => {
      const isGround = ['bpmn:Process', 'bpmn:Collaboration'].includes(event.element.type);
      this.options.picked(isGround ? null : drawn(event));
    });
    bus.on('element.dblclick', (event: Parameters<typeof drawn>[0]) => this.options.opened(drawn(event)));
  }
}

function badgeOf(badge: DiagramBadge): HTMLElement {
  const element = document.createElement('span');
  element.className = `om-badge om-badge-${badge.tone}`;
  element.textContent = badge.text;
  element.title = badge.title;
  return element;
}
