import { Refused } from '../kernel/failure.ts';
import { childrenOf, editNode, elementOf, emit, type Run } from '../kernel/run.ts';
import { noteEnd, terminate } from '../kernel/scopes.ts';
import { completeWithout } from '../kernel/tokens.ts';
import { checkNames } from '../kernel/variables.ts';
import { cancelWork } from '../kernel/waits.ts';
import type { InstanceCommand } from './instance-types.ts';
import { demandReason } from './reason.ts';

/**
 * 跳过: the activity where an incident stands completes with `output` – written as it is where each variable is known, past the output
 * mappings – and its token goes on. Who may do it is decided outside. Refusals: REASON_REQUIRED; INCIDENT_NOT_OPEN; INCIDENT_NOT_SKIPPABLE
 * (it stands at a process or a condition, or the conditions behind the element fail: change variables and resolve, or modify);
 * VARIABLE_NAME_INVALID; what leaving the element fails with.
 */
export function skipIncident(run: Run, command: Extract<InstanceCommand, { type: 'incident.skip' }>): void {
  const reason = demandReason(command.reason, 'skip');
  const output = checkNames(command.output ?? {});
  const id = Object.keys(run.nodes).find((one) => run.nodes[one]!.incident?.id === command.incidentId);
  if (id === undefined) throw new Refused('INCIDENT_NOT_OPEN', { incidentId: command.incidentId });
  const { incident, element, parent } = run.nodes[id]!;
  const spec = elementOf(run, id)?.spec;
  if (spec === undefined || incident!.phase === 'condition')
    throw new Refused('INCIDENT_NOT_SKIPPABLE', { incidentId: command.incidentId });
  emit(run, {
    type: 'incident.skipped',
    incidentId: command.incidentId,
    elementId: element,
    activityId: id,
    reason,
    by: command.actor.id,
  });
  for (const child of childrenOf(run, id)) terminate(run, child, 'skipped');
  cancelWork(run, id, 'skipped');
  editNode(run, id, { incident: undefined, awaits: undefined });
  if (spec.kind === 'end-event') noteEnd(run, parent!, element);
  run.personal = id;
  completeWithout(run, id, output);
}
