import type { TwinOf } from '../i18n/texts.ts';
import type { diagramZh } from './diagram.zh.ts';

export const diagramEn: TwinOf<typeof diagramZh> = {
  diagramOf: 'Diagram: {name}',
  keys: 'Arrow keys move, plus and minus zoom, 0 shows the whole diagram.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Show the whole diagram',
  drawing: 'Drawing the diagram',
  broken: 'The diagram cannot be shown',
  brokenText: 'The drawing data of this process is incomplete. The current steps are still listed below.',
  legend: 'Legend',
  legendNow: 'current step',
  legendDone: 'passed',
  legendWrong: 'incident',

  nowTitle: 'Current steps',
  nowNone: 'No step is waiting: the process has ended.',

  heldBy: 'with {who}',
  heldByNobody: 'waiting to be claimed',
  since: 'since {at}',
  times: '{n} of them',
  wrong: 'incident, for the administrator to mend',
  waitingBadge: '{n} waiting: {who}',
  waitingBadgeNobody: '{n} waiting',
  open: 'Open “{name}”',
  processPath: 'Levels of the process',
  unnamed: 'unnamed step',
  empty: 'No diagram yet',
  emptyText: 'Once the case has started, this shows which step it has reached.',
  openElement: 'Open {element}',
};
