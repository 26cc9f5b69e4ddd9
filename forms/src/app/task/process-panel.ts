import { ChangeDetectionStrategy, Component, effect, inject, input, untracked } from '@angular/core';
import type { DiagramProcess } from '../../shared/diagram/diagram-state.ts';
import { LiveDiagram } from '../../shared/diagram/live-diagram.ts';
import { Loader } from '../../shared/http/loader.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { CaseApi } from '../case/case.api.ts';

/** Where the case stands in its process; loaded only when somebody looks. */
@Component({
  selector: 'om-process-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorFace, LiveDiagram, Skeleton],
  template: `
    @if (data.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
    } @else if (data.value(); as processes) {
      <om-live-diagram [processes]="processes" size="small" />
    } @else {
      <om-skeleton [rows]="3" [rowHeight]="56" />
    }
  `,
})
export class ProcessPanel {
  readonly caseId = input.required<string>();
  protected readonly data = new Loader<readonly DiagramProcess[]>();
  private readonly api = inject(CaseApi);

  constructor() {
    effect(() => {
      this.caseId();
      untracked(() => this.load());
    });
  }

  protected load(): void {
    void this.data.load((signal) => this.api.diagram(this.caseId(), signal));
  }
}
