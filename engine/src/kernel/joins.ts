import { asFailure } from './failure.ts';
import { raiseIncident } from './incidents.ts';
import { blocks, recordJoin } from './lineage.ts';
import type { ProgramElement } from './program.ts';
import { editNode, elementById, programOf, type Run, setVariablesOf, type Token } from './run.ts';
import type { Arrival, Lineage } from './state.ts';
import { activate, beginNode, enter } from './tokens.ts';
import { evaluateBoolean } from './variables.ts';

/**
 * Where tokens wait for each other: parallel (BPMN 2.0.2 §13.4.1), inclusive (§13.4.3) and complex gateways (§13.4.5), and activities
 * with a start quantity (§13.3.2).
 *
 * A complex gateway fires twice in a cycle. *Waiting for start* it fires as soon as its activation condition is true and takes a token
 * from every flow that has one. *Waiting for reset* (`resets` of the scope holds the flows taken) it waits, as an inclusive join does, for
 * the flows it had no token from, fires once more, and waits for start again. `activationCount` (tokens at the gateway) and
 * `waitingForStart` can be read by its conditions.
 */
export function gathers({ incoming, spec, startQuantity }: ProgramElement): boolean {
  if (startQuantity > 1) return true;
  return incoming.length > 1 && (spec.kind === 'parallel-gateway' || spec.kind === 'inclusive-gateway' || spec.kind === 'complex-gateway');
}

/** A token rests in front of the element; where it was the last one missing, the element begins. */
export function gather(run: Run, token: Token, element: ProgramElement): void {
  const flow = programOf(run, token.scope).flows[token.flow]!.id;
  putArrival(run, token.scope, { gateway: element.id, flow, lineage: token.lineage });
  if (element.spec.kind === 'parallel-gateway') fireParallelJoin(run, token.scope, element);
  else if (element.spec.kind === 'complex-gateway') fireComplexGateway(run, token.scope, element);
  else if (element.startQuantity > 1) fireQuantity(run, token.scope, element);
}

export function putArrival(run: Run, scopeId: string, arrival: Arrival): void {
  const joins = run.nodes[scopeId]!.joins ?? {};
  const flows = joins[arrival.gateway] ?? {};
  const next = { ...flows, [arrival.flow]: [...(flows[arrival.flow] ?? []), arrival.lineage] };
  editNode(run, scopeId, { joins: { ...joins, [arrival.gateway]: next } });
}

/**
 * Takes one token from each given flow of a join; empty entries disappear. `reliedOn`: the flows that count as filled where the join fires
 * because no other can be; null where it fires whatever the other tokens do.
 */
function consume(
  run: Run,
  scopeId: string,
  element: ProgramElement,
  flows: readonly string[],
  reliedOn: readonly string[] | null,
): Lineage {
  const joins = { ...run.nodes[scopeId]!.joins };
  const waiting = { ...joins[element.id] };
  const consumed: Arrival[] = [];
  for (const flow of flows) {
    const [first, ...rest] = waiting[flow]!;
    consumed.push({ gateway: element.id, flow, lineage: first! });
    if (rest.length > 0) waiting[flow] = rest;
    else delete waiting[flow];
  }
  if (Object.keys(waiting).length > 0) joins[element.id] = waiting;
  else delete joins[element.id];
  editNode(run, scopeId, { joins: Object.keys(joins).length > 0 ? joins : undefined });
  return recordJoin(run, scopeId, element, consumed, reliedOn);
}

/** §13.4.1: fires when every incoming flow has a token; takes one from each. */
export function fireParallelJoin(run: Run, scopeId: string, element: ProgramElement): void {
  const { flows } = programOf(run, scopeId);
  const ids = element.incoming.map((flow) => flows[flow]!.id);
  const waiting = run.nodes[scopeId]!.joins?.[element.id] ?? {};
  if (!ids.every((id) => (waiting[id]?.length ?? 0) > 0)) return;
  enter(run, scopeId, element, consume(run, scopeId, element, ids, null));
}

/** §13.3.2: begins when as many tokens have come as its start quantity says, on whichever flows. */
export function fireQuantity(run: Run, scopeId: string, element: ProgramElement): void {
  const tokens = Object.entries(run.nodes[scopeId]!.joins?.[element.id] ?? {}).flatMap(([flow, arrivals]) => arrivals.map(() => flow));
  if (tokens.length < element.startQuantity) return;
  enter(run, scopeId, element, consume(run, scopeId, element, tokens.slice(0, element.startQuantity), null));
}

/** Fires the first join that only waited for the tokens to come to rest; true if there was one. */
export function fireQuietJoin(run: Run): boolean {
  for (const scopeId in run.nodes) {
    const { joins, resets } = run.nodes[scopeId]!;
    if (joins === undefined && resets === undefined) continue;
    const program = programOf(run, scopeId);
    const ids = new Set([...Object.keys(joins ?? {}), ...Object.keys(resets ?? {})]);
    const gateways = [...ids].map((id) => elementById(program, id)).sort((a, b) => a.index - b.index);
    for (const gateway of gateways) {
      if (gateway.spec.kind === 'inclusive-gateway' && fireInclusiveJoin(run, scopeId, gateway)) return true;
      if (gateway.spec.kind === 'complex-gateway' && fireComplexGateway(run, scopeId, gateway)) return true;
    }
  }
  return false;
}

function filledFlows(run: Run, scopeId: string, gateway: ProgramElement): string[] {
  const { flows } = programOf(run, scopeId);
  const waiting = run.nodes[scopeId]!.joins?.[gateway.id] ?? {};
  return gateway.incoming.map((flow) => flows[flow]!.id).filter((flow) => waiting[flow] !== undefined);
}

function fireInclusiveJoin(run: Run, scopeId: string, gateway: ProgramElement): boolean {
  const filled = filledFlows(run, scopeId, gateway);
  if (isStillExpected(run, scopeId, gateway, new Set(filled))) return false;
  enter(run, scopeId, gateway, consume(run, scopeId, gateway, filled, filled));
  return true;
}

/** §13.4.3: some token elsewhere in the scope can still bring one to an empty incoming flow. */
function isStillExpected(run: Run, scopeId: string, gateway: ProgramElement, filled: ReadonlySet<string>): boolean {
  const program = programOf(run, scopeId);
  const isFilled = (flow: number): boolean => filled.has(program.flows[flow]!.id);
  if (gateway.incoming.every(isFilled)) return false;
  for (const id of run.children.get(scopeId) ?? []) {
    const index = program.elementIndex.get(run.nodes[id]!.element);
    if (run.nodes[id]!.compensating === undefined && index !== undefined && blocks(gateway, index, isFilled)) return true;
  }
  const others = Object.keys(run.nodes[scopeId]!.joins ?? {}).filter((other) => other !== gateway.id);
  return others.some((other) => blocks(gateway, elementById(program, other).index, isFilled));
}

function fireComplexGateway(run: Run, scopeId: string, gateway: ProgramElement): boolean {
  const taken = run.nodes[scopeId]!.resets?.[gateway.id];
  return taken === undefined ? startComplexGateway(run, scopeId, gateway) : resetComplexGateway(run, scopeId, gateway, taken);
}

function startComplexGateway(run: Run, scopeId: string, gateway: ProgramElement): boolean {
  const filled = filledFlows(run, scopeId, gateway);
  if (filled.length === 0) return false;
  const activationCount = countTokens(run, scopeId, gateway);
  if (!isActivated(run, scopeId, gateway, activationCount)) return false;
  const lineage = consume(run, scopeId, gateway, filled, null);
  editNode(run, scopeId, { resets: { ...run.nodes[scopeId]!.resets, [gateway.id]: filled } });
  passComplexGateway(run, scopeId, gateway, lineage, { activationCount, waitingForStart: true });
  return true;
}

function resetComplexGateway(run: Run, scopeId: string, gateway: ProgramElement, taken: readonly string[]): boolean {
  const late = filledFlows(run, scopeId, gateway).filter((flow) => !taken.includes(flow));
  const filled = [...taken, ...late];
  if (run.queue.some((token) => token.scope === scopeId) || isStillExpected(run, scopeId, gateway, new Set(filled))) return false;
  const activationCount = countTokens(run, scopeId, gateway);
  const lineage = consume(run, scopeId, gateway, late, filled);
  const { [gateway.id]: _done, ...resets } = run.nodes[scopeId]!.resets!;
  editNode(run, scopeId, { resets: Object.keys(resets).length > 0 ? resets : undefined });
  passComplexGateway(run, scopeId, gateway, lineage, { activationCount, waitingForStart: false });
  return true;
}

/** The gateway's own variables live as long as the token is in it; an incident at its conditions keeps both. */
function passComplexGateway(
  run: Run,
  scopeId: string,
  gateway: ProgramElement,
  lineage: Lineage,
  attributes: { readonly activationCount: number; readonly waitingForStart: boolean },
): void {
  const id = beginNode(run, scopeId, gateway, lineage);
  setVariablesOf(run, id, attributes);
  activate(run, id);
}

function countTokens(run: Run, scopeId: string, gateway: ProgramElement): number {
  const waiting = run.nodes[scopeId]!.joins?.[gateway.id] ?? {};
  return Object.values(waiting).reduce((sum, arrivals) => sum + arrivals.length, 0);
}

/** No token is in the gateway yet that could keep an incident: it is kept by the scope, and resolving it looks again. */
function isActivated(run: Run, scopeId: string, gateway: ProgramElement, activationCount: number): boolean {
  if (gateway.spec.kind !== 'complex-gateway' || gateway.spec.activationCondition === null) return true;
  if (run.nodes[scopeId]!.incident !== undefined) return false;
  try {
    return evaluateBoolean(run, scopeId, gateway.spec.activationCondition, { activationCount, waitingForStart: true });
  } catch (error) {
    raiseIncident(run, scopeId, 'condition', asFailure(error));
    return false;
  }
}
