/** What a hand can do to a diagram. Lengths in CSS pixels; `at` is relative to the host. */
export interface GestureTarget {
  pan(dx: number, dy: number): void;
  zoomBy(factor: number, at?: { x: number; y: number }): void;
  fit(): void;
}

const PAN_STEP = 60;
const KEY_ZOOM = 1.25;

/**
 * Keyboard, Ctrl and wheel, one finger and two fingers. The mouse drag is bpmn-js's own. A plain wheel is left to the
 * page: a diagram that swallows it traps the reader.
 */
export class DiagramGestures {
  private readonly touches = new Map<number, { x: number; y: number }>();
  private readonly ends = new AbortController();
  private readonly host: HTMLElement;
  private readonly target: GestureTarget;

  constructor(host: HTMLElement, target: GestureTarget) {
    this.host = host;
    this.target = target;
    const { signal } = this.ends;
    host.addEventListener('keydown', (event) => this.key(event), { signal });
    host.addEventListener('wheel', (event) => this.wheel(event), { signal, passive: false });
    host.addEventListener('pointerdown', (event) => this.down(event), { signal });
    host.addEventListener('pointermove', (event) => this.move(event), { signal });
    for (const end of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
      host.addEventListener(end, (event) => this.touches.delete(event.pointerId), { signal });
    }
  }

  destroy(): void {
    this.ends.abort();
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.actionOf(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  }

  private actionOf(key: string): (() => void) | undefined {
    const { target } = this;
    switch (key) {
      case '+':
      case '=':
        return () => target.zoomBy(KEY_ZOOM);
      case '-':
        return () => target.zoomBy(1 / KEY_ZOOM);
      case '0':
        return () => target.fit();
      case 'ArrowLeft':
        return () => target.pan(PAN_STEP, 0);
      case 'ArrowRight':
        return () => target.pan(-PAN_STEP, 0);
      case 'ArrowUp':
        return () => target.pan(0, PAN_STEP);
      case 'ArrowDown':
        return () => target.pan(0, -PAN_STEP);
      default:
        return undefined;
    }
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.target.zoomBy(Math.exp(-event.deltaY / 300), this.within(event.clientX, event.clientY));
  }

  private down(event: PointerEvent): void {
    if (event.pointerType === 'touch') this.touches.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  private move(event: PointerEvent): void {
    const before = this.touches.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.touches].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      this.target.zoomBy(factor, this.within((now.x + other.x) / 2, (now.y + other.y) / 2));
    } else this.target.pan(now.x - before.x, now.y - before.y);
    this.touches.set(event.pointerId, now);
  }

  private within(clientX: number, clientY: number): { x: number; y: number } {
    const box = this.host.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }
}

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
