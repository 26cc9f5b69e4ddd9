import { asFailure } from '../kernel/failure.ts';
import type { Program, ProgramElement, TimerTrigger, Trigger } from '../kernel/program.ts';
import { editNode, emit, type Run } from '../kernel/run.ts';
import type { Heard, Node, Wait } from '../kernel/state.ts';
import { addPeriod, parseCycle, parsePeriod } from '../kernel/time.ts';
import type { Instant } from '../kernel/types.ts';
import { closeWaits, openWait } from '../kernel/waits.ts';
import { lostEvent } from './check.ts';
import { finding, named } from './findings.ts';
import type { MigrationFinding } from './plan.ts';
import type { Route } from './route.ts';
import { byId, isCatching, isWaitedFor, triggerOf, triggerText } from './same.ts';

/**
 * What a node waits for, in the new version: every event that would be open there is matched with what is open now.
 *
 *   the same text               the wait stays, with its due date, its subscription, its condition as last seen
 *   another text                closed and opened anew; a timer by the plan's `timers` (keep or recount)
 *   no old event becomes it     opened: gained
 *   an old event no longer open stays away: it has fired, or was closed with what it belonged to
 *   no new event for it         closed: lost
 */
export function carryWaits(run: Run, route: Route, id: string, from: ProgramElement | null, to: ProgramElement | null): MigrationFinding[] {
  const node = run.nodes[id]!;
  if (node.incident?.phase === 'activate') return []; // nothing is open yet; resolving it opens what the new version says
  const carrying: Carrying = { run, route, id, from, kept: new Map(), heard: new Map(), open: [], findings: [] };
  for (const expected of expectedEvents(run, route, id, to)) carryEvent(carrying, expected);
  const lost = (node.waits ?? []).filter((wait) => !carrying.kept.has(wait.id));
  for (const wait of lost) if (!carrying.open.some((one) => one.replaces.includes(wait.id))) noteLost(carrying, wait);
  closeWaits(run, id, (wait) => !carrying.kept.has(wait.id));
  editNode(run, id, { waits: keptOf(carrying), heard: carrying.heard.size > 0 ? Object.fromEntries(carrying.heard) : undefined });
  for (const one of carrying.open) openNew(carrying, one);
  return carrying.findings;
}

interface Carrying {
  readonly run: Run;
  readonly route: Route;
  readonly id: string;
  /** null: the process itself */
  readonly from: ProgramElement | null;
  /** wait id → the wait as it goes on */
  readonly kept: Map<string, Wait>;
  readonly heard: Map<string, Heard>;
  readonly open: Opening[];
  readonly findings: MigrationFinding[];
}

interface Opening {
  readonly event: ProgramElement;
  readonly trigger: Trigger;
  /** counted from; null: from now */
  readonly since: Instant | null;
  readonly replaces: readonly string[];
}

interface Expected {
  readonly event: ProgramElement;
  /** the event is the element itself */
  readonly isOwn: boolean;
}

/** Which events are open where a token rests in `to` (kernel/tokens.ts, waits.ts); `to` null: the process itself. */
function expectedEvents(run: Run, { target }: Route, id: string, to: ProgramElement | null): Expected[] {
  const node = run.nodes[id]!;
  if (node.compensating !== undefined || isBeingCancelled(run, id)) return [];
  const isBody = node.loop !== undefined;
  const found: Expected[] = [];
  if (to !== null && node.index === undefined)
    found.push(...to.boundary.map((index) => ({ event: target.elements[index]!, isOwn: false })));
  if (isBody) return found;
  if (to !== null && isCatching(to)) found.push({ event: to, isOwn: true });
  if (to?.spec.kind === 'event-based-gateway')
    found.push(...to.outgoing.map((flow) => ({ event: target.elements[target.flows[flow]!.target]!, isOwn: false })));
  const scope = to === null ? target.scope : 'scope' in to.spec ? to.spec.scope : null;
  if (scope === null || isInterrupted(run, target, id)) return found;
  for (const index of scope.eventSubProcesses) {
    const { spec } = target.elements[index]!;
    if (spec.kind === 'event-sub-process') found.push({ event: target.elements[spec.startEvent]!, isOwn: false });
  }
  return found;
}

/** A cancelled transaction waits for nothing but its compensation. */
function isBeingCancelled(run: Run, id: string): boolean {
  return [...(run.children.get(id) ?? [])].some((child) => run.nodes[child]!.awaits === 'cancel');
}

/** While an interrupting event sub-process runs, no other of the scope can begin. Its node has the new element already. */
function isInterrupted(run: Run, target: Program, id: string): boolean {
  return [...(run.children.get(id) ?? [])].some((child) => {
    const node = run.nodes[child]!;
    const spec = node.definition === undefined ? byId(target, node.element)?.spec : undefined;
    const start = spec?.kind === 'event-sub-process' ? target.elements[spec.startEvent]!.spec : null;
    return start?.kind === 'start-event' && start.interrupting;
  });
}

function carryEvent(carrying: Carrying, { event, isOwn }: Expected): void {
  const { run, route, id } = carrying;
  const trigger = triggerOf(event);
  if (trigger === null) return;
  const { from } = carrying;
  const here = isOwn && from !== null ? [from] : route.sourcesOf(event).filter((source) => wasHere(route, from, source));
  const sources = here.filter((source) => isWaitedFor(triggerOf(source)!));
  const source = sources.find((one) => isOpen(run.nodes[id]!, one)) ?? null;
  if (!isWaitedFor(trigger)) return;
  if (sources.length === 0) carrying.open.push({ event, trigger, since: null, replaces: [] });
  else if (source !== null) carryOpen(carrying, source, event, trigger);
}

/** Did this old event belong to the element the token stood in? */
function wasHere({ source: program }: Route, from: ProgramElement | null, source: ProgramElement): boolean {
  const { spec } = source;
  if (spec.kind === 'boundary-event') return spec.host === from?.index;
  if (spec.kind === 'start-event') {
    const sub = program.elements[source.parent];
    return sub?.spec.kind === 'event-sub-process' && sub.parent === (from?.index ?? -1);
  }
  return from?.outgoing.some((flow) => program.flows[flow]!.target === source.index) ?? false;
}

function isOpen(node: Node, { id }: ProgramElement): boolean {
  return (node.waits ?? []).some((wait) => wait.element === id) || node.heard?.[id] !== undefined;
}

/** An event that is open now and goes on as `event`. */
function carryOpen(carrying: Carrying, source: ProgramElement, event: ProgramElement, trigger: Trigger): void {
  const { run, id, route } = carrying;
  const node = run.nodes[id]!;
  const waits = (node.waits ?? []).filter((wait) => wait.element === source.id);
  const old = triggerOf(source)!;
  const isSame = triggerText(old) === triggerText(trigger);
  const timers = Object.hasOwn(route.mapping.timers ?? {}, source.id) ? route.mapping.timers![source.id]! : isSame ? 'keep' : 'recount';
  if (isSame && (timers === 'keep' || !waits.some(({ kind }) => kind === 'timer'))) {
    for (const wait of waits) carrying.kept.set(wait.id, moved(carrying, wait, event));
    const heard = node.heard?.[source.id];
    if (heard !== undefined) carrying.heard.set(event.id, heard);
    return;
  }
  const [wait] = waits;
  if (old.kind === 'timer' && trigger.kind === 'timer' && wait?.kind === 'timer') {
    if (timers === 'keep') carrying.kept.set(wait.id, moved(carrying, keptTimer(wait, trigger), event));
    else carrying.open.push({ event, trigger, since: startOf(old, wait.dueAt), replaces: [wait.id] });
    return;
  }
  carrying.open.push({ event, trigger, since: null, replaces: waits.map((one) => one.id) });
}

/** Says where the wait is now. Exhaustive: a new kind of wait does not compile without its line. */
function moved({ run, id, route }: Carrying, wait: Wait, event: ProgramElement): Wait {
  const next = { ...wait, element: event.id };
  if (wait.element === event.id) return next;
  const about = { id: wait.id, elementId: event.id, from: wait.element, activityId: id, definitionId: route.mapping.to } as const;
  switch (wait.kind) {
    case 'timer':
      emit(run, { type: 'work.migrated', kind: 'timer', ...about });
      return next;
    case 'message':
      emit(run, { type: 'work.migrated', kind: 'subscription', ...about });
      return next;
    case 'signal':
      emit(run, { type: 'work.migrated', kind: 'signal-subscription', ...about });
      return next;
    case 'condition':
      return next;
    default:
      return unknownWait(wait);
  }
}

function unknownWait(wait: never): never {
  throw new Error(`Expected a kind of wait this version knows, but found ${JSON.stringify(wait)}`);
}

/** Keeps the due date; what comes after it is what the new version says: a repetition only where it repeats. */
function keptTimer(wait: Extract<Wait, { kind: 'timer' }>, trigger: TimerTrigger): Wait {
  const { every: _every, left: _left, ...once } = wait;
  const cycle = trigger.type === 'cycle' && trigger.value.kind === 'static' ? parseCycle(trigger.value.text) : null;
  if (cycle === null) return trigger.type === 'cycle' ? wait : once;
  const left = cycle.times === null ? {} : { left: Math.min(wait.left ?? cycle.times - 1, cycle.times - 1) };
  return { ...once, every: cycle.every, ...left };
}

/** When a timer of a fixed length began to run; null where its due date does not tell. */
function startOf({ type, value }: TimerTrigger, dueAt: Instant): Instant | null {
  if (value.kind !== 'static' || (type !== 'duration' && type !== 'cycle')) return null;
  const period = parsePeriod(type === 'cycle' ? (parseCycle(value.text)?.every ?? '') : value.text);
  if (period === null) return null;
  const withoutTime = addPeriod(dueAt, { months: 0, ms: -period.ms });
  const start = withoutTime === null ? null : addPeriod(withoutTime, { months: -period.months, ms: 0 });
  return start !== null && addPeriod(start, period) === dueAt ? start : null; // the end of a month may have been cut: then it does not tell
}

function keptOf({ run, id, kept }: Carrying): readonly Wait[] | undefined {
  const waits = (run.nodes[id]!.waits ?? []).flatMap((wait) => kept.get(wait.id) ?? []);
  return waits.length > 0 ? waits : undefined;
}

function noteLost(carrying: Carrying, wait: Wait): void {
  const event = byId(carrying.route.source, wait.element);
  const isGivenUp =
    event !== null && carrying.route.mapping.elements[event.id] === null && Object.hasOwn(carrying.route.mapping.elements, event.id);
  if (event === null || isGivenUp || carrying.findings.some(({ elementId }) => elementId === event.id)) return;
  carrying.findings.push(lostEvent(carrying.route, event, carrying.id));
}

/** Opening may fail – the start fact of a deadline is absent, an expression fails –, which stops the migration: it would leave an incident. */
function openNew(carrying: Carrying, { event, trigger, since }: Opening): void {
  const { run, route, id } = carrying;
  const isCounted = since !== null && trigger.kind === 'timer' && trigger.type !== 'deadline' && trigger.value.kind === 'static';
  try {
    openWait(isCounted ? { ...run, env: { ...run.env, now: since } } : run, id, event, trigger);
  } catch (error) {
    const failure = asFailure(error);
    carrying.findings.push(
      finding(
        'MIGRATION_WAIT_FAILED',
        { definitionId: route.mapping.from, program: route.target, elementId: event.id, isNew: true, activityId: id },
        {
          zh: `新版本的事件${named(route.target, event.id)}现在不能开始等待：${failure.code}`,
          en: `Event ${named(route.target, event.id)} of the new version cannot begin to wait now: ${failure.message}`,
        },
      ),
    );
  }
}
