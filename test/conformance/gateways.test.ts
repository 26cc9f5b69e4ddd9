import { conform } from './follow.ts';

const FORK = (n: number, join: string) =>
  `start s\nand f\n${'abcd'
    .slice(0, n)
    .split('')
    .map((id) => `user ${id}\nf -> ${id}\n${id} -> j`)
    .join('\n')}\n${join}\nuser next\ns -> f\n`;

conform([
  {
    feature: 'a complex gateway that fires at two of three and swallows the third',
    clause: '§13.4.5',
    model: `${FORK(3, 'complex j {when=activationCount >= 2}')}j -> next`,
    steps: ['start ⇒ a b c', 'complete a ⇒ (j) b c', 'complete c ⇒ b next', 'complete b ⇒ next', 'complete next ⇒ -'],
  },
  {
    feature: 'a complex gateway as discriminator',
    clause: '§13.4.5',
    model: `${FORK(2, 'complex j {when=activationCount >= 1}')}j -> next`,
    steps: ['start ⇒ a b', 'complete b ⇒ a next', 'complete a ⇒ next', 'complete next ⇒ -'],
  },
  {
    feature: 'a complex gateway that sends late tokens another way on reset',
    clause: '§13.4.5 waitingForStart',
    model: `${FORK(2, 'complex j {when=activationCount >= 1}\nuser late')}j -> next [waitingForStart]\nj -> late [not(waitingForStart)]`,
    steps: ['start ⇒ a b', 'complete a ⇒ b next', 'complete b ⇒ late next'],
  },
  {
    feature: 'a complex gateway that resets when nothing can come any more',
    clause: '§13.4.5 (reset as an inclusive join)',
    model: `
start s
or f
user a
user b
user c
complex j {when=activationCount >= 1}
user next
user late
s -> f
f -> a [true]
f -> b [true]
f -> c [false]
a -> j
b -> j
c -> j
j -> next [waitingForStart]
j -> late [not(waitingForStart)]
`,
    steps: ['start ⇒ a b', 'complete a ⇒ b next', 'complete b ⇒ late next'],
  },
  {
    feature: 'a complex gateway that fires again in the next cycle',
    clause: '§13.4.5',
    model: `
start s
xor m
and f
user a
user b
complex j {when=activationCount >= 2}
xor g
end e
s -> m
m -> f
f -> a
f -> b
a -> j
b -> j
j -> g
g -> m [again]
g -> e [default]
`,
    steps: ['start {"again":true} ⇒ a b', 'complete a ⇒ (j) b', 'complete b ⇒ a b', 'complete a {"again":false} ⇒ (j) b', 'complete b ⇒ -'],
  },
  {
    feature: 'a complex gateway that chooses by conditions and default',
    clause: '§13.4.5',
    model: 'start s\ncomplex g\nuser a\nuser b\nuser c\ns -> g\ng -> a [x > 1]\ng -> b [x > 2]\ng -> c [default]',
    steps: ['start {"x":3} ⇒ a b'],
  },
  {
    feature: 'the default flow of a complex gateway',
    clause: '§13.4.5',
    model: 'start s\ncomplex g\nuser a\nuser b\nuser c\ns -> g\ng -> a [x > 1]\ng -> b [x > 2]\ng -> c [default]',
    steps: ['start {"x":0} ⇒ c'],
  },
  {
    feature: 'an activation condition that is looked at again when variables change',
    clause: '§13.4.5',
    model: `${FORK(2, 'complex j {when=activationCount >= needed}')}j -> next`,
    steps: ['start {"needed":2} ⇒ a b', 'complete a ⇒ (j) b', 'set {"needed":1} ⇒ b next'],
  },
  {
    feature: 'an event gateway won by a signal',
    clause: '§13.4.4',
    model: 'start s\nevent g\ncatch m {message=m}\ncatch n {signal=go}\nuser a\nuser b\ns -> g\ng -> m\ng -> n\nm -> a\nn -> b',
    steps: ['start ⇒ g', 'signal go ⇒ b'],
    says: ['subscription.closed'],
  },
  {
    feature: 'an event gateway won by a condition',
    clause: '§13.4.4',
    model: 'start s\nevent g\ncatch t {after=PT1H}\ncatch n {when=x > 1}\nuser a\nuser b\ns -> g\ng -> t\ng -> n\nt -> a\nn -> b',
    steps: ['start ⇒ g', 'set {"x":1} ⇒ g', 'set {"x":2} ⇒ b'],
    says: ['timer.cancelled'],
  },
  {
    feature: 'an instantiating event gateway',
    clause: '§10.6.6',
    model: 'event g {instantiate=yes}\ncatch m {message=m}\ncatch n {message=n}\nuser a\nuser b\ng -> m\ng -> n\nm -> a\nn -> b',
    steps: ['start n {"x":1} ⇒ b', 'complete b ⇒ -'],
  },
  {
    feature: 'a parallel instantiating event gateway waits for the other events too',
    clause: '§10.6.6 eventGatewayType',
    model:
      'event g {instantiate=yes every=yes}\ncatch m {message=m}\ncatch n {message=n}\nand j\nuser a\ng -> m\ng -> n\nm -> j\nn -> j\nj -> a',
    steps: ['start n ⇒ (j) m', 'message m ⇒ a', 'complete a ⇒ -'],
  },
]);
