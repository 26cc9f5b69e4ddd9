import type { JsonObject } from '@onematter/engine';
import { bpmn } from '../engine/model.ts';

/** One thing done to the root, by element id; the same words in every recording, so that old ones stay playable. */
export type Act =
  | { readonly start: string; readonly variables?: JsonObject }
  | { readonly claim: string }
  | { readonly complete: string; readonly output?: JsonObject; readonly nth?: number }
  | { readonly return: string; readonly target: string }
  | { readonly job: string; readonly result?: JsonObject }
  | { readonly fail: string; readonly retriesLeft: number; readonly errorCode?: string }
  | { readonly timer: string }
  | { readonly message: string; readonly key: string | null; readonly variables?: JsonObject }
  | { readonly signal: string }
  | { readonly set: JsonObject }
  | { readonly activate: string; readonly elements: readonly string[] }
  | { readonly resolve: string; readonly output?: JsonObject }
  | { readonly cancel: true };

export interface Scenario {
  readonly name: string;
  readonly models: readonly string[];
  readonly decisions?: readonly string[];
  /** as far as it is recorded */
  readonly before: readonly Act[];
  /** from there to its end, by whichever version reads the recording */
  readonly after: readonly Act[];
}

/** Every task is for officers, who are everybody here. */
function model(text: string, id = 'p', roots = ''): string {
  const lines = text.split('\n').map((line) => {
    const [, indent, name, more] = /^(\s*)user (\S+)(?: \{(.*)\})?$/.exec(line) ?? [];
    return name === undefined ? line : `${indent}user ${name} {${more === undefined ? '' : `${more};`}candidateGroups=officer}`;
  });
  return bpmn(`${lines.join('\n')}\n`, id, roots);
}

const START: Act = { start: 'p' };
const NUMBER = { number: '7' };

function one(name: string, text: string, before: readonly Act[], after: readonly Act[], variables?: JsonObject): Scenario {
  return { name, models: [model(text)], before: [variables === undefined ? START : { start: 'p', variables }, ...before], after };
}

const RETURNABLE = 'om:operations=claim unclaim assign complete return';
const TIER = `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="test">
<decision id="tier" name="tier"><decisionTable id="t" hitPolicy="UNIQUE"><input id="i0" label="amount"><inputExpression id="e0"><text>amount</text></inputExpression></input>
<output id="o0" name="tier"/><rule id="r1"><inputEntry id="c1"><text>&lt;= 100</text></inputEntry><outputEntry id="c2"><text>"轻"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c3"><text>&gt; 100</text></inputEntry><outputEntry id="c4"><text>"重"</text></outputEntry></rule></decisionTable></decision></definitions>`;

/** Every state a token can rest in, and what else a root remembers between two steps. */
export const SCENARIOS: readonly Scenario[] = [
  one('user-task-open', 'start s\nuser a\nend e\ns -> a\na -> e', [], [{ complete: 'a', output: { note: '同意' } }]),
  one('user-task-claimed', 'start s\nuser a\nend e\ns -> a\na -> e', [{ claim: 'a' }], [{ complete: 'a' }]),
  one(
    'user-task-returned',
    `start s\nuser a {${RETURNABLE}}\nuser b {${RETURNABLE}}\nuser c {${RETURNABLE}}\nend e\ns -> a\na -> b\nb -> c\nc -> e`,
    [{ complete: 'a' }, { complete: 'b' }, { return: 'c', target: 'a' }],
    [{ complete: 'a' }, { complete: 'b' }, { complete: 'c' }],
  ),
  one('timer-duration', 'start s\ncatch t {after=PT5H}\nuser a\nend e\ns -> t\nt -> a\na -> e', [], [{ timer: 't' }, { complete: 'a' }]),
  one(
    'timer-boundary',
    'start s\nuser a\nboundary t {on=a;after=P2D}\nuser late\nend e\ns -> a\na -> e\nt -> late\nlate -> e',
    [],
    [{ timer: 't' }, { complete: 'late' }],
  ),
  one(
    'timer-cycle-running',
    'start s\nuser a\nboundary t {on=a;interrupt=no;cycle=R3/PT1H}\nuser remind\nend e\ns -> a\na -> e\nt -> remind',
    [{ timer: 't' }],
    [{ timer: 't' }, { complete: 'remind' }, { complete: 'remind' }, { complete: 'a' }],
  ),
  one(
    'message-catch',
    'start s\ncatch m {message=receipt/number}\nend e\ns -> m\nm -> e',
    [],
    [{ message: 'receipt', key: '7', variables: { by: '王芳' } }],
    NUMBER,
  ),
  one(
    'message-buffered',
    'start s\nuser a\nreceive m {message=receipt/number}\nend e\ns -> a\na -> m\nm -> e',
    [{ message: 'receipt', key: '7' }],
    [{ complete: 'a' }, { message: 'receipt', key: '7' }],
    NUMBER,
  ),
  one(
    'signal-catch',
    'start s\ncatch g {signal=released}\nuser a\nend e\ns -> g\ng -> a\na -> e',
    [],
    [{ signal: 'released' }, { complete: 'a' }],
  ),
  one(
    'condition-catch',
    'start s\ncatch c {when=amount > 100}\nuser a\nend e\ns -> c\nc -> a\na -> e',
    [],
    [{ set: { amount: 200 } }, { complete: 'a' }],
  ),
  one(
    'multiple-half-heard',
    'start s\ncatch c {message=receipt/number signal=g all=yes}\nuser a\nend e\ns -> c\nc -> a\na -> e',
    [{ signal: 'g' }],
    [{ message: 'receipt', key: '7' }, { complete: 'a' }],
    NUMBER,
  ),
  one(
    'event-gateway',
    'start s\nevent w\ncatch m {message=receipt/number}\ncatch t {after=PT1H}\nuser a\nend e\ns -> w\nw -> m\nw -> t\nm -> e\nt -> a\na -> e',
    [],
    [{ timer: 't' }, { complete: 'a' }],
    NUMBER,
  ),
  one('job-open', 'start s\nservice j\nend e\ns -> j\nj -> e', [], [{ job: 'j', result: { done: true } }]),
  one('job-retrying', 'start s\nservice j\nend e\ns -> j\nj -> e', [{ fail: 'j', retriesLeft: 2 }], [{ job: 'j' }]),
  one('job-incident', 'start s\nservice j\nend e\ns -> j\nj -> e', [{ fail: 'j', retriesLeft: 0 }], [{ resolve: 'j' }, { job: 'j' }]),
  one(
    'job-error-caught',
    'start s\nservice j\nboundary x {on=j;error=E1}\nuser bad\nend e\ns -> j\nj -> e\nx -> bad\nbad -> e',
    [],
    [{ fail: 'j', retriesLeft: 0, errorCode: 'E1' }, { complete: 'bad' }],
  ),
  one(
    'incident-gateway',
    'start s\nxor g\nuser a\nuser b\nend e\ns -> g\ng -> a [x > 1]\ng -> b [x > 2]\na -> e\nb -> e',
    [{ set: { x: 0 } }],
    [{ set: { x: 5 } }, { resolve: 'g' }, { complete: 'a' }],
    { x: 0 },
  ),
  one(
    'join-parallel',
    'start s\nand f\nuser a\nuser b\nand j\nuser c\nend e\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> c\nc -> e',
    [{ complete: 'b' }],
    [{ complete: 'a' }, { complete: 'c' }],
  ),
  one(
    'join-inclusive',
    'start s\nor f\nuser a\nuser b\nuser d\nor j\nuser c\nend e\ns -> f\nf -> a [true]\nf -> b [true]\nf -> d [false]\na -> j\nb -> j\nd -> j\nj -> c\nc -> e',
    [{ complete: 'a' }],
    [{ complete: 'b' }, { complete: 'c' }],
  ),
  one(
    'join-complex-fired',
    'start s\nand f\nuser a\nuser b\nuser d\ncomplex j {when=activationCount >= 2}\nuser c\nend e\ns -> f\nf -> a\nf -> b\nf -> d\na -> j\nb -> j\nd -> j\nj -> c\nc -> e',
    [{ complete: 'a' }, { complete: 'b' }],
    [{ complete: 'c' }, { complete: 'd' }],
  ),
  one(
    'multi-instance-parallel',
    'start s\nuser a {each=["甲","乙","丙"];collect=notes;value=note}\nuser b\nend e\ns -> a\na -> b\nb -> e',
    [{ complete: 'a', output: { note: 1 } }],
    [{ complete: 'a', output: { note: 2 } }, { complete: 'a', output: { note: 3 } }, { complete: 'b' }],
  ),
  one(
    'multi-instance-sequential',
    'start s\nuser a {each=[1,2,3];sequential=yes}\nend e\ns -> a\na -> e',
    [{ complete: 'a' }],
    [{ complete: 'a' }, { complete: 'a' }],
  ),
  one(
    'standard-loop',
    'start s\nuser a {while=again}\nend e\ns -> a\na -> e',
    [{ complete: 'a', output: { again: true } }],
    [{ complete: 'a', output: { again: false } }],
    { again: true },
  ),
  one(
    'sub-process',
    'start s\nsub box\n  start bs\n  user a\n  end be\n  bs -> a\n  a -> be\nboundary t {on=box;after=PT1H}\nuser late\nend e\ns -> box\nbox -> e\nt -> late\nlate -> e',
    [],
    [{ complete: 'a' }],
  ),
  one(
    'event-sub-process-running',
    'start s\nuser a\nend e\nesp x\n  start t {interrupt=no after=PT1H}\n  user r\n  end xe\n  t -> r\n  r -> xe\ns -> a\na -> e',
    [{ timer: 't' }],
    [{ complete: 'a' }, { complete: 'r' }],
  ),
  one(
    'transaction',
    'start s\ntransaction t\n  start ts\n  and f\n  manual a\n  boundary ba {on=a undo=undoA}\n  user undoA {handler=yes}\n  user b\n  user c\n  end stop {cancel=yes}\n  ts -> f\n  f -> a\n  f -> b\n  f -> c\n  b -> stop\nboundary x {on=t cancel=yes}\nuser cancelled\nend e\ns -> t\nt -> e\nx -> cancelled\ncancelled -> e',
    [{ complete: 'c' }],
    [{ complete: 'b' }, { complete: 'undoA' }, { complete: 'cancelled' }],
  ),
  one(
    'compensating',
    'start s\nmanual hotel\nboundary bh {on=hotel undo=dropHotel}\nuser dropHotel {handler=yes}\nmanual flight\nboundary bf {on=flight undo=dropFlight}\nuser dropFlight {handler=yes}\nuser decide\nthrow undo {undo=all}\nend e\ns -> hotel\nhotel -> flight\nflight -> decide\ndecide -> undo\nundo -> e',
    [{ complete: 'decide' }],
    [{ complete: 'dropFlight' }, { complete: 'dropHotel' }],
  ),
  one(
    'ad-hoc',
    'start s\nadhoc h {done=isEnough}\n  user a\n  user b\nuser after\nend e\ns -> h\nh -> after\nafter -> e',
    [{ activate: 'h', elements: ['a', 'b'] }],
    [{ complete: 'a', output: { isEnough: false } }, { complete: 'b', output: { isEnough: true } }, { complete: 'after' }],
    { isEnough: false },
  ),
  {
    name: 'call-activity',
    models: [
      model('start s\ncall c {process=child}\nuser after\nend e\ns -> c\nc -> after\nafter -> e'),
      model('start cs\nuser w\nend ce\ncs -> w\nw -> ce', 'child'),
    ],
    before: [START],
    after: [{ complete: 'w', output: { found: true } }, { complete: 'after' }],
  },
  {
    name: 'decision-ahead',
    models: [model('start s\nuser a\nrule r {decision=tier result=tier}\nuser b\nend e\ns -> a\na -> r\nr -> b\nb -> e')],
    decisions: [TIER],
    before: [START],
    after: [{ complete: 'a', output: { amount: 200 } }, { complete: 'b' }],
  },
  one('completed', 'start s\nuser a\nend e\ns -> a\na -> e', [{ complete: 'a' }], []),
  one('cancelled', 'start s\nuser a\nend e\ns -> a\na -> e', [], [{ cancel: true }]),
];

/** For the loops: what they do by themselves until nothing is left to do. */
export const LOOPED: readonly string[] = [
  model(
    'start s\nand f\ncatch t {after=PT1H}\nservice j\nthrow tell {message=receipt/number}\ncatch hear {message=receipt/number}\nand e\nend done\ns -> f\nf -> t\nf -> j\nf -> tell\nf -> hear\nt -> e\nj -> e\ntell -> e\nhear -> e\ne -> done',
  ),
  model('start daily {cycle=R1/PT24H}\nend over\ndaily -> over', 'clocked'),
];
