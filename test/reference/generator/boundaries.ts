import { block } from './blocks.ts';
import { condition, type Writer } from './writer.ts';

/** What a catching event waits for. */
export function catchTrigger(w: Writer): string {
  return w.random.weighted([
    [3, `after=PT${w.random.between(1, 9)}H`],
    [3, `message=m${w.random.between(1, 2)}`],
    [3, `signal=g${w.random.between(1, 2)}`],
    [2, `when=${condition(w.random)}`],
    [0.5, 'at=2026-01-02T00:00:00Z'],
  ]);
}

/** What is likely to be caught: what one waits for, what is thrown inside, or errors of a job. */
type Kinds = 'waits' | 'throws' | 'errors';

/**
 * Boundary events of an activity, each with a way of its own or back to behind the activity. Answers where the block goes on: the activity
 * itself, or a merge behind it.
 */
export function boundaries(w: Writer, activity: string, depth: number, kinds: Kinds = 'waits'): string {
  const { random } = w;
  if (!random.chance(kinds === 'waits' ? 0.3 : 0.8)) return activity;
  const out = w.node(random.chance(0.8) ? 'xor' : 'manual', w.id('m'));
  w.flow(activity, out);
  const count = random.between(1, 2);
  const used = new Set<string>();
  for (let i = 0; i < count; i++) boundary(w, activity, kinds, out, depth, used);
  return out;
}

function boundary(w: Writer, activity: string, kinds: Kinds, out: string, depth: number, used: Set<string>): void {
  const { random } = w;
  const isThrown = random.chance(kinds === 'throws' ? 0.7 : kinds === 'errors' ? 0.8 : 0.1);
  const trigger = isThrown
    ? kinds === 'errors'
      ? random.pick(['error=E1', 'error=E2', 'anyError=yes'])
      : thrownTrigger(w)
    : random.chance(0.1)
      ? 'message=m1 signal=g2'
      : catchTrigger(w);
  if (isThrown && used.has(trigger)) return;
  used.add(trigger);
  const mayGoOn = !trigger.includes('rror');
  const goesOn = mayGoOn && random.chance(trigger.includes('scalation') ? 0.75 : 0.5) ? ' interrupt=no' : '';
  const cycle =
    goesOn !== '' && trigger.startsWith('after') ? trigger.replace('after=', `cycle=R${random.pick(['', '2', '3'])}/`) : trigger;
  const all = trigger.startsWith('message=m1 ') && random.chance(0.5) ? ' all=yes' : '';
  const event = w.node(
    'boundary',
    w.id('b'),
    `on=${activity} ${cycle}${all}${goesOn}`.replace(
      /when=(.*?)( interrupt=no)?$/,
      (_, text, no) => `when=${text}${no === undefined ? '' : ';interrupt=no'}`,
    ),
  );
  if (random.chance(0.5)) return void w.flow(event, out);
  const [from, to] = depth > 0 && random.chance(0.3) ? block(w, depth - 1) : alone(w);
  w.flow(event, from);
  if (random.chance(0.5)) w.flow(to, out);
  else w.flow(to, w.node('end', w.id('end')));
}

function alone(w: Writer): readonly [string, string] {
  const id = w.node('user', w.id('t'));
  return [id, id];
}

function thrownTrigger(w: Writer): string {
  return w.random.weighted([
    [3, `error=E${w.random.between(1, 2)}`],
    [1, 'anyError=yes'],
    [4, `escalation=X${w.random.between(1, 2)}`],
    [2, 'anyEscalation=yes'],
  ]);
}
