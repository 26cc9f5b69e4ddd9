import type { Json, JsonObject } from '../../../engine/src/pure.ts';
import { type Act, isOpenTask, isTask } from '../interpreter/interpreter.ts';
import { child, type El, isActivity, isForCompensation, nodesOf } from '../interpreter/model.ts';
import { allows } from '../interpreter/return.ts';
import { mayAct } from '../interpreter/tasks.ts';
import type { Instance, World } from '../interpreter/world.ts';
import { onTask, signing } from './operations.ts';
import type { Random } from './random.ts';

/** Something that can be asked of the root now; null where nothing is open. */
export function nextAct(world: World, random: Random): Act | null {
  const acts = possible(world, random);
  return acts.length === 0 ? null : random.weighted(acts)();
}

type Choice = readonly [number, () => Act];

function possible(world: World, random: Random): Choice[] {
  const counted = new Map<string, number>();
  const nth = (key: string) => {
    const n = counted.get(key) ?? 0;
    counted.set(key, n + 1);
    return n;
  };
  const open = world.instances.flatMap((one) => ofInstance(world, one, random, nth));
  if (open.length === 0) return [];
  return [
    ...open,
    [0.4, () => ({ do: 'set', element: null, nth: 0, variables: values(random, 0.7) })],
    [0.3, () => inner(world, random)],
    [0.03, () => ({ do: 'cancel' })],
    [0.3, () => ({ do: 'signal', name: `g${random.between(1, 2)}`, variables: values(random, 0.2) })],
  ];
}

/** Variables of any open instance. */
function inner(world: World, random: Random): Act {
  const one = random.pick(world.instances);
  const same = world.instances.filter(({ element }) => element === one.element);
  return { do: 'set', element: one.element.id, nth: same.indexOf(one), variables: values(random, 0.9) };
}

function ofInstance(world: World, one: Instance, random: Random, nth: (key: string) => number): Choice[] {
  const element = one.element.id;
  const choices: Choice[] = [];
  if (isOpenTask(one)) {
    const n = nth(`task ${element}`);
    const by = one.task!.assignee === 'p1' ? {} : { by: one.task!.assignee };
    choices.push([
      mayAct(one, one.task!.assignee) && one.task!.before === null ? 4 : 0.3,
      () => ({ do: 'complete', element, nth: n, output: values(random, 0.4), ...by }),
    ]);
    if (mayGoBack(one.element)) choices.push(...operations(world, one, random, n));
  }
  if (isTask(one)) {
    const n = nth(`any task ${element}`);
    if (isOpenTask(one)) choices.push(...onTask(one, n, random));
    choices.push(...signing(one, n, random));
  }
  if (one.hasJob) {
    const n = nth(`job ${element}`);
    choices.push([3, () => ({ do: 'job', element, nth: n, output: values(random, 0.4) })]);
    choices.push([1, () => ({ do: 'fail', element, nth: n, error: `E${random.between(1, 2)}` })]);
    choices.push([0.4, () => ({ do: 'fail', element, nth: n })]);
  }
  if (one.incident !== null) {
    const n = nth(`incident ${element}`);
    choices.push([1, () => ({ do: 'resolve', element, nth: n })]);
  }
  if (one.element.$type === 'bpmn:AdHocSubProcess' && one.role !== 'whole' && !one.isClosing && !one.isUndone)
    choices.push(...adHoc(one, random, nth));
  for (const wait of one.waits) {
    if (wait.kind !== 'timer' && wait.kind !== 'message') continue;
    const kind = wait.kind;
    const n = nth(`${kind} ${wait.event.id}`);
    choices.push([1.2, () => ({ do: kind, element: wait.event.id, nth: n, variables: kind === 'timer' ? {} : values(random, 0.3) })]);
  }
  return choices;
}

function adHoc(one: Instance, random: Random, nth: (key: string) => number): Choice[] {
  const element = one.element.id;
  const n = nth(`adHoc ${element}`);
  const inner = nodesOf(one.element).filter((node) => isActivity(node) && !isForCompensation(node));
  return [
    [2, () => ({ do: 'begin', element, nth: n, elements: inner.map((node) => node.id).filter((_, i) => i === 0 || random.chance(0.5)) })],
  ];
}

const mayGoBack = (element: El): boolean => allows(element, 'return');

/** Back to something done before: mostly where it may go, now and then where it may not. */
function operations(world: World, one: Instance, random: Random, nth: number): Choice[] {
  const element = one.element.id;
  const passed = [
    ...new Set(
      world.firings
        .filter((firing) => ['bpmn:UserTask', 'bpmn:CallActivity'].includes(firing.element.$type))
        .map((firing) => firing.element.id),
    ),
  ];
  if (passed.length === 0) return [];
  const by = one.task!.assignee === 'p1' ? {} : { by: one.task!.assignee };
  const tasks = [
    ...new Set(
      world.firings
        .filter(
          (firing) =>
            firing.element.$type === 'bpmn:UserTask' &&
            child(firing.element, 'loopCharacteristics') === undefined &&
            mayGoBack(firing.element),
        )
        .map((firing) => firing.element.id),
    ),
  ];
  const last = tasks.at(-1);
  return [
    [1, () => ({ do: 'return', element, nth, target: random.pick(passed), ...by, ...(random.chance(0.4) ? { isStraight: true } : {}) })],
    ...(last === undefined
      ? []
      : [[0.6, () => ({ do: 'take-back', element: random.chance(0.7) ? last : random.pick(tasks) })] satisfies Choice]),
  ];
}

/** Now and then some of the variables that conditions read. */
function values(random: Random, probability: number): JsonObject {
  if (!random.chance(probability)) return {};
  const all: Record<string, Json> = { x: random.between(0, 4), y: random.chance(0.5) };
  return random.weighted<JsonObject>([
    [2, { x: all['x']! }],
    [2, { y: all['y']! }],
    [1, all],
    [0.5, { w: random.between(0, 9) }],
  ]);
}
