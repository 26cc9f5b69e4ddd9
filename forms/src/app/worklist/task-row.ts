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
  /** What is special about it, in two or three words each. */
  protected readonly marks = computed(() => marksOf(this.row(), this.scope()));
  /** What the matter is about: the catalogue's name, or a clue's own title. */
  protected readonly about = computed(() => this.row().matter?.name ?? this.row().title);
  protected readonly when = computed(() => briefInstantText(this.row().completedAt ?? this.row().openedAt, language()));
  protected readonly whenFull = computed(() => instantText(this.row().completedAt ?? this.row().openedAt, language()));
}

type Mark = { readonly text: string; readonly tone: 'blue' | 'amber' | 'red' };

function marksOf(row: TaskRow, scope: Scope): Mark[] {
  const t = worklistText;
  const delegated =
    row.owner === null
      ? null
      : scope === 'delegated'
        ? t('markDelegatedTo', { name: row.assignee?.name ?? '' })
        : t('markDelegatedBy', row.owner);
  const marks: (Mark | null)[] = [
    row.item === 'sign' ? { text: t('markSign'), tone: 'blue' } : null,
    row.item === 'consult' ? { text: t('markConsult'), tone: 'blue' } : null,
    delegated === null ? null : { text: delegated, tone: 'blue' },
    row.urgedAt !== null ? { text: t('markUrged'), tone: 'red' } : null,
    row.suspendedAt !== null ? { text: t('markSuspended'), tone: 'amber' } : null,
    row.signersOpen > 0 ? { text: t('markAwaits', { n: row.signersOpen }), tone: 'amber' } : null,
    row.mayTakeBack ? { text: t('markTakeBack'), tone: 'blue' } : null,
  ];
  return marks.filter((mark) => mark !== null);
}
