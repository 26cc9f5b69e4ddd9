import { boundaries, catchTrigger } from './boundaries.ts';
import { adHoc, call, compensated, subProcess, transaction } from './scopes.ts';
import { condition, operations, type Writer } from './writer.ts';

/** First and last element of a block. */
export type Ends = readonly [string, string];

/** A block with one way in and one way out; `depth` levels of blocks may be inside. */
export function block(w: Writer, depth: number): Ends {
  const { random } = w;
  if (depth <= 0 || random.chance(0.15)) return random.chance(w.throwing > 0 ? 0.25 : w.catching > 0 ? 0.1 : 0) ? exit(w) : step(w, depth);
  const write = random.weighted([
    [5, sequence],
    [4, split],
    [2, loop],
    [3, subProcess],
    [1, transaction],
    [1, compensated],
    [1, call],
    [1, adHoc],
    [2, race],
    [w.throwing > 0 ? 3 : 1, exit],
    [1, complex],
    [0.7, links],
  ]);
  return write(w, depth - 1);
}

/** One element. */
function step(w: Writer, depth: number): Ends {
  return w.random.weighted<(w: Writer, depth: number) => Ends>([
    [9, task],
    [2, job],
    [2, catching],
    [1, throwing],
    [1, passing],
    [1, script],
  ])(w, depth);
}

function task(w: Writer, depth: number): Ends {
  const attributes = [operations(w.random), activityAttributes(w)];
  const id = w.node('user', w.id('t'), attributes.filter((one) => one !== '').join(';'));
  return [id, boundaries(w, id, depth)];
}

function job(w: Writer, depth: number): Ends {
  const id = w.node('service', w.id('j'), activityAttributes(w));
  return [id, boundaries(w, id, depth, w.random.chance(0.6) ? 'errors' : 'waits')];
}

function catching(w: Writer): Ends {
  const { random } = w;
  if (random.chance(0.25)) return both(w.node('receive', w.id('r'), `message=m${random.between(1, 2)}`));
  const id = w.id('c');
  if (random.chance(0.15)) return both(w.node('catch', id, `message=m1 signal=g1 after=PT1H${random.chance(0.5) ? ' all=yes' : ''}`));
  return both(w.node('catch', id, catchTrigger(w)));
}

function throwing(w: Writer): Ends {
  const trigger = w.random.weighted([
    [2, ''],
    [2, 'message=m1'],
    [4, 'signal=g1'],
    [2, 'signal=g2'],
    [3, 'escalation=X1'],
    [2, 'escalation=X2'],
    [1, 'message=m2 signal=g1'],
  ]);
  return both(w.node('throw', w.id('w'), trigger));
}

function passing(w: Writer): Ends {
  const kind = w.random.pick(['manual', 'task', 'send']);
  return both(w.node(kind, w.id('p'), kind === 'send' ? 'message=m1' : activityAttributes(w)));
}

function script(w: Writer): Ends {
  const [feel, result] = w.random.pick([
    ['x + 1', 'x'],
    ['if x > 0 then x - 1 else 0', 'x'],
    ['not(y)', 'y'],
    ['x', 'z'],
  ] as const);
  return both(w.node('script', w.id('s'), `feel=${feel};result=${result}`));
}

function both(id: string): Ends {
  return [id, id];
}

/** Loops, quantities and mappings of an activity. */
export function activityAttributes(w: Writer): string {
  const { random } = w;
  const parts = [
    random.chance(0.15) ? loopAttributes(w) : '',
    random.chance(0.04) ? `take=2` : '',
    random.chance(0.05) ? `give=2` : '',
    random.chance(0.08) ? 'in=v:x+1' : '',
    random.chance(0.06) ? 'out=x:if v = null then x else v' : '',
  ];
  return parts.filter((part) => part !== '').join(';');
}

export function loopAttributes(w: Writer): string {
  const { random } = w;
  const until = random.chance(0.3) ? `;until=${random.pick(['numberOfCompletedInstances >= 2', 'y', 'numberOfActiveInstances < 2'])}` : '';
  const sequential = random.chance(0.5) ? ';sequential=yes' : '';
  return random.weighted([
    [
      3,
      `each=${random.pick(['[1,2,3]', '[1,2]', '[]', '[7]'])};as=item${random.chance(0.5) ? ';collect=list;value=item' : ''}${sequential}${until}`,
    ],
    [2, `times=${random.pick(['2', '3', 'x', '0'])}${sequential}${until}`],
    [2, `while=${random.pick(['y', 'x > 1', 'loopCounter < 2'])};max=3${random.chance(0.5) ? ';first=yes' : ''}`],
  ]);
}

export function sequence(w: Writer, depth: number): Ends {
  const parts = Array.from({ length: w.random.between(2, 3) }, () => block(w, depth));
  for (let i = 1; i < parts.length; i++) w.flow(parts[i - 1]![1], parts[i]![0]);
  return [parts[0]![0], parts.at(-1)![1]];
}

/** A split and a join, not always of the same kind. */
export function split(w: Writer, depth: number): Ends {
  const { random } = w;
  const kind = random.pick(['and', 'or', 'xor']);
  const joinKind = random.chance(0.8) ? kind : random.pick(['or', 'xor']);
  const [fork, join] = [w.node(kind, w.id('f')), w.node(joinKind, w.id('i'))];
  const count = random.between(2, 3);
  for (let i = 0; i < count; i++) {
    const [from, to] = block(w, depth);
    w.flow(fork, from, kind === 'and' ? undefined : i === count - 1 ? 'default' : condition(random));
    w.flow(to, join);
  }
  if (kind === 'or' && random.chance(0.3)) w.flow(fork, join, condition(random));
  return [fork, join];
}

/** Again and again while a variable says so; always with somebody to wait for. */
function loop(w: Writer, depth: number): Ends {
  const [merge, fork] = [w.node('xor', w.id('m')), w.node('xor', w.id('q'))];
  const [from, to] = block(w, depth);
  const wait = w.node('user', w.id('t'));
  const out = w.node('manual', w.id('o'));
  w.flow(merge, from);
  w.flow(to, fork);
  w.flow(fork, wait, condition(w.random));
  w.flow(wait, merge);
  w.flow(fork, out, 'default');
  return [merge, out];
}

/** An event-based gateway. */
function race(w: Writer, depth: number): Ends {
  const { random } = w;
  const [gateway, merge] = [w.node('event', w.id('e')), w.node('xor', w.id('m'))];
  const triggers = random.chance(0.5) ? ['after=PT2H', 'message=m1'] : ['signal=g1', `when=${condition(random)}`, 'message=m2'];
  for (const trigger of triggers) {
    const isReceive = trigger.startsWith('message') && random.chance(0.4);
    const event = w.node(isReceive ? 'receive' : 'catch', w.id(isReceive ? 'r' : 'c'), trigger);
    w.flow(gateway, event);
    if (random.chance(0.5)) w.flow(event, merge);
    else {
      const [from, to] = block(w, depth - 1);
      w.flow(event, from);
      w.flow(to, merge);
    }
  }
  return [gateway, merge];
}

/** A way out of the scope before its end. */
function exit(w: Writer): Ends {
  const { random } = w;
  const [gateway, on] = [w.node('xor', w.id('q')), w.node('manual', w.id('o'))];
  const end = w.node('end', w.id('end'), endTrigger(w));
  w.flow(gateway, end, condition(random));
  w.flow(gateway, on, 'default');
  return [gateway, on];
}

export function endTrigger(w: Writer): string {
  return w.random.weighted([
    [4, ''],
    [2, 'terminate=yes'],
    [w.throwing > 0 ? 12 : w.catching > 0 ? 6 : 0.4, `error=E${w.random.between(1, 2)}`],
    [w.catching > 0 ? 4 : 1, `escalation=X${w.random.between(1, 2)}`],
    [2, 'signal=g1'],
    [1, 'message=m1'],
    [1, 'message=m1 escalation=X1'],
    [1, 'undo=all'],
  ]);
}

/** A complex gateway that goes on with some of its branches. */
function complex(w: Writer, depth: number): Ends {
  const { random } = w;
  const count = random.between(2, 3);
  const [fork, out] = [w.node('and', w.id('f')), w.node('manual', w.id('o'))];
  const join = w.node('complex', w.id('k'), `when=activationCount >= ${random.pick([1, 2, 2, count])}`);
  for (let i = 0; i < count; i++) {
    const [from, to] = block(w, depth - 1);
    w.flow(fork, from);
    w.flow(to, join);
  }
  if (random.chance(0.5)) w.flow(join, out);
  else {
    const late = w.node('user', w.id('t'));
    w.flow(join, out, 'waitingForStart');
    w.flow(join, late, 'not(waitingForStart)');
  }
  return [fork, out];
}

/** One part of the scope, and another that it links to. */
function links(w: Writer, depth: number): Ends {
  const name = w.id('L');
  const source = w.node('throw', w.id('w'), `link=${name}`);
  const target = w.node('catch', w.id('c'), `link=${name}`);
  const [from, to] = block(w, depth - 1);
  w.flow(target, from);
  return [source, to];
}
