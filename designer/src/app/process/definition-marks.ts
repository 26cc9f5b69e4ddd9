import type { DiagramMarks } from '@onematter/forms/shared/diagram/diagram-state';
import type { ElementActivity, ElementView } from '../design-views.ts';

/** Words of the figures on the diagram. */
export interface BadgeWords {
  readonly active: (count: number) => string;
  readonly incident: (count: number) => string;
}

/** Figures of all running cases on the diagram of a process: how many wait where, where something went wrong. */
export function definitionMarks(activity: readonly ElementActivity[], elements: readonly ElementView[], words: BadgeWords): DiagramMarks {
  return {
    active: [],
    completed: [],
    taken: [],
    incidents: activity.filter((element) => element.incidents > 0).map((element) => element.elementId),
    openable: elements.filter((element) => element.type === 'bpmn:CallActivity').map((element) => element.id),
    badges: activity.flatMap((element) => [
      ...(element.running > 0
        ? [{ elementId: element.elementId, tone: 'active' as const, text: String(element.running), title: words.active(element.running) }]
        : []),
      ...(element.incidents > 0
        ? [
            {
              elementId: element.elementId,
              tone: 'incident' as const,
              text: `!${element.incidents}`,
              title: words.incident(element.incidents),
            },
          ]
        : []),
    ]),
  };
}

/** The elements worth a line in the list of steps: what people and the system do, not gateways and flows. */
export function stepsOf(elements: readonly ElementView[]): readonly ElementView[] {
  return elements.filter((element) => /Task$|CallActivity$|SubProcess$/.test(element.type));
}
