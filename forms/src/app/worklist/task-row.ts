import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { commonText } from '../../shared/i18n/common.ts';
import { language } from '../../shared/i18n/language.ts';
import { DueLight } from '../../shared/ui/due-light.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { briefInstantText, instantText } from '../../shared/words/dates.ts';
import type { TaskRow } from './task-row.view.ts';
import { worklistText } from './worklist.text.ts';
import type { Scope } from './worklist-filter.ts';

/** One task: a line on a desk, a card on a phone. The whole row is the link; the button beside it claims. */
@Component({
  selector: 'om-task-row',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DueLight, Icon, RouterLink],
  templateUrl: './task-row.html',
  styleUrl: './task-row.css',
})
export class TaskRowLine {
  readonly row = input.required<TaskRow>();
  readonly scope = input.required<Scope>();
  readonly isClaiming = input(false);
  readonly claimed = output<void>();

  protected readonly t = worklistText;
  protected readonly common = commonText;
  /** What the matter is about: the catalogue's name, or a clue's own title. */
  protected readonly about = computed(() => this.row().matter?.name ?? this.row().title);
  protected readonly when = computed(() => briefInstantText(this.row().completedAt ?? this.row().openedAt, language()));
  protected readonly whenFull = computed(() => instantText(this.row().completedAt ?? this.row().openedAt, language()));
}
