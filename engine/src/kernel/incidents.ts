import { asFailure, type Failure, Refused } from './failure.ts';
import { editNode, emit, type Run, rollback } from './run.ts';
import type { IncidentState } from './state.ts';

/**
 * Does a part of the step that may fail. A failure takes back what the part did and leaves an incident 异常事件 at the node, whose token
 * stays; `phase` says what a resolve tries again. At the node a person's own command works on, it refuses the command instead.
 */
export function attempt(run: Run, id: string, phase: IncidentState['phase'], part: () => void): void {
  const marks = { journal: run.journal.length, events: run.events.length, queue: [...run.queue] };
  try {
    part();
  } catch (error) {
    if (error instanceof Refused) throw error;
    const failure = asFailure(error);
    if (run.personal === id && run.actor.kind === 'person')
      throw new Refused(failure.code, { message: failure.message, ...failure.details });
    rollback(run, marks);
    raiseIncident(run, id, phase, failure);
  }
}

export function raiseIncident(run: Run, id: string, phase: IncidentState['phase'], failure: Failure): void {
  const incident = { id: run.env.newId(), code: failure.code, phase };
  editNode(run, id, { incident });
  emit(run, {
    type: 'incident.raised',
    incidentId: incident.id,
    elementId: run.nodes[id]!.element,
    activityId: id,
    code: failure.code,
    message: failure.message,
    details: failure.details,
  });
}
