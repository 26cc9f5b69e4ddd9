import { allows } from '../interpreter/return.ts';
import { type OperationAct, PEOPLE } from '../interpreter/tasks.ts';
import type { Instance } from '../interpreter/world.ts';
import type { Random } from './random.ts';

type Choice = readonly [number, () => OperationAct];

/** Operations on an open task: mostly by whom and on whom they may be, now and then not. */
export function onTask(one: Instance, nth: number, random: Random): Choice[] {
  return ofTask(one, nth, random).map(([weight, word, act]) => [allows(one.element, word) ? weight : weight * 0.1, act]);
}

function ofTask({ element: { id: element }, task }: Instance, nth: number, random: Random): [number, string, () => OperationAct][] {
  const { assignee, owner, isSuspended, items } = task!;
  const by = (person: string) => (random.chance(0.85) ? person : random.pick([...PEOPLE, 'admin']));
  const somebody = () => random.pick(random.chance(0.95) ? PEOPLE : ['p9']);
  const act = (operation: OperationAct['operation'], person: string, more: Partial<OperationAct> = {}): OperationAct => ({
    do: 'operate',
    operation,
    element,
    nth,
    by: by(person),
    ...more,
  });
  const asked = items.filter((one) => one.kind === 'consult');
  const item = asked.length === 0 ? 0 : random.below(asked.length);
  return [
    [owner === null ? 0.4 : 0.05, 'delegate', () => act('delegate', assignee, { persons: [somebody()] })],
    [owner === null ? 0.03 : 1.5, 'delegate', () => act('resolve', assignee, random.chance(0.3) ? { variables: { x: 9 } } : {})],
    [owner === null ? 0.03 : 1, 'delegate', () => act('recall', owner ?? assignee)],
    [isSuspended ? 0.1 : 0.3, 'suspend', () => act('suspend', random.chance(0.8) ? assignee : 'admin')],
    [isSuspended ? 3 : 0.03, 'suspend', () => act('activate', random.chance(0.8) ? assignee : 'admin')],
    [0.06, 'terminate', () => act(random.pick(['terminate', 'void'] as const), assignee, random.chance(0.2) ? { reason: '' } : {})],
    [0.2, 'urge', () => act('urge', random.pick(PEOPLE))],
    [0.15, 'carbon-copy', () => act('carbon-copy', assignee, { persons: [somebody()] })],
    [0.3, 'consult', () => act('consult', assignee, { persons: [...new Set([somebody(), somebody()])] })],
    [asked.length > 0 ? 3 : 0.03, 'consult', () => act('reply', asked[item]?.person ?? 'p2', { item })],
  ];
}

/** 加签, 减签 and 签, also once the task is completed. */
export function signing(one: Instance, nth: number, random: Random): Choice[] {
  const { assignee, doneBy, items, before, after } = one.task!;
  const by = (person: string) => (random.chance(0.9) ? person : random.pick(PEOPLE));
  const on = { do: 'operate', element: one.element.id, nth } as const;
  const signers = items.filter((item) => item.kind === 'sign');
  const item = signers.length === 0 ? 0 : random.below(signers.length);
  const sign = (): OperationAct => {
    const agree = random.chance(0.6);
    const reason = agree || random.chance(0.9) ? {} : { reason: '' };
    return { ...on, operation: 'sign', by: by(signers[item]?.person ?? 'p2'), item, agree, ...reason };
  };
  const remove = (): OperationAct => {
    const waiting = [...signers.map(({ person }) => person), ...(before?.waiting ?? []), ...(after?.waiting ?? [])];
    const persons = [waiting.length > 0 && (one.role === 'member' || random.chance(0.9)) ? random.pick(waiting) : 'p4'];
    return { ...on, operation: 'remove-sign', by: by(doneBy ?? assignee), persons };
  };
  const may = (word: string) => (allows(one.element, word) ? 1 : 0.1);
  const isRound = before !== null || after !== null;
  return [
    [(isRound ? 0.3 : 0.6) * may('add-sign'), () => ({ ...on, by: by(assignee), ...newSigners(one, random) })],
    [signers.length > 0 ? 4 : 0.02, sign],
    [(isRound ? 0.7 : one.role === 'member' ? 0 : 0.03) * may('remove-sign'), remove],
  ];
}

const MODES = ['all', 'any', 'sequence', { ratio: 50 }, { ratio: 70 }] as const;

/** Whom to hear, where and how: mostly as the round that is open. */
function newSigners({ role, task }: Instance, random: Random): Pick<OperationAct, 'operation' | 'persons' | 'position' | 'mode'> {
  const position = random.pick(role === 'member' ? (['before', 'after', 'beside', 'beside'] as const) : (['before', 'after'] as const));
  const round = position === 'beside' ? null : task![position];
  const mode = round !== null && random.chance(0.8) ? round.mode : random.pick(MODES);
  const others = PEOPLE.filter((person) => person !== task!.assignee || random.chance(0.1));
  const some = others.filter(() => random.chance(0.5));
  const persons = some.length > 0 ? some : [others[0]!];
  return { operation: 'add-sign', persons, position, ...(position === 'beside' ? {} : { mode }) };
}
