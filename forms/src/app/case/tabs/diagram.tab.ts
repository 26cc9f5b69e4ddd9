import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { LiveDiagram } from '../../../shared/diagram/live-diagram.ts';
import { ErrorFace } from '../../../shared/ui/error-face.ts';
import { Skeleton } from '../../../shared/ui/skeleton.ts';
import { CaseApi } from '../case.api.ts';
import { tabData } from '../tab-data.ts';

/** 流程图: the path taken, where the case stands, who has it. */
@Component({
  selector: 'om-diagram-tab',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorFace, LiveDiagram, Skeleton],
  template: `
    @if (data.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="data.reload()" />
    } @else if (data.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="8" /></div>
    } @else if (data.value(); as processes) {
      <div class="om-card"><div class="body"><om-live-diagram [processes]="processes" /></div></div>
    }
  `,
})
export class DiagramTab {
  private readonly api = inject(CaseApi);
  protected readonly data = tabData((id, signal) => this.api.diagram(id, signal));
}
