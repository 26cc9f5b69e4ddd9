import { block, type Ends, endTrigger, loopAttributes } from './blocks.ts';
import { boundaries, catchTrigger } from './boundaries.ts';
import { condition, type Writer } from './writer.ts';

/** Start, a block, an end, and event sub-processes beside them. */
export function body(w: Writer, depth: number, start = '', write: (w: Writer, depth: number) => Ends = block): void {
  const { random } = w;
  const first = w.node('start', w.id('b'), start);
  const [from, to] = write(w, depth);
  w.flow(first, from);
  if (random.chance(0.85)) w.flow(to, w.node('end', w.id('end'), random.chance(w.throwing > 0 ? 0.4 : 0.75) ? '' : endTrigger(w)));
}

export function subProcess(w: Writer, depth: number): Ends {
  const { random } = w;
  const loop = random.chance(0.3) ? loopAttributes(w) : '';
  const id = w.node('sub', w.id('u'), loop);
  w.catching += 1;
  if (loop !== '') w.throwing += 1;
  w.inside(() => {
    body(w, depth);
    if (random.chance(0.6)) eventSubProcess(w, depth);
  });
  w.catching -= 1;
  if (loop !== '') w.throwing -= 1;
  return [id, boundaries(w, id, depth, 'throws')];
}

export function eventSubProcess(w: Writer, depth: number): void {
  const { random } = w;
  w.node('esp', w.id('v'));
  w.inside(() => {
    const thrown = random.chance(w.catching > 0 ? 0.6 : 0.2);
    const trigger = thrown ? random.pick(['error=E1', 'anyError=yes', 'escalation=X1', 'anyEscalation=yes']) : catchTrigger(w);
    const goesOn = !trigger.includes('rror') && random.chance(0.5) ? ';interrupt=no' : '';
    w.throwing += 1;
    body(w, Math.min(depth - 1, 1), `${trigger}${goesOn}`);
    w.throwing -= 1;
  });
}

/** Activities with handlers, and a cancel end event that some way leads to. */
export function transaction(w: Writer, depth: number): Ends {
  const { random } = w;
  const id = w.node('transaction', w.id('x'));
  w.inside(() => {
    const start = w.node('start', w.id('b'));
    let last = start;
    for (let i = random.between(1, 3); i > 0; i--) last = chain(w, last, undoable(w, depth));
    const gateway = w.node('xor', w.id('q'));
    w.flow(last, gateway);
    w.flow(gateway, w.node('end', w.id('end'), 'cancel=yes'), condition(random));
    w.flow(gateway, w.node('end', w.id('end'), random.chance(0.3) ? 'undo=all' : ''), 'default');
  });
  const out = w.node('xor', w.id('m'));
  w.flow(id, out);
  w.flow(w.node('boundary', w.id('b'), `on=${id} cancel=yes`), out);
  return [id, out];
}

function chain(w: Writer, last: string, [from, to]: Ends): string {
  w.flow(last, from);
  return to;
}

/** An activity with a compensation handler. */
export function undoable(w: Writer, depth: number): Ends {
  const { random } = w;
  const kind = random.weighted([
    [3, 'user'],
    [3, 'manual'],
    [2, 'sub'],
  ]);
  const id = w.node(kind, w.id('t'), random.chance(0.2) ? loopAttributes(w) : random.chance(0.2) ? 'in=v:x' : '');
  if (kind === 'sub') {
    w.inside(() => {
      const start = w.node('start', w.id('b'));
      chain(w, chain(w, start, undoable(w, 0)), undoable(w, depth > 0 ? 0 : -1));
      if (random.chance(0.3)) {
        w.node('esp', w.id('v'));
        w.inside(() => {
          const first = w.node('start', w.id('b'), 'undo=all');
          const then = random.chance(0.5) ? w.node('throw', w.id('w'), 'undo=all') : w.node('user', w.id('t'));
          w.flow(first, then);
        });
      }
    });
    if (random.chance(0.6)) return [id, id];
  }
  const handler = random.chance(0.7)
    ? w.node('user', w.id('h'), 'handler=yes')
    : w.node('script', w.id('h'), 'handler=yes;feel=x + 1;result=x');
  w.node('boundary', w.id('b'), `on=${id} undo=${handler}`);
  return [id, id];
}

/** Compensation of what was done in the scope, from within it. */
export function compensated(w: Writer, depth: number): Ends {
  const { random } = w;
  const first = undoable(w, depth);
  const second = undoable(w, depth);
  w.flow(first[1], second[0]);
  const target = random.chance(0.5) ? 'all' : random.pick([first[0], second[0]]);
  const thrower = w.node('throw', w.id('w'), `undo=${target}${random.chance(0.3) ? ' wait=no' : ''}`);
  w.flow(second[1], thrower);
  return [first[0], thrower];
}

/** A called process of its own, with its own variables. */
export function call(w: Writer, depth: number): Ends {
  const { random } = w;
  const process = w.id('child');
  w.apart(process, () => {
    w.catching += 1;
    body(w, Math.min(depth, 2));
    if (random.chance(0.3)) eventSubProcess(w, 1);
    w.catching -= 1;
  });
  const attributes = [
    `process=${process}`,
    random.chance(0.3) ? 'propagate=no' : '',
    random.chance(0.2) ? loopAttributes(w) : '',
    random.chance(0.2) ? 'in=x:x+1,y:y' : '',
    random.chance(0.2) ? 'out=x:x' : '',
  ];
  const id = w.node('call', w.id('a'), attributes.filter((one) => one !== '').join(';'));
  return [id, boundaries(w, id, depth, 'throws')];
}

/** Activities that are begun by hand, or by a collection. */
export function adHoc(w: Writer, depth: number): Ends {
  const { random } = w;
  const id = w.id('d');
  const inner = Array.from({ length: random.between(1, 3) }, () => w.id('t'));
  const attributes = [
    random.chance(0.4) ? `begin=[${inner.map((one) => `"${one}"`).join(',')}]` : '',
    random.chance(0.5) ? 'done=y' : '',
    random.chance(0.4) ? 'keep=yes' : '',
  ];
  w.node('adhoc', id, attributes.filter((one) => one !== '').join(';'));
  w.inside(() => {
    for (const one of inner) w.node('user', one, random.chance(0.2) ? loopAttributes(w) : '');
  });
  return [id, boundaries(w, id, depth)];
}
