import { conform } from './follow.ts';

/* One table: a model and its trace a line or two, by clause. It stays whole, so that what a clause asks for is found in one place. */

/** A gateway of a kind after the start, with these flows. */
const SPLIT = (kind: string, ...flows: string[]) =>
  `start s\n${kind} g\nuser a\nuser b\nuser c\ns -> g\n${flows.map((flow) => `g -> ${flow}`).join('\n')}`;
const JOIN = (split: string, join: string) =>
  `start s\n${split} f\nuser a\nuser b\n${join} j\nuser c\ns -> f\nf -> a${split === 'and' ? '' : ' [x > 0]'}\nf -> b${split === 'and' ? '' : ' [x > 1]'}\na -> j\nb -> j\nj -> c`;
const BOUNDARY = (event: string) => `start s\nuser a\nboundary x {on=a ${event}}\nuser next\nuser other\ns -> a\na -> next\nx -> other`;
const BOX = (inner: string, after = '') => `start s\nsub box\n  start bs\n${inner}\nuser after\n${after}\ns -> box\nbox -> after`;
const LOOP_IN_BRANCH = (kind: string) => `
start s
${kind} f
user a
xor again
user b
${kind} j
user c
s -> f
f -> a${kind === 'or' ? ' [true]' : ''}
f -> b${kind === 'or' ? ' [true]' : ''}
a -> again
again -> a [more]
again -> j [default]
b -> j
j -> c
`;

conform([
  {
    feature: 'a sequence',
    clause: '§13.3.1',
    model: 'start s\nuser a\nuser b\nend e\ns -> a\na -> b\nb -> e',
    steps: ['start ⇒ a', 'complete a ⇒ b', 'complete b ⇒ -'],
    completed: 's a b e',
  },
  {
    feature: 'an activity without outgoing flow',
    clause: '§13.3.1',
    model: 'start s\nuser a\ns -> a',
    steps: ['start ⇒ a', 'complete a ⇒ -'],
  },
  {
    feature: 'an activity with two outgoing flows',
    clause: '§13.3.1 (implicit split)',
    model: 'start s\nuser a\nuser b\nuser c\ns -> a\na -> b\na -> c',
    steps: ['start ⇒ a', 'complete a ⇒ b c'],
  },
  {
    feature: 'an activity with two incoming flows',
    clause: '§13.3.1 (no implicit join)',
    model: 'start s\nand f\nuser a\nuser b\nuser c\ns -> f\nf -> a\nf -> b\na -> c\nb -> c',
    steps: ['start ⇒ a b', 'complete a ⇒ b c', 'complete b ⇒ c c', 'complete c ⇒ c', 'complete c ⇒ -'],
  },
  {
    feature: 'conditions on the flows of an activity',
    clause: '§13.3.1',
    model: 'start s\nuser a\nuser b\nuser c\nuser d\ns -> a\na -> b [x > 0]\na -> c [x > 1]\na -> d [default]',
    steps: ['start {"x":2} ⇒ a', 'complete a ⇒ b c'],
  },
  {
    feature: 'the default flow of an activity',
    clause: '§13.3.1',
    model: 'start s\nuser a\nuser b\nuser c\ns -> a\na -> b [x > 0]\na -> c [default]',
    steps: ['start {"x":0} ⇒ a', 'complete a ⇒ c'],
  },
  {
    feature: 'a start event with two outgoing flows',
    clause: '§10.5.2',
    model: 'start s\nuser a\nuser b\ns -> a\ns -> b',
    steps: ['start ⇒ a b', 'complete a ⇒ b', 'complete b ⇒ -'],
  },
  {
    feature: 'two end events',
    clause: '§13.5.6 (complete when no token is left)',
    model: 'start s\nand f\nuser a\nuser b\nend e1\nend e2\ns -> f\nf -> a\nf -> b\na -> e1\nb -> e2',
    steps: ['start ⇒ a b', 'complete a ⇒ b', 'complete b ⇒ -'],
  },
  // exclusive
  {
    feature: 'an exclusive gateway: the first true condition',
    clause: '§13.4.2',
    model: SPLIT('xor', 'a [x > 1]', 'b [x > 0]', 'c [default]'),
    steps: ['start {"x":2} ⇒ a'],
  },
  {
    feature: 'an exclusive gateway: the second condition',
    clause: '§13.4.2',
    model: SPLIT('xor', 'a [x > 1]', 'b [x > 0]', 'c [default]'),
    steps: ['start {"x":1} ⇒ b'],
  },
  {
    feature: 'an exclusive gateway: the default flow',
    clause: '§13.4.2',
    model: SPLIT('xor', 'a [x > 1]', 'b [x > 0]', 'c [default]'),
    steps: ['start {"x":0} ⇒ c'],
  },
  {
    feature: 'an exclusive gateway: a default flow drawn first comes last',
    clause: '§13.4.2',
    model: SPLIT('xor', 'a [default]', 'b [x > 0]', 'c [x > 1]'),
    steps: ['start {"x":2} ⇒ b'],
  },
  {
    feature: 'an exclusive gateway without a way out',
    clause: '§13.4.2 (exception)',
    model: SPLIT('xor', 'a [x > 1]', 'b [x > 2]', 'c [x > 3]'),
    steps: ['start {"x":0} ⇒ g!NO_CONDITION_TRUE'],
    says: ['incident.raised'],
  },
  {
    feature: 'an exclusive merge passes each token',
    clause: '§13.4.2',
    model: JOIN('and', 'xor'),
    steps: ['start ⇒ a b', 'complete a ⇒ b c', 'complete b ⇒ c c'],
  },
  {
    feature: 'a loop through exclusive gateways',
    clause: '§13.4.2',
    model: 'start s\nxor m\nuser a\nxor g\nend e\ns -> m\nm -> a\na -> g\ng -> m [again]\ng -> e [default]',
    steps: ['start {"again":true} ⇒ a', 'complete a ⇒ a', 'complete a {"again":false} ⇒ -'],
  },
  // parallel
  { feature: 'a parallel split', clause: '§13.4.1', model: SPLIT('and', 'a', 'b', 'c'), steps: ['start ⇒ a b c'] },
  {
    feature: 'a parallel join',
    clause: '§13.4.1',
    model: JOIN('and', 'and'),
    steps: ['start ⇒ a b', 'complete b ⇒ (j) a', 'complete a ⇒ c'],
  },
  {
    feature: 'a parallel join that a token is missing for ever',
    clause: '§13.4.1',
    model: JOIN('or', 'and'),
    steps: ['start {"x":1} ⇒ a', 'complete a ⇒ (j)'],
  },
  {
    feature: 'a parallel join with two tokens on one flow',
    clause: '§13.4.1 (one token of each)',
    model:
      'start s\nand f\nuser a\nuser b\nuser c\nxor m\nand j\nuser d\ns -> f\nf -> a\nf -> b\nf -> c\na -> m\nb -> m\nm -> j\nc -> j\nj -> d',
    steps: ['start ⇒ a b c', 'complete a ⇒ (j) b c', 'complete b ⇒ (j) (j) c', 'complete c ⇒ (j) d'],
  },
  {
    feature: 'a gateway that joins and splits',
    clause: '§13.4.1',
    model: 'start s\nand f\nuser a\nuser b\nand g\nuser c\nuser d\ns -> f\nf -> a\nf -> b\na -> g\nb -> g\ng -> c\ng -> d',
    steps: ['start ⇒ a b', 'complete a ⇒ (g) b', 'complete b ⇒ c d'],
  },
  {
    feature: 'a loop inside a parallel branch does not count for the other',
    clause: '§13.4.1',
    model: LOOP_IN_BRANCH('and'),
    steps: ['start {"more":true} ⇒ a b', 'complete a ⇒ a b', 'complete a {"more":false} ⇒ (j) b', 'complete b ⇒ c'],
  },
  {
    feature: 'nested parallel blocks',
    clause: '§13.4.1',
    model:
      'start s\nand f\nuser a\nand f2\nuser b\nuser c\nand j2\nand j\nuser d\ns -> f\nf -> a\nf -> f2\nf2 -> b\nf2 -> c\nb -> j2\nc -> j2\nj2 -> j\na -> j\nj -> d',
    steps: ['start ⇒ a b c', 'complete b ⇒ (j2) a c', 'complete a ⇒ (j) (j2) c', 'complete c ⇒ d'],
  },
  // inclusive
  {
    feature: 'an inclusive split: all that are true',
    clause: '§13.4.3',
    model: SPLIT('or', 'a [x > 0]', 'b [x > 1]', 'c [default]'),
    steps: ['start {"x":2} ⇒ a b'],
  },
  {
    feature: 'an inclusive split: the default alone',
    clause: '§13.4.3',
    model: SPLIT('or', 'a [x > 0]', 'b [x > 1]', 'c [default]'),
    steps: ['start {"x":0} ⇒ c'],
  },
  {
    feature: 'an inclusive split without a way out',
    clause: '§13.4.3 (exception)',
    model: SPLIT('or', 'a [x > 0]', 'b [x > 1]', 'c [x > 2]'),
    steps: ['start {"x":0} ⇒ g!NO_CONDITION_TRUE'],
  },
  {
    feature: 'an inclusive join waits for what was sent',
    clause: '§13.4.3',
    model: JOIN('or', 'or'),
    steps: ['start {"x":2} ⇒ a b', 'complete a ⇒ (j) b', 'complete b ⇒ c'],
  },
  {
    feature: 'an inclusive join does not wait for what was not sent',
    clause: '§13.4.3',
    model: JOIN('or', 'or'),
    steps: ['start {"x":1} ⇒ a', 'complete a ⇒ c'],
  },
  {
    feature: 'an inclusive join after a parallel split',
    clause: '§13.4.3',
    model: JOIN('and', 'or'),
    steps: ['start ⇒ a b', 'complete b ⇒ (j) a', 'complete a ⇒ c'],
  },
  {
    feature: 'an inclusive join waits while a loop may still send a token',
    clause: '§13.4.3',
    model: LOOP_IN_BRANCH('or'),
    steps: ['start {"more":true} ⇒ a b', 'complete b ⇒ (j) a', 'complete a ⇒ (j) a', 'complete a {"more":false} ⇒ c'],
  },
  {
    feature: 'an inclusive join fires when the other token ends elsewhere',
    clause: '§13.4.3',
    model:
      'start s\nor f\nuser a\nuser b\nxor g\nend e\nor j\nuser c\ns -> f\nf -> a [true]\nf -> b [true]\nb -> g\ng -> e [stop]\ng -> j [default]\na -> j\nj -> c',
    steps: ['start {"stop":true} ⇒ a b', 'complete a ⇒ (j) b', 'complete b ⇒ c'],
  },
  {
    feature: 'an inclusive join fires when the other token is interrupted',
    clause: '§13.4.3',
    model:
      'start s\nor f\nuser a\nuser b\nboundary t {on=b after=PT1H}\nend e\nor j\nuser c\ns -> f\nf -> a [true]\nf -> b [true]\nb -> j\na -> j\nt -> e\nj -> c',
    steps: ['start ⇒ a b', 'complete a ⇒ (j) b', 'fire t ⇒ c'],
  },
  // boundary
  { feature: 'an interrupting timer', clause: '§13.5.3', model: BOUNDARY('after=PT1H'), steps: ['start ⇒ a', 'fire x ⇒ other'] },
  {
    feature: 'a boundary timer that closes with its activity',
    clause: '§13.5.3',
    model: BOUNDARY('after=PT1H'),
    steps: ['start ⇒ a', 'complete a ⇒ next'],
    says: ['timer.cancelled'],
  },
  {
    feature: 'a non-interrupting timer',
    clause: '§13.5.3',
    model: BOUNDARY('interrupt=no after=PT1H'),
    steps: ['start ⇒ a', 'fire x ⇒ a other', 'complete a ⇒ next other'],
  },
  {
    feature: 'a repeating timer',
    clause: '§13.5.3',
    model: BOUNDARY('interrupt=no cycle=R2/PT1H'),
    steps: ['start ⇒ a', 'fire x ⇒ a other', 'fire x ⇒ a other other'],
  },
  {
    feature: 'an interrupting message',
    clause: '§13.5.3',
    model: BOUNDARY('message=m'),
    steps: ['start ⇒ a', 'message x ⇒ other'],
    says: ['subscription.closed'],
  },
  {
    feature: 'a non-interrupting message',
    clause: '§13.5.3',
    model: BOUNDARY('message=m interrupt=no'),
    steps: ['start ⇒ a', 'message x ⇒ a other', 'message x ⇒ a other other'],
  },
  {
    feature: 'an error of its code',
    clause: '§13.5.3',
    model: 'start s\nservice a\nboundary x {on=a error=E1}\nboundary y {on=a anyError=yes}\nuser b\nuser c\ns -> a\nx -> b\ny -> c',
    steps: ['start ⇒ a', 'error a E1 ⇒ b'],
  },
  {
    feature: 'an error of any code',
    clause: '§13.5.3',
    model: 'start s\nservice a\nboundary x {on=a error=E1}\nboundary y {on=a anyError=yes}\nuser b\nuser c\ns -> a\nx -> b\ny -> c',
    steps: ['start ⇒ a', 'error a E2 ⇒ c'],
  },
  {
    feature: 'an error nobody catches',
    clause: '§13.5.6',
    model: 'start s\nservice a\ns -> a',
    steps: ['start ⇒ a', 'error a E1 ⇒ a!ERROR_NOT_CAUGHT'],
  },
  {
    feature: 'two boundary events of one activity',
    clause: '§13.5.3',
    model:
      'start s\nuser a\nboundary x {on=a after=PT1H}\nboundary y {on=a message=m interrupt=no}\nuser b\nuser c\ns -> a\nx -> b\ny -> c',
    steps: ['start ⇒ a', 'message y ⇒ a c', 'fire x ⇒ b c'],
  },
  // sub-processes
  {
    feature: 'a sub-process',
    clause: '§13.3.4',
    model: BOX('  user a\n  bs -> a'),
    steps: ['start ⇒ a', 'complete a ⇒ after'],
    completed: 's bs a box',
  },
  {
    feature: 'a sub-process completes when no token is left in it',
    clause: '§13.3.4',
    model: BOX('  user a\n  user b\n  bs -> a\n  bs -> b'),
    steps: ['start ⇒ a b', 'complete b ⇒ a', 'complete a ⇒ after'],
  },
  {
    feature: 'a sub-process in a sub-process',
    clause: '§13.3.4',
    model: BOX('  sub in\n    start is\n    user a\n    is -> a\n  user b\n  bs -> in\n  in -> b'),
    steps: ['start ⇒ a', 'complete a ⇒ b', 'complete b ⇒ after'],
  },
  {
    feature: 'a sub-process interrupted as a whole',
    clause: '§13.5.3',
    model: BOX('  user a\n  user b\n  bs -> a\n  bs -> b', 'boundary x {on=box after=PT1H}\nuser late\nx -> late'),
    steps: ['start ⇒ a b', 'fire x ⇒ late'],
  },
  {
    feature: 'an error end event caught around',
    clause: '§13.5.6',
    model: BOX('  user a\n  end e {error=E1}\n  bs -> a\n  a -> e', 'boundary x {on=box error=E1}\nuser bad\nx -> bad'),
    steps: ['start ⇒ a', 'complete a ⇒ bad'],
  },
  {
    feature: 'an error that passes one scope and is caught at the next',
    clause: '§13.5.3',
    model: BOX(
      '  sub in\n    start is\n    end e {error=E1}\n    is -> e\n  boundary y {on=in error=E2}\n  user b\n  bs -> in\n  y -> b',
      'boundary x {on=box error=E1}\nuser bad\nx -> bad',
    ),
    steps: ['start ⇒ bad'],
  },
  {
    feature: 'a terminate end event of a sub-process',
    clause: '§13.5.6',
    model: BOX('  user a\n  user b\n  end t {terminate=yes}\n  bs -> a\n  bs -> b\n  a -> t'),
    steps: ['start ⇒ a b', 'complete a ⇒ after'],
  },
  {
    feature: 'a terminate end event of the process',
    clause: '§13.5.6',
    model: 'start s\nuser a\nuser b\nend t {terminate=yes}\ns -> a\ns -> b\na -> t',
    steps: ['start ⇒ a b', 'complete a ⇒ -'],
  },
  {
    feature: 'several tokens in one sub-process are several instances',
    clause: '§13.3.2',
    model: 'start s\nsub box\n  start bs\n  user a\n  bs -> a\nuser after\ns -> box\ns -> box2\nmanual box2\nbox2 -> box\nbox -> after',
    steps: ['start ⇒ a a', 'complete a ⇒ a after', 'complete a ⇒ after after'],
  },
  // event sub-processes
  {
    feature: 'an interrupting message event sub-process',
    clause: '§13.5.4',
    model: 'start s\nuser a\nesp x\n  start m {message=m}\n  user r\n  m -> r\ns -> a',
    steps: ['start ⇒ a', 'message m ⇒ r', 'complete r ⇒ -'],
  },
  {
    feature: 'a non-interrupting timer event sub-process',
    clause: '§13.5.4',
    model: 'start s\nuser a\nesp x\n  start t {interrupt=no after=PT1H}\n  user r\n  t -> r\ns -> a',
    steps: ['start ⇒ a', 'fire t ⇒ a r', 'complete a ⇒ r', 'complete r ⇒ -'],
  },
  {
    feature: 'an error event sub-process',
    clause: '§13.5.4',
    model: 'start s\nservice a\nuser b\nesp x\n  start c {error=E1}\n  user r\n  c -> r\ns -> a\ns -> b',
    steps: ['start ⇒ a b', 'error a E1 ⇒ r'],
  },
  {
    feature: 'an event sub-process inside a sub-process',
    clause: '§13.5.4',
    model: BOX('  user a\n  bs -> a\n  esp x\n    start m {message=m}\n    user r\n    m -> r'),
    steps: ['start ⇒ a', 'message m ⇒ r', 'complete r ⇒ after'],
  },
  // calls
  {
    feature: 'a call activity',
    clause: '§13.3.5',
    model: 'start s\ncall c {process=child}\nuser after\ns -> c\nc -> after',
    more: { child: 'start cs\nuser w\ncs -> w' },
    steps: ['start ⇒ w', 'complete w ⇒ after'],
  },
  {
    feature: 'an error that crosses a call activity',
    clause: '§13.3.5',
    model: 'start s\ncall c {process=child}\nboundary x {on=c error=E1}\nuser bad\ns -> c\nx -> bad',
    more: { child: 'start cs\nend e {error=E1}\ncs -> e' },
    steps: ['start ⇒ bad'],
  },
  {
    feature: 'a terminate end event stays inside the called process',
    clause: '§13.5.6',
    model: 'start s\ncall c {process=child}\nuser b\nuser after\ns -> c\ns -> b\nc -> after',
    more: { child: 'start cs\nuser w\nend t {terminate=yes}\ncs -> w\nw -> t' },
    steps: ['start ⇒ b w', 'complete w ⇒ after b'],
  },
  {
    feature: 'a call activity interrupted by its timer',
    clause: '§13.5.3',
    model: 'start s\ncall c {process=child}\nboundary x {on=c after=PT1H}\nuser late\ns -> c\nx -> late',
    more: { child: 'start cs\nuser w\ncs -> w' },
    steps: ['start ⇒ w', 'fire x ⇒ late'],
  },
  // multi-instance
  {
    feature: 'a parallel multi-instance',
    clause: '§13.3.7',
    model: 'start s\nuser a {each=[1,2,3]}\nuser after\ns -> a\na -> after',
    steps: ['start ⇒ a a a', 'complete a ⇒ a a', 'complete a ⇒ a', 'complete a ⇒ after'],
  },
  {
    feature: 'a sequential multi-instance',
    clause: '§13.3.7',
    model: 'start s\nuser a {each=[1,2] sequential=yes}\nuser after\ns -> a\na -> after',
    steps: ['start ⇒ a', 'complete a ⇒ a', 'complete a ⇒ after'],
  },
  {
    feature: 'a multi-instance over nothing',
    clause: '§13.3.7',
    model: 'start s\nuser a {each=[]}\nuser after\ns -> a\na -> after',
    steps: ['start ⇒ after'],
  },
  {
    feature: 'a multi-instance with a completion condition',
    clause: '§13.3.7',
    model: 'start s\nuser a {each=[1,2,3] until=numberOfCompletedInstances >= 2}\nuser after\ns -> a\na -> after',
    steps: ['start ⇒ a a a', 'complete a ⇒ a a', 'complete a ⇒ after'],
  },
  {
    feature: 'a multi-instance sub-process',
    clause: '§13.3.7',
    model: 'start s\nsub b {each=[1,2]}\n  start bs\n  user x\n  user y\n  bs -> x\n  x -> y\nuser after\ns -> b\nb -> after',
    steps: ['start ⇒ x x', 'complete x ⇒ x y', 'complete y ⇒ x', 'complete x ⇒ y', 'complete y ⇒ after'],
  },
  {
    feature: 'a multi-instance in a multi-instance',
    clause: '§13.3.7',
    model: 'start s\nsub b {each=[1,2] sequential=yes}\n  start bs\n  user x {each=[1,2]}\n  bs -> x\nuser after\ns -> b\nb -> after',
    steps: ['start ⇒ x x', 'complete x ⇒ x', 'complete x ⇒ x x', 'complete x ⇒ x', 'complete x ⇒ after'],
  },
  {
    feature: 'a multi-instance interrupted as a whole',
    clause: '§13.5.3',
    model: 'start s\nuser a {each=[1,2]}\nboundary x {on=a after=PT1H}\nuser late\ns -> a\nx -> late',
    steps: ['start ⇒ a a', 'complete a ⇒ a', 'fire x ⇒ late'],
  },
  // intermediate events, event gateway, links, tasks
  {
    feature: 'an intermediate timer',
    clause: '§13.5.2',
    model: 'start s\ncatch t {after=PT1H}\nuser a\ns -> t\nt -> a',
    steps: ['start ⇒ t', 'fire t ⇒ a'],
  },
  {
    feature: 'an intermediate message',
    clause: '§13.5.2',
    model: 'start s\ncatch m {message=m}\nuser a\ns -> m\nm -> a',
    steps: ['start ⇒ m', 'message m ⇒ a'],
  },
  {
    feature: 'a message thrown',
    clause: '§13.5.2',
    model: 'start s\nthrow t {message=m}\nuser a\ns -> t\nt -> a',
    steps: ['start ⇒ a'],
    says: ['message.sent'],
  },
  {
    feature: 'a message end event',
    clause: '§13.5.6',
    model: 'start s\nend e {message=m}\ns -> e',
    steps: ['start ⇒ -'],
    says: ['message.sent'],
  },
  {
    feature: 'a none throw event',
    clause: '§13.5.2',
    model: 'start s\nthrow t\nuser a\ns -> t\nt -> a',
    steps: ['start ⇒ a'],
    completed: 's t',
  },
  {
    feature: 'a link',
    clause: '§13.5.2',
    model: 'start s\nthrow t {link=L}\ncatch c {link=L}\nuser a\ns -> t\nc -> a',
    steps: ['start ⇒ a'],
    completed: 's t c',
  },
  {
    feature: 'two links to one target',
    clause: '§13.5.2',
    model: 'start s\nthrow t {link=L}\nthrow u {link=L}\ncatch c {link=L}\nuser a\ns -> t\ns -> u\nc -> a',
    steps: ['start ⇒ a a'],
  },
  {
    feature: 'an event gateway won by its timer',
    clause: '§13.4.4',
    model: 'start s\nevent g\ncatch t {after=PT1H}\ncatch m {message=m}\nuser a\nuser b\ns -> g\ng -> t\ng -> m\nt -> a\nm -> b',
    steps: ['start ⇒ g', 'fire t ⇒ a'],
    says: ['subscription.closed'],
  },
  {
    feature: 'an event gateway won by its message',
    clause: '§13.4.4',
    model: 'start s\nevent g\ncatch t {after=PT1H}\ncatch m {message=m}\nuser a\nuser b\ns -> g\ng -> t\ng -> m\nt -> a\nm -> b',
    steps: ['start ⇒ g', 'message m ⇒ b'],
    says: ['timer.cancelled'],
  },
  {
    feature: 'an event gateway before a receive task',
    clause: '§13.4.4',
    model: 'start s\nevent g\ncatch t {after=PT1H}\nreceive r {message=m}\nuser a\nuser b\ns -> g\ng -> t\ng -> r\nt -> a\nr -> b',
    steps: ['start ⇒ g', 'message r ⇒ b'],
  },
  {
    feature: 'a receive task',
    clause: '§13.3.3',
    model: 'start s\nreceive r {message=m}\nuser a\ns -> r\nr -> a',
    steps: ['start ⇒ r', 'message r ⇒ a'],
  },
  {
    feature: 'a service task',
    clause: '§13.3.3',
    model: 'start s\nservice a\nuser b\ns -> a\na -> b',
    steps: ['start ⇒ a', 'job a ⇒ b'],
    says: ['job.created', 'job.completed'],
  },
  {
    feature: 'a script task',
    clause: '§13.3.3',
    model: 'start s\nscript a {feel=1 + 1 result=x}\nxor g\nuser b\nuser c\ns -> a\na -> g\ng -> b [x = 2]\ng -> c [default]',
    steps: ['start ⇒ b'],
  },
  {
    feature: 'a manual task and an abstract task',
    clause: '§13.3.3',
    model: 'start s\nmanual a\ntask b\nuser c\ns -> a\na -> b\nb -> c',
    steps: ['start ⇒ c'],
    completed: 's a b',
  },
]);
