/** What a diagram needs to know of a running case, as `GET /cases/:id/diagram` answers it. */
export interface ActiveElement {
  readonly elementId: string;
  readonly count: number;
  /** Instant (UTC) since which the oldest of them waits. */
  readonly since: string | null;
  readonly who: readonly string[];
}

export interface DiagramProcess {
  readonly scopeId: string;
  readonly definitionId: string;
  readonly processId: string;
  readonly name: string;
  readonly xml: string;
  readonly parent: { readonly scopeId: string; readonly elementId: string } | null;
  readonly active: readonly ActiveElement[];
  readonly completed: readonly string[];
  readonly taken: readonly string[];
  readonly incidents: readonly string[];
}

/** A small figure drawn at the corner of an element. */
export interface DiagramBadge {
  readonly elementId: string;
  readonly tone: 'active' | 'done' | 'incident';
  readonly text: string;
  /** Said in full: tooltip and screen reader. */
  readonly title: string;
}

/** Everything the viewer paints over a diagram. Element ids that the diagram lacks are ignored. */
export interface DiagramMarks {
  readonly active: readonly string[];
  readonly completed: readonly string[];
  readonly taken: readonly string[];
  readonly incidents: readonly string[];
  /** Elements that open another diagram when chosen (called processes). */
  readonly openable: readonly string[];
  readonly badges: readonly DiagramBadge[];
}

export const NO_MARKS: DiagramMarks = { active: [], completed: [], taken: [], incidents: [], openable: [], badges: [] };

/** Words the marks need; the caller passes its language. */
export interface MarkWords {
  readonly waiting: (count: number, who: readonly string[]) => string;
  readonly incident: string;
}

/** The processes called from `scopeId`, by the element that called them; the last one called wins. */
export function calledFrom(processes: readonly DiagramProcess[], scopeId: string): ReadonlyMap<string, DiagramProcess> {
  const called = new Map<string, DiagramProcess>();
  for (const process of processes) {
    if (process.parent?.scopeId === scopeId) called.set(process.parent.elementId, process);
  }
  return called;
}

/** The way down to a process: outermost first, the process itself last. A broken parent ends the way there. */
export function pathTo(processes: readonly DiagramProcess[], scopeId: string): readonly DiagramProcess[] {
  const byScope = new Map(processes.map((process) => [process.scopeId, process]));
  const path: DiagramProcess[] = [];
  const seen = new Set<string>();
  for (let at = byScope.get(scopeId); at && !seen.has(at.scopeId); at = at.parent ? byScope.get(at.parent.scopeId) : undefined) {
    seen.add(at.scopeId);
    path.unshift(at);
  }
  return path;
}

/** The process to show first: the outermost one that still has a waiting step, else the first outermost one. */
export function firstShown(processes: readonly DiagramProcess[]): DiagramProcess | undefined {
  const outermost = processes.filter((process) => process.parent === null);
  return outermost.find((process) => isAlive(processes, process)) ?? outermost[0] ?? processes[0];
}

/** Whether anything waits in this process or in one that it called. */
export function isAlive(processes: readonly DiagramProcess[], process: DiagramProcess): boolean {
  if (process.active.length > 0) return true;
  return [...calledFrom(processes, process.scopeId).values()].some((child) => isAlive(processes, child));
}

/** What to paint for one process of a case. */
export function marksOf(processes: readonly DiagramProcess[], process: DiagramProcess, words: MarkWords): DiagramMarks {
  const openable = [...calledFrom(processes, process.scopeId).keys()];
  const active = process.active.map((element) => element.elementId);
  return {
    active,
    completed: process.completed.filter((id) => !active.includes(id)),
    taken: process.taken,
    incidents: process.incidents,
    openable,
    badges: [
      ...process.active.map(
        (element): DiagramBadge => ({
          elementId: element.elementId,
          tone: 'active',
          text: String(element.count),
          title: words.waiting(element.count, element.who),
        }),
      ),
      ...process.incidents.map((elementId): DiagramBadge => ({ elementId, tone: 'incident', text: '!', title: words.incident })),
    ],
  };
}

/** One line of the text beside the diagram: where the case stands and who has it. */
export interface CurrentStep {
  readonly processName: string;
  readonly scopeId: string;
  readonly elementId: string;
  readonly count: number;
  readonly since: string | null;
  readonly who: readonly string[];
  readonly isIncident: boolean;
}

/**
 * Every waiting step of every process, longest waiting first. A call activity whose called process is listed itself is
 * left out: the people who have the work are found in the called one.
 */
export function currentSteps(processes: readonly DiagramProcess[]): readonly CurrentStep[] {
  const steps: CurrentStep[] = [];
  for (const process of processes) {
    const called = calledFrom(processes, process.scopeId);
    for (const element of process.active) {
      const child = called.get(element.elementId);
      if (child && isAlive(processes, child)) continue;
      steps.push({
        ...element,
        processName: process.name,
        scopeId: process.scopeId,
        isIncident: process.incidents.includes(element.elementId),
      });
    }
    for (const elementId of process.incidents) {
      if (process.active.some((element) => element.elementId === elementId)) continue;
      steps.push({ processName: process.name, scopeId: process.scopeId, elementId, count: 1, since: null, who: [], isIncident: true });
    }
  }
  return steps.sort((a, b) => (a.since ?? '').localeCompare(b.since ?? ''));
}
