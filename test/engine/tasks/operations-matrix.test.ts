import { describe, expect, it } from '@jest/globals';
import type { Actor, KernelCommand, KernelEvent } from '../../../engine/src/pure.ts';
import { viewOf } from '../../../engine/src/pure.ts';
import { Drive, drive } from '../model.ts';
import { as, factsOf, SYSTEM } from './people.ts';

/*
 * Every operation × every place a task can be. What a cell expects follows from two small tables, both written from definitions and not from
 * what the kernel does:
 *
 *   a place says which tokens there are     pre ─▶ mid ─▶ t ─▶ next, inside whatever the place puts around it, and `after` behind it
 *   an operation says what becomes of t     stays · has left · goes to pre, mid or next · all ends · one member more · one fewer
 */

type Bare<T> = T extends unknown ? Omit<T, 'actor'> : never;
type Command = Bare<KernelCommand>;

const WORDS =
  'claim unclaim complete assign return delegate add-sign remove-sign jump take-back carbon-copy urge consult suspend terminate void';
const facts = factsOf('p1', 'p2', 'p3', 'p4', 'p5', 'p6');

// ── places ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Place {
  readonly name: string;
  /** `o`: attributes of the tasks */
  readonly model: (o: string) => readonly [string, { readonly [processId: string]: string }?];
  /** members of the multi-instance t is, 1 where it is none */
  readonly members: number;
  readonly isParallel?: boolean;
  /** tokens besides that of the path */
  readonly others: readonly string[];
  /** tasks outside the path that are still to be completed */
  readonly rest: readonly string[];
  readonly hasTimer?: boolean;
  readonly before?: (root: Drive) => void;
}

const path = (o: string, t = '') =>
  `user pre {assignee=p1;candidateGroups=officer;${o}}\nuser mid {assignee=p1;candidateGroups=officer;${o}}\nuser t {${t === '' ? 'assignee=p1;' : t}candidateGroups=officer;${o}}\nuser next\npre -> mid\nmid -> t\nt -> next`;
const indented = (text: string) =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
const line = (o: string, t = '') => `start s\n${path(o, t)}\nuser after\nend e\ns -> pre\nnext -> after\nafter -> e`;
const block = (gateway: string, condition: string, o: string) =>
  `start s\n${gateway} f\n${path(o)}\nuser x\n${gateway} j\nuser after\nend e\ns -> f\nf -> pre${condition}\nf -> x${condition}\nnext -> j\nx -> j\nj -> after\nafter -> e`;
const members = 'each=["p1","p2","p3"];as=officer;assignee==officer;';

const PLACES: readonly Place[] = [
  { name: 'sequence', model: (o) => [line(o)], members: 1, others: [], rest: ['after'] },
  { name: 'parallel branch', model: (o) => [block('and', '', o)], members: 1, others: ['x'], rest: ['x', 'after'] },
  { name: 'inclusive block', model: (o) => [block('or', ' [true]', o)], members: 1, others: ['x'], rest: ['x', 'after'] },
  { name: 'parallel multi-instance', model: (o) => [line(o, members)], members: 3, isParallel: true, others: [], rest: ['after'] },
  { name: 'sequential multi-instance', model: (o) => [line(o, `${members}sequential=yes;`)], members: 3, others: [], rest: ['after'] },
  {
    name: 'embedded sub-process',
    model: (o) => [
      `start s\nsub box\n  start bs\n${indented(path(o))}\n  bs -> pre\nuser after\nend e\ns -> box\nbox -> after\nafter -> e`,
    ],
    members: 1,
    others: [],
    rest: ['after'],
  },
  {
    name: 'call activity',
    model: (o) => [
      'start s\ncall c {process=child}\nuser after\nend e\ns -> c\nc -> after\nafter -> e',
      { child: `start cs\n${path(o)}\ncs -> pre` },
    ],
    members: 1,
    others: [],
    rest: ['after'],
  },
  {
    name: 'boundary timer running',
    model: (o) => [`${line(o)}\nboundary clock {on=t interrupt=no after=PT5H}\nuser late\nclock -> late`],
    members: 1,
    others: [],
    rest: ['after'],
    hasTimer: true,
  },
  {
    name: 'token waiting at the join',
    model: (o) => [block('and', '', o)],
    members: 1,
    others: ['(j)'],
    rest: ['after'],
    before: (root) => void root.complete('x'),
  },
];

// ── operations ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What becomes of t: of its tokens, and of what is left to do on the path. */
type Fate = 'stays' | 'leaves' | 'pre' | 'mid' | 'next' | 'ends' | 'more' | 'fewer';

interface Operation {
  readonly name: string;
  /** the word of om:operations */
  readonly word: string;
  /** commands before it, which the node allows */
  readonly given?: (root: Drive) => void;
  readonly command: (root: Drive) => Command;
  readonly by?: Actor;
  readonly fate: Fate;
  /** its own events, in order; the first ones of the step */
  readonly says: readonly KernelEvent['type'][];
  /** open items afterwards, as kind:person */
  readonly items?: readonly string[];
  /** the clock of t: goes on, is cancelled, or begins anew */
  readonly clock: 'same' | 'none' | 'anew';
  /** where it makes no sense by its definition: the refusal */
  readonly refusedAt?: (place: Place) => string | undefined;
  /** sent where the node lacks the word, if not `command` itself */
  readonly asked?: (root: Drive) => Command;
  /** tasks completed besides those the fate leaves: straight back passes over `mid` */
  readonly left?: (place: Place) => readonly string[];
  /** tasks of t that are with somebody else, suspended, … */
  readonly check?: (root: Drive) => void;
}

const t = (root: Drive): { readonly taskId: string } => ({ taskId: root.taskId('t') });
const nodeOfT = (root: Drive) => Object.values(root.state!.nodes).find((node) => node.task?.id === root.taskId('t'))!;
const itemId = (root: Drive, personId: string): string => items(root).find((item) => item.person === personId)!.id;
const completedT = (root: Drive): string =>
  root.events.find((event) => event.type === 'user-task.completed' && event.elementId === 't' && event.by === 'p1')!['taskId' as never];
const before = (root: Drive, persons: readonly string[]): Command => ({
  type: 'user-task.add-sign',
  ...t(root),
  position: 'before',
  persons,
});
const delegated = (root: Drive): void => void root.do({ type: 'user-task.delegate', ...t(root), assignee: 'p4' });
const isMany = (place: Place) => place.members > 1;

const OPERATIONS: readonly Operation[] = [
  {
    name: 'claim',
    word: 'claim',
    given: (root) => root.do({ type: 'user-task.unclaim', ...t(root) }),
    command: (root) => ({ type: 'user-task.claim', ...t(root) }),
    by: as('p4'),
    fate: 'stays',
    says: ['user-task.assigned'],
    clock: 'same',
    check: (root) => expect(nodeOfT(root).task).toMatchObject({ assignee: 'p4' }),
  },
  {
    name: 'unclaim',
    word: 'unclaim',
    command: (root) => ({ type: 'user-task.unclaim', ...t(root) }),
    fate: 'stays',
    says: ['user-task.assigned'],
    clock: 'same',
    check: (root) => expect(nodeOfT(root).task).toMatchObject({ assignee: null }),
  },
  {
    name: 'assign',
    word: 'assign',
    command: (root) => ({ type: 'user-task.assign', ...t(root), assignee: 'p4' }),
    fate: 'stays',
    says: ['user-task.assigned'],
    clock: 'same',
    check: (root) => expect(nodeOfT(root).task).toMatchObject({ assignee: 'p4' }),
  },
  {
    name: 'complete',
    word: '',
    command: (root) => ({ type: 'user-task.complete', ...t(root) }),
    fate: 'leaves',
    says: ['user-task.completed'],
    clock: 'none',
  },
  {
    name: 'delegate',
    word: 'delegate',
    command: (root) => ({ type: 'user-task.delegate', ...t(root), assignee: 'p4' }),
    fate: 'stays',
    says: ['user-task.delegated'],
    clock: 'same',
    check: (root) => expect(nodeOfT(root).task).toMatchObject({ assignee: 'p4', owner: 'p1' }),
  },
  {
    name: 'resolve',
    word: 'delegate',
    given: delegated,
    command: (root) => ({ type: 'user-task.resolve', ...t(root) }),
    by: as('p4'),
    fate: 'stays',
    says: ['user-task.resolved'],
    clock: 'same',
    check: (root) => expect([nodeOfT(root).task!.assignee, nodeOfT(root).task!.owner]).toEqual(['p1', undefined]),
  },
  {
    name: 'recall',
    word: 'delegate',
    given: delegated,
    command: (root) => ({ type: 'user-task.recall', ...t(root) }),
    fate: 'stays',
    says: ['user-task.recalled'],
    clock: 'same',
    check: (root) => expect([nodeOfT(root).task!.assignee, nodeOfT(root).task!.owner]).toEqual(['p1', undefined]),
  },
  {
    name: 'suspend',
    word: 'suspend',
    command: (root) => ({ type: 'user-task.suspend', ...t(root) }),
    fate: 'stays',
    says: ['user-task.suspended'],
    clock: 'same',
    check: (root) => expect(nodeOfT(root).task).toMatchObject({ suspended: true }),
  },
  {
    name: 'activate',
    word: 'suspend',
    given: (root) => root.do({ type: 'user-task.suspend', ...t(root) }),
    command: (root) => ({ type: 'user-task.activate', ...t(root) }),
    fate: 'stays',
    says: ['user-task.activated'],
    clock: 'same',
  },
  {
    name: 'urge',
    word: 'urge',
    command: (root) => ({ type: 'user-task.urge', ...t(root) }),
    by: as('p5'),
    fate: 'stays',
    says: ['user-task.urged'],
    clock: 'same',
  },
  {
    name: 'carbon-copy',
    word: 'carbon-copy',
    command: (root) => ({ type: 'user-task.carbon-copy', ...t(root), persons: ['p5'] }),
    fate: 'stays',
    says: ['user-task.carbon-copied'],
    clock: 'same',
  },
  {
    name: 'read',
    word: 'carbon-copy',
    given: (root) => {
      root.do({ type: 'user-task.carbon-copy', ...t(root), persons: ['p5'] });
      const sent = root.last.find((event) => event.type === 'user-task.carbon-copied')!;
      root.facts = { ...root.facts, copy: { ...sent.copies[0]!, taskId: sent.taskId, elementId: 't', readAt: null } };
    },
    command: (root) => ({ type: 'user-task.read', copyId: root.facts.copy!.copyId }),
    asked: (root) => ({ type: 'user-task.carbon-copy', ...t(root), persons: ['p5'] }),
    by: as('p5'),
    fate: 'stays',
    says: ['user-task.read'],
    clock: 'same',
  },
  {
    name: 'consult',
    word: 'consult',
    command: (root) => ({ type: 'user-task.consult', ...t(root), persons: ['p5', 'p6'], question: '?' }),
    fate: 'stays',
    says: ['user-task.consulted', 'work-item.opened', 'work-item.opened'],
    items: ['consult:p5', 'consult:p6'],
    clock: 'same',
  },
  {
    name: 'reply',
    word: 'consult',
    given: (root) => root.do({ type: 'user-task.consult', ...t(root), persons: ['p5', 'p6'], question: '?' }),
    command: (root) => ({ type: 'user-task.reply', taskId: itemId(root, 'p5'), opinion: '可' }),
    asked: (root) => ({ type: 'user-task.consult', ...t(root), persons: ['p4'], question: '?' }),
    by: as('p5'),
    fate: 'stays',
    says: ['user-task.replied', 'work-item.closed'],
    items: ['consult:p6'],
    clock: 'same',
  },
  {
    name: 'add-sign before',
    word: 'add-sign',
    command: (root) => before(root, ['p5', 'p6']),
    fate: 'stays',
    says: ['user-task.sign-added', 'work-item.opened', 'work-item.opened'],
    items: ['sign:p5', 'sign:p6'],
    clock: 'same',
    check: (root) => expect(root.try({ type: 'user-task.complete', ...t(root) })).toMatchObject({ code: 'AWAITS_SIGNERS' }),
  },
  {
    name: 'add-sign after',
    word: 'add-sign',
    command: (root) => ({ ...before(root, ['p5', 'p6']), position: 'after' }) as Command,
    fate: 'stays',
    says: ['user-task.sign-added'],
    clock: 'same',
  },
  {
    name: 'add-sign beside',
    word: 'add-sign',
    command: (root) => ({ ...before(root, ['p5']), position: 'beside' }) as Command,
    fate: 'more',
    says: ['user-task.sign-added'],
    clock: 'same',
    refusedAt: (place) => (isMany(place) ? undefined : 'SIGN_POSITION_NOT_POSSIBLE'),
  },
  {
    name: 'sign the last before',
    word: 'add-sign',
    given: (root) => root.do(before(root, ['p5'])),
    command: (root) => ({ type: 'user-task.sign', taskId: itemId(root, 'p5'), agree: true }),
    asked: (root) => before(root, ['p6']),
    by: as('p5'),
    fate: 'stays',
    says: ['user-task.signed', 'work-item.closed', 'user-task.signing-decided'],
    clock: 'same',
  },
  {
    name: 'sign the last after',
    word: 'add-sign',
    given: (root) => root.do({ ...before(root, ['p5']), position: 'after' } as Command).do({ type: 'user-task.complete', ...t(root) }),
    command: (root) => ({ type: 'user-task.sign', taskId: itemId(root, 'p5'), agree: false, comment: '不同意' }),
    asked: (root) => before(root, ['p6']),
    by: as('p5'),
    fate: 'leaves',
    says: ['user-task.signed', 'work-item.closed', 'user-task.signing-decided'],
    clock: 'none',
  },
  {
    name: 'remove-sign of a signer',
    word: 'remove-sign',
    given: (root) => root.do(before(root, ['p5', 'p6'])),
    command: (root) => ({ type: 'user-task.remove-sign', ...t(root), persons: ['p5'] }),
    fate: 'stays',
    says: ['user-task.sign-removed', 'work-item.closed'],
    items: ['sign:p6'],
    clock: 'same',
  },
  {
    name: 'remove-sign of a member',
    word: 'remove-sign',
    command: (root) => ({ type: 'user-task.remove-sign', ...t(root), persons: ['p2'] }),
    fate: 'fewer',
    says: ['user-task.sign-removed'],
    clock: 'same',
    refusedAt: (place) => (isMany(place) ? undefined : 'SIGNER_NOT_FOUND'),
  },
  {
    name: 'return',
    word: 'return',
    command: (root) => ({ type: 'user-task.return', ...t(root), target: 'pre', reason: '补正' }),
    fate: 'pre',
    says: ['user-task.returned'],
    clock: 'none',
  },
  {
    name: 'return straight back',
    word: 'return',
    command: (root) => ({ type: 'user-task.return', ...t(root), target: 'pre', reason: '补正', rerun: 'straight-back' }),
    fate: 'pre',
    says: ['user-task.returned'],
    clock: 'none',
    refusedAt: (place) => (isMany(place) ? 'STRAIGHT_BACK_NOT_POSSIBLE' : undefined),
    left: () => ['pre', 't', 'next'],
  },
  {
    name: 'jump forwards',
    word: 'jump',
    command: (root) => ({ type: 'user-task.jump', ...t(root), target: 'next', reason: '重复程序' }),
    fate: 'next',
    says: ['user-task.jumped'],
    clock: 'none',
  },
  {
    name: 'jump back',
    word: 'jump',
    command: (root) => ({ type: 'user-task.jump', ...t(root), target: 'mid', reason: '重复程序' }),
    fate: 'mid',
    says: ['user-task.jumped'],
    clock: 'none',
  },
  {
    name: 'take-back of t',
    word: 'take-back',
    given: (root) => root.do({ type: 'user-task.complete', ...t(root) }),
    command: (root) => ({ type: 'user-task.take-back', taskId: completedT(root) }),
    asked: takeBackAsTheStoreSees,
    fate: 'stays',
    says: ['user-task.taken-back'],
    clock: 'anew',
  },
  {
    name: 'take-back of what came before',
    word: 'take-back',
    command: (root) => ({
      type: 'user-task.take-back',
      taskId: root.events.findLast((event) => event.type === 'user-task.completed' && event.elementId === 'mid')!['taskId' as never],
    }),
    asked: takeBackAsTheStoreSees,
    fate: 'mid',
    says: ['user-task.taken-back'],
    clock: 'none',
  },
  {
    name: 'terminate',
    word: 'terminate',
    command: (root) => ({ type: 'user-task.terminate', ...t(root), reason: '重复立案' }),
    fate: 'ends',
    says: ['user-task.terminated'],
    clock: 'none',
  },
  {
    name: 'void',
    word: 'void',
    command: (root) => ({ type: 'user-task.void', ...t(root), reason: '立案有误' }),
    fate: 'ends',
    says: ['user-task.voided'],
    clock: 'none',
    check: (root) => expect(root.state!.void).toBe(true),
  },
];

/** As the runtime does: what the store knows of the completed task goes into the facts. */
function takeBackAsTheStoreSees(root: Drive): Command {
  const done = root.events.findLast((event) => event.type === 'user-task.completed' && event.elementId === 'mid')!;
  const opened = root.events.find((event) => event.type === 'user-task.opened' && event.task.elementId === 'mid')!;
  const { taskId } = done as { readonly taskId: string };
  const { definitionId } = (opened as Extract<KernelEvent, { type: 'user-task.opened' }>).task;
  root.facts = { ...root.facts, doneTask: { taskId, elementId: 'mid', definitionId } };
  return { type: 'user-task.take-back', taskId };
}

// ── what a cell expects ────────────────────────────────────────────────────────────────────────────────────────────────

const times = (count: number, element: string): string[] => Array.from({ length: count }, () => element);

/** Tokens of the path after the operation. */
function tokensOf(place: Place, fate: Fate): string[] {
  if (fate === 'ends') return [];
  if (fate === 'pre' || fate === 'mid' || fate === 'next') return [fate];
  const left =
    fate === 'leaves' ? place.members - 1 : fate === 'more' ? place.members + 1 : fate === 'fewer' ? place.members - 1 : place.members;
  if (left === 0) return ['next'];
  return place.isParallel ? times(left, 't') : ['t'];
}

/** What is still to be completed on the path. */
function remaining(place: Place, fate: Fate): string[] {
  const all = times(place.members, 't');
  switch (fate) {
    case 'ends':
      return [];
    case 'pre':
      return ['pre', 'mid', ...all, 'next'];
    case 'mid':
      return ['mid', ...all, 'next'];
    case 'next':
      return ['next'];
    case 'more':
      return [...all, 't', 'next'];
    case 'leaves':
    case 'fewer':
      return [...all.slice(1), 'next'];
    case 'stays':
      return [...all, 'next'];
  }
}

// ── driving ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const compiled = new Map<string, Promise<Drive>>();

async function atT(place: Place, words: string): Promise<Drive> {
  const [model, more = {}] = place.model(`om:operations=${words}`);
  const key = `${model}${JSON.stringify(more)}`;
  if (!compiled.has(key)) compiled.set(key, drive(model, { facts }, more));
  const root = new Drive((await compiled.get(key)!).programs, { facts }).start();
  root.complete('pre').complete('mid');
  place.before?.(root);
  return root;
}

const items = (root: Drive) => Object.values(root.state!.nodes).flatMap((node) => node.items ?? []);
const timers = (root: Drive) =>
  Object.values(root.state!.nodes).flatMap((node) => (node.waits ?? []).flatMap((wait) => (wait.kind === 'timer' ? [wait.id] : [])));

/** Does whatever is open until the root ends: answers, resolves, activates, completes. Returns the elements whose tasks were completed. */
function finish(root: Drive): string[] {
  const from = root.events.length;
  for (let i = 0; root.state!.status === 'active'; i++) {
    if (i > 60) throw new Error(`stuck at ${root.active()}`);
    const signer = items(root).find((item) => item.kind === 'sign');
    const task = Object.values(root.state!.nodes).find((node) => node.task !== undefined)?.task;
    if (signer !== undefined) root.do({ type: 'user-task.sign', taskId: signer.id, agree: true }, as(signer.person));
    else if (task === undefined) throw new Error(`nothing to do at ${root.active()}`);
    else if (task.suspended) root.do({ type: 'user-task.activate', taskId: task.id }, SYSTEM);
    else if (task.owner !== undefined) root.do({ type: 'user-task.resolve', taskId: task.id }, as(task.assignee!));
    else root.do({ type: 'user-task.complete', taskId: task.id }, as(task.assignee ?? 'p1'));
  }
  return root.events.slice(from).flatMap((event) => (event.type === 'user-task.completed' ? [event.elementId] : []));
}

/** What a diagram shows, counted by the view itself: members of a body, and tokens at joins. */
function viewed(root: Drive): string[] {
  const parents = new Set(Object.values(root.state!.nodes).map((node) => node.parent));
  return viewOf(root.programs, root.state!)
    .scopes.flatMap((scope) => [
      ...scope.activeElements.flatMap(({ elementId, activityId, count }) =>
        parents.has(activityId) && root.state!.nodes[activityId]!.loop === undefined ? [] : times(count, elementId),
      ),
      ...scope.waitingJoins.flatMap(({ elementId, count }) => times(count, `(${elementId})`)),
    ])
    .sort();
}

// ── the matrix ─────────────────────────────────────────────────────────────────────────────────────────────────────────

describe.each(OPERATIONS)('$name', (operation) => {
  it.each(PLACES)('in: $name', async (place) => {
    // given
    const root = await atT(place, WORDS);
    operation.given?.(root);
    const clockBefore = timers(root);
    const stateBefore = JSON.stringify(root.state);
    const refusal = root.try(operation.command(root), operation.by);
    const expectedRefusal = operation.refusedAt?.(place);
    if (expectedRefusal !== undefined) {
      expect(refusal).toMatchObject({ code: expectedRefusal });
      expect(JSON.stringify(root.state)).toBe(stateBefore);
      return;
    }
    // then: tokens, items
    expect(refusal).toBeNull();
    const others = operation.fate === 'ends' ? [] : place.others;
    const expected = [...tokensOf(place, operation.fate), ...others].sort();
    expect(root.active()).toBe(expected.join(' '));
    expect(viewed(root)).toEqual(expected);
    expect(items(root).map((item) => `${item.kind}:${item.person}`)).toEqual(operation.items ?? []);
    // history: its own events come first; what moves no token withdraws and opens nothing
    expect(root.types().slice(0, operation.says.length)).toEqual(operation.says);
    const moved = root
      .types()
      .filter((type) => type === 'user-task.cancelled' || type === 'user-task.opened' || type.startsWith('activity.'));
    if (operation.fate === 'stays' && operation.clock === 'same') expect(moved).toEqual([]);
    // clocks
    if (place.hasTimer) {
      if (operation.clock === 'same') expect(timers(root)).toEqual(clockBefore);
      else expect(timers(root)).toHaveLength(operation.clock === 'anew' ? 1 : 0);
    } else expect(timers(root)).toEqual([]);
    operation.check?.(root);
    // and the case comes to its end
    if (operation.fate === 'ends') {
      expect(root.state).toMatchObject({ status: 'terminated', nodes: {}, variables: {} });
      return;
    }
    const left = [...(operation.left?.(place) ?? remaining(place, operation.fate)), ...place.rest];
    expect(finish(root).sort()).toEqual(left.sort());
    expect(root.state).toMatchObject({ status: 'completed', nodes: {}, variables: {} });
    const begun = root.events.filter((event) => event.type === 'activity.activated').length;
    expect(root.events.filter((event) => event.type === 'activity.completed' || event.type === 'activity.terminated')).toHaveLength(begun);
    const opened = root.events.filter((event) => event.type === 'work-item.opened').length;
    expect(root.events.filter((event) => event.type === 'work-item.closed')).toHaveLength(opened);
  });

  if (operation.word === '') return;
  it.each(PLACES)('should be refused where om:operations lacks it, in: $name', async (place) => {
    const words = WORDS.split(' ').filter((word) => word !== operation.word);
    const root = await atT(place, words.join(' '));
    const before = JSON.stringify(root.state);
    const command = (operation.asked ?? operation.command)(root);
    expect(root.try(command, as('p1'))).toMatchObject({ code: 'OPERATION_NOT_ALLOWED', details: { allowed: words } });
    expect(JSON.stringify(root.state)).toBe(before);
  });
});
