import type { OpenTask } from '../case/case-views.ts';

/** Who has the case after me, and for what; the posts where nobody has claimed it yet. Undefined where nothing is open (for now). */
export function handedTo(
  openTasks: readonly Pick<OpenTask, 'name' | 'assignee' | 'candidates'>[],
): { readonly who: string; readonly next: string } | undefined {
  const task = openTasks[0];
  const who = task?.assignee?.name ?? task?.candidates.join('、') ?? '';
  return task && who ? { who, next: task.name } : undefined;
}
