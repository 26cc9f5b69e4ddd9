import type { Json, KernelEvent, Node, State } from '../../engine/src/pure.ts';
import type { Instance, Seen, World } from './interpreter/world.ts';

/**
 * What is compared, as text: the tree of what is open – element, role, incident, waits, tokens at joins, variables –, brothers sorted, and the
 * status of the root. Ids and the order of brothers are nobody's business.
 */
interface Part {
  readonly name: string;
  readonly waits: readonly string[];
  readonly arrivals: readonly string[];
  readonly variables: Json;
  readonly inner: readonly Part[];
}

function write(part: Part, indent = ''): string[] {
  const marks = [...part.waits].sort().concat([...part.arrivals].sort());
  const variables = JSON.stringify(sorted(part.variables));
  const line = [part.name, ...marks, variables === '{}' ? '' : variables].filter((word) => word !== '').join(' ');
  const inner = part.inner.map((one) => write(one, `${indent}  `)).sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1));
  return [`${indent}${line}`, ...inner.flat()];
}

export function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as { readonly [key: string]: Json })
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function picture(status: string, parts: readonly Part[]): string {
  return [status, ...parts.map((one) => write(one).join('\n')).sort()].join('\n');
}

// ── the kernel ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function kernelPart(state: State, id: string, node: Node): Part {
  const inner = Object.entries(state.nodes).filter(([, one]) => one.parent === id);
  const role =
    node.definition !== undefined
      ? 'process'
      : node.compensating !== undefined
        ? ''
        : node.loop !== undefined
          ? 'whole'
          : node.index !== undefined
            ? `#${node.index}`
            : '';
  const words = [
    node.element,
    role,
    node.incident?.code ?? '',
    node.awaits ?? '',
    node.compensating === undefined ? '' : 'undoing',
    node.job ? 'job' : '',
    node.closing ? 'closing' : '',
    node.straightBack === undefined ? '' : `then ${node.straightBack.element}`,
    ...kernelTask(node),
  ];
  return {
    name: words.filter((word) => word !== '').join(':'),
    waits: (node.waits ?? []).map((wait) => `${wait.kind}@${wait.element}${wait.kind === 'timer' ? `=${wait.dueAt}` : ''}`),
    arrivals: [
      ...Object.entries(node.joins ?? {}).flatMap(([gateway, flows]) =>
        Object.entries(flows).flatMap(([flow, tokens]) => tokens.map(() => `(${gateway}<${flow})`)),
      ),
      ...Object.entries(node.resets ?? {}).map(([gateway, flows]) => `reset(${gateway}<${[...flows].sort().join(',')})`),
    ],
    variables: Object.fromEntries(Object.entries(state.variables[id] ?? {}).filter(([name]) => !name.startsWith('$'))),
    inner: inner.map(([innerId, one]) => kernelPart(state, innerId, one)),
  };
}

function kernelTask({ task, items = [], rounds = {} }: Node): string[] {
  const opened = beside(items, rounds);
  if (task === undefined) return opened;
  return [...standing(task.assignee, task.owner, task.suspended === true, task.urgedAt), ...opened];
}

interface Rounds {
  readonly before?: Round | null;
  readonly after?: Round | null;
}
interface Round {
  readonly mode: unknown;
  readonly of: number;
  readonly agreed: number;
  readonly disagreed: number;
  readonly waiting?: readonly string[];
}

/** Items, and what became of the rounds of signers so far. */
function beside(
  items: readonly { readonly kind: string; readonly person: string; readonly position?: string }[],
  rounds: Rounds,
): string[] {
  const opened = items.map((item) => `${item.kind}${item.position ? ` ${item.position}` : ''}@${item.person}`).sort();
  for (const side of ['before', 'after'] as const) {
    const round = rounds[side];
    if (!round) continue;
    const { mode, agreed, disagreed, of, waiting = [] } = round;
    opened.push(`${side} ${JSON.stringify(mode)} ${agreed}-${disagreed} of ${of} then ${waiting.join(',')}`);
  }
  return opened;
}

/** Who has a task, where that is not p1 for p1. */
function standing(assignee: string | null, owner: string | null | undefined, isSuspended: boolean, urgedAt?: string | null): string[] {
  return [
    assignee === 'p1' && !owner ? '' : `${assignee}${owner ? ` for ${owner}` : ''}`,
    isSuspended ? 'suspended' : '',
    urgedAt ? `urged ${urgedAt}` : '',
  ];
}

export function kernelPicture(state: State): string {
  const tops = Object.entries(state.nodes).filter(([, node]) => node.parent === null);
  return picture(
    state.void ? 'void' : state.status,
    tops.map(([id, node]) => kernelPart(state, id, node)),
  );
}

/** The kernel's events in the words of the standard; what only the platform cares for is left out. */
export function kernelSeen(events: readonly KernelEvent[]): Seen[] {
  return events.flatMap((event) => seenOf(event) ?? []);
}

const one = (what: string, element: string, more?: string): Seen => ({ what, element, ...(more === undefined ? {} : { more }) });

function seenOf(event: KernelEvent): Seen | null {
  switch (event.type) {
    case 'activity.activated':
    case 'activity.completed':
    case 'activity.terminated':
    case 'activity.compensating':
    case 'activity.compensated':
      return one(event.type.replace('activity.', ''), event.elementId);
    case 'sequence-flow.taken':
      return one('taken', event.flowId);
    case 'process-instance.started':
    case 'process-instance.completed':
    case 'process-instance.terminated':
      return one(event.type, event.processId);
    case 'user-task.opened':
      return one(event.type, event.task.elementId);
    case 'job.created':
      return one(event.type, event.job.elementId);
    case 'user-task.completed':
    case 'user-task.cancelled':
    case 'job.completed':
    case 'job.cancelled':
    case 'timer.scheduled':
    case 'timer.fired':
    case 'timer.cancelled':
    case 'subscription.opened':
    case 'subscription.closed':
    case 'message.received':
    case 'signal-subscription.opened':
    case 'signal-subscription.closed':
    case 'condition.met':
    case 'incident.resolved':
      return one(event.type, event.elementId);
    case 'user-task.taken-back':
      return one(event.type, event.elementId);
    case 'user-task.suspended':
    case 'user-task.activated':
    case 'user-task.terminated':
    case 'user-task.voided':
    case 'user-task.replied':
      return one(event.type, event.elementId);
    case 'user-task.delegated':
      return one(event.type, event.elementId, `${event.owner}>${event.delegate}`);
    case 'user-task.resolved':
    case 'user-task.recalled':
      return one(event.type, event.elementId, event.owner);
    case 'user-task.urged':
      return one(event.type, event.elementId, event.persons.join(','));
    case 'user-task.carbon-copied':
      return one(event.type, event.elementId, event.copies.map((copy) => copy.personId).join(','));
    case 'user-task.consulted':
      return one(event.type, event.elementId, event.persons.join(','));
    case 'user-task.sign-added':
      return one(event.type, event.elementId, `${event.position} ${event.persons.join(',')}`);
    case 'user-task.sign-removed':
      return one(event.type, event.elementId, event.persons.join(','));
    case 'user-task.signed':
      return one(event.type, event.elementId, `${event.position} ${event.agree}`);
    case 'user-task.signing-decided':
      return one(event.type, event.elementId, `${event.position} ${event.outcome} ${event.agreed}-${event.disagreed} of ${event.of}`);
    case 'work-item.opened':
      return one(event.type, event.item.elementId, `${event.item.kind} ${event.item.assignee}`);
    case 'work-item.closed':
      return one(event.type, event.elementId, `${event.kind} ${event.cause}`);
    case 'user-task.returned':
      return one(event.type, event.elementId, event.rerun === undefined ? event.target : `${event.target} straight`);
    case 'message.sent':
      return one(event.type, event.elementId, event.messageName);
    case 'signal.thrown':
    case 'signal.received':
      return one(event.type, event.elementId, event.signalName);
    case 'job.failed':
      return one(event.type, event.elementId, event.errorCode);
    case 'escalation.thrown':
      return one(event.type, event.elementId, `${event.escalationCode}>${event.caughtBy ?? ''}`);
    case 'error.thrown':
      if (event.caughtBy === null) return null;
      return one(event.type, event.elementId, `${event.errorCode}>${event.caughtBy ?? ''}`);
    case 'incident.raised':
      return one(event.type, event.elementId, event.code);
    case 'root.completed':
    case 'root.terminated':
      return one(event.type, '');
    default:
      return null;
  }
}

// ── the reference ──────────────────────────────────────────────────────────────────────────────────────────────────────

function referencePart(world: World, instance: Instance): Part {
  const role =
    instance.role === 'process'
      ? 'process'
      : instance.isUndone
        ? ''
        : instance.role === 'whole'
          ? 'whole'
          : instance.index !== null
            ? `#${instance.index}`
            : '';
  const words = [
    instance.element.id,
    role,
    instance.incident?.code ?? '',
    instance.awaits ?? '',
    instance.isUndone ? 'undoing' : '',
    instance.hasJob ? 'job' : '',
    instance.isClosing ? 'closing' : '',
    instance.straightBack === null ? '' : `then ${instance.straightBack.id}`,
    ...referenceTask(instance),
  ];
  return {
    name: words.filter((word) => word !== '').join(':'),
    waits: instance.waits.map(
      (wait) => `${wait.kind === 'conditional' ? 'condition' : wait.kind}@${wait.event.id}${wait.dueAt === null ? '' : `=${wait.dueAt}`}`,
    ),
    arrivals: [
      ...instance.arrivals.map((token) => `(${token.node.id}<${token.flow?.id ?? ''})`),
      ...[...instance.fired].map(
        ([gateway, flows]) =>
          `reset(${gateway.id}<${flows
            .map((flow) => flow.id)
            .sort()
            .join(',')})`,
      ),
    ],
    variables: Object.fromEntries(instance.variables),
    inner: world.instances.filter((inner) => inner.parent === instance).map((inner) => referencePart(world, inner)),
  };
}

function referenceTask({ task }: Instance): string[] {
  if (task === null) return [];
  const opened = beside(task.items, task);
  if (task.doneBy !== null) return opened;
  return [...standing(task.assignee, task.owner, task.isSuspended, task.urgedAt), ...opened];
}

export function referencePicture(world: World): string {
  return picture(
    world.isVoid ? 'void' : world.status,
    world.instances.filter((instance) => instance.parent === null).map((instance) => referencePart(world, instance)),
  );
}

export function seenText(seen: readonly Seen[]): string[] {
  return seen.map(({ what, element, more }) => [what, element, more].filter((word) => word !== undefined && word !== '').join(' '));
}
