import type { JsonObject } from '../json.ts';
import type { PlayLine } from './lines.ts';
import type { Stage } from './stage.ts';
import { wordsOf } from './wording.ts';

/** Where a limit of the play stopped it. */
export interface Stopped {
  readonly element: string | null;
  readonly details: JsonObject;
}

/** The last line: how it stands. What a limit cut off is an incident, whatever state the kernel is in. */
export function endOf(stage: Stage, stopped: Stopped | null): PlayLine {
  const { state } = stage;
  const incidents = [...incidentsOf(stage), ...(stopped === null ? [] : [limitIncident(stopped)])];
  const isOpen = state === null || state.status === 'active';
  const status = stopped !== null || (isOpen && incidents.length > 0) ? 'incident' : isOpen ? 'waiting' : state.status;
  return {
    event: 'end',
    status,
    waiting: stage.waiting(),
    variables: stage.allVariables(),
    processes: stage.rootProcesses(),
    incidents,
    ...(state === null ? { started: false } : {}),
    ...(state?.suspended === undefined ? {} : { suspended: true }),
    at: stage.now,
  };
}

function incidentsOf(stage: Stage): JsonObject[] {
  const raised = new Map(
    stage.events.flatMap(({ event }) => (event.type === 'incident.raised' ? [[event.incidentId, event] as const] : [])),
  );
  return stage.nodes.flatMap(([, { element, incident }]) => {
    if (incident === undefined) return [];
    const { message: messages, remedy } = wordsOf(incident.code);
    const { message = '', details = {} } = raised.get(incident.id) ?? {};
    return [{ element, code: incident.code, message, messages, remedy, details }];
  });
}

function limitIncident({ element, details }: Stopped): JsonObject {
  const code = 'PLAY_LIMIT_REACHED';
  const { message, remedy } = wordsOf(code);
  return { element, code, message: message.en, messages: message, remedy, details };
}
