import type { ApiError } from '../../shared/http/api-error.ts';
import { language } from '../../shared/i18n/language.ts';
import { briefInstantText } from '../../shared/words/dates.ts';
import { taskText } from './task.text.ts';
import { personName, type TaskView } from './task.view.ts';
import { standingOf } from './task-standing.ts';

/** The sentence over a form that cannot be filled in: whose it is, who did it and when; '' while the reader may work on it. `myName` is the reader. */
export function standingText(view: TaskView, myName: string): string {
  const { task } = view;
  switch (standingOf(view)) {
    case 'completed': {
      if (task.item !== 'task') return taskText('itemDone', { at: when(task.completedAt) });
      const who = personName(task.completedBy ?? task.assignee);
      if (task.onBehalfOf) return taskText('doneOnBehalf', { who, name: task.onBehalfOf.name, at: when(task.completedAt) });
      return taskText(who === myName ? 'doneByMe' : 'doneBy', { who, at: when(task.completedAt) });
    }
    case 'foreign':
      return taskText('foreign', { who: task.assignee?.name ?? '' });
    case 'claimable':
      return taskText('claimable');
    case 'cancelled':
      return taskText('cancelled');
    case 'not-mine':
      return taskText('notMine');
    default:
      return '';
  }
}

/** The heading of a conflict: who ended the task meanwhile, and when, as far as the server says. */
export function conflictText(error: ApiError, myName: string): string {
  const by = error.details['by'];
  const who = typeof by === 'string' ? by : typeof by === 'object' && by !== null && 'name' in by ? String(by.name) : '';
  if (!who) return taskText('conflictTitlePlain');
  return taskText(who === myName ? 'conflictMine' : 'conflictTitle', { who, at: when(error.detail('at')) });
}

function when(at: string | null | undefined): string {
  return at ? briefInstantText(at, language()) : '';
}
