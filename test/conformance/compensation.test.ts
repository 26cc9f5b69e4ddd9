import { conform } from './follow.ts';

/** Two booked services with handlers, then a decision that undoes them. */
const BOOKED = (end: string) => `
start s
manual hotel
boundary bh {on=hotel undo=dropHotel}
user dropHotel {handler=yes}
manual flight
boundary bf {on=flight undo=dropFlight}
user dropFlight {handler=yes}
user decide
${end}
s -> hotel
hotel -> flight
flight -> decide
decide -> undo
`;

conform([
  {
    feature: 'compensation of all activities of the scope, latest first',
    clause: '§13.5.5',
    model: BOOKED('throw undo {undo=all}\nend e\nundo -> e'),
    steps: ['start ⇒ decide', 'complete decide ⇒ dropFlight undo', 'complete dropFlight ⇒ dropHotel undo', 'complete dropHotel ⇒ -'],
    completed: 's hotel flight decide dropFlight dropHotel undo e',
  },
  {
    feature: 'compensation of one activity',
    clause: '§10.5.5 activityRef',
    model: BOOKED('throw undo {undo=hotel}\nend e\nundo -> e'),
    steps: ['start ⇒ decide', 'complete decide ⇒ dropHotel undo', 'complete dropHotel ⇒ -'],
  },
  {
    feature: 'compensation by an end event',
    clause: '§13.5.6',
    model: BOOKED('end undo {undo=all}'),
    steps: ['start ⇒ decide', 'complete decide ⇒ dropFlight undo', 'complete dropFlight ⇒ dropHotel undo', 'complete dropHotel ⇒ -'],
  },
  {
    feature: 'compensation that nobody waits for',
    clause: '§10.5.5 waitForCompletion',
    model: BOOKED('throw undo {undo=all wait=no}\nuser after\nundo -> after'),
    steps: [
      'start ⇒ decide',
      'complete decide ⇒ after dropFlight',
      'complete after ⇒ dropFlight',
      'complete dropFlight ⇒ dropHotel',
      'complete dropHotel ⇒ -',
    ],
  },
  {
    feature: 'no compensation of what has not completed',
    clause: '§13.5.5',
    model: `
start s
and f
user a
boundary b {on=a undo=undoA}
manual undoA {handler=yes}
throw t {undo=all}
end e
s -> f
f -> a
f -> t
t -> e
`,
    steps: ['start ⇒ a'],
    says: ['!activity.compensating'],
  },
  {
    feature: 'no compensation of an interrupted activity',
    clause: '§13.5.5',
    model: `
start s
user a
boundary b {on=a undo=undoA}
user undoA {handler=yes}
boundary late {on=a after=PT1H}
end e {undo=all}
s -> a
late -> e
`,
    steps: ['start ⇒ a', 'fire late ⇒ -'],
    says: ['!activity.compensating'],
  },
  {
    feature: 'an activity completed twice is compensated twice',
    clause: '§13.5.5',
    model: `
start s
xor m
user a
boundary b {on=a undo=undoA}
user undoA {handler=yes}
xor g
end e {undo=all}
s -> m
m -> a
a -> g
g -> m [again]
g -> e [default]
`,
    steps: [
      'start {"again":true} ⇒ a',
      'complete a ⇒ a',
      'complete a {"again":false} ⇒ e undoA',
      'complete undoA ⇒ e undoA',
      'complete undoA ⇒ -',
    ],
  },
  {
    feature: 'the handler sees the data as it was',
    clause: '§13.5.5 (snapshot)',
    model: `
start s
manual a {in=paid:amount}
boundary b {on=a undo=undoA}
script undoA {handler=yes feel=paid result=refunded in=x:0}
user wait
end e {undo=all}
s -> a
a -> wait
wait -> e
`,
    steps: ['start {"amount":5} ⇒ wait', 'complete wait {"amount":7} ⇒ -'],
    completed: 's a wait undoA e',
  },
  {
    feature: 'default compensation of a sub-process: what completed in it, latest first',
    clause: '§13.5.5',
    model: `
start s
sub box
  start bs
  manual a
  boundary ba {on=a undo=undoA}
  user undoA {handler=yes}
  manual b
  boundary bb {on=b undo=undoB}
  user undoB {handler=yes}
  bs -> a
  a -> b
end e {undo=box}
s -> box
box -> e
`,
    steps: ['start ⇒ e undoB', 'complete undoB ⇒ e undoA', 'complete undoA ⇒ -'],
    completed: 's bs a b box undoB undoA e',
    says: ['activity.compensated'],
  },
  {
    feature: 'a compensation event sub-process in place of the default',
    clause: '§13.5.5',
    model: `
start s
sub box
  start bs
  manual a
  boundary ba {on=a undo=undoA}
  manual undoA {handler=yes}
  bs -> a
  esp own
    start cs {undo=all}
    user repair
    cs -> repair
end e {undo=box}
s -> box
box -> e
`,
    steps: ['start ⇒ e repair', 'complete repair ⇒ -'],
    completed: 's bs a box cs repair own e',
  },
  {
    feature: 'a compensation event sub-process that compensates its sub-process',
    clause: '§10.5.5',
    model: `
start s
sub box
  start bs
  manual a
  boundary ba {on=a undo=undoA}
  manual undoA {handler=yes}
  bs -> a
  esp own
    start cs {undo=all}
    throw all {undo=all}
    user repair
    cs -> all
    all -> repair
end e {undo=box}
s -> box
box -> e
`,
    steps: ['start ⇒ e repair', 'complete repair ⇒ -'],
    completed: 's bs a box cs undoA all repair own e',
  },
  {
    feature: 'compensation thrown in an error event sub-process',
    clause: '§10.5.5',
    model: `
start s
manual a
boundary ba {on=a undo=undoA}
user undoA {handler=yes}
service b
esp rescue
  start es {error=E1}
  end re {undo=all}
  es -> re
s -> a
a -> b
`,
    steps: ['start ⇒ b', 'error b E1 ⇒ re undoA', 'complete undoA ⇒ -'],
  },
  {
    feature: 'compensation of every member of a multi-instance sub-process',
    clause: '§13.5.5',
    model: `
start s
sub box {each=[1,2] as=n}
  start bs
  manual a
  boundary ba {on=a undo=undoA}
  manual undoA {handler=yes}
  bs -> a
end e {undo=all}
s -> box
box -> e
`,
    steps: ['start ⇒ -'],
    completed: 's bs bs a box a box undoA undoA e',
  },
  {
    feature: 'compensation used once',
    clause: '§13.5.5',
    model: BOOKED('throw undo {undo=all}\nend e {undo=all}\nundo -> e'),
    steps: ['start ⇒ decide', 'complete decide ⇒ dropFlight undo', 'complete dropFlight ⇒ dropHotel undo', 'complete dropHotel ⇒ -'],
  },
  {
    feature: 'a transaction that completes',
    clause: '§10.3.5',
    model: `
start s
transaction t
  start ts
  user a
  ts -> a
boundary c {on=t cancel=yes}
user cancelled
user after
s -> t
t -> after
c -> cancelled
`,
    steps: ['start ⇒ a', 'complete a ⇒ after'],
  },
  {
    feature: 'a cancelled transaction: the rest withdrawn, what completed compensated, out by the cancel boundary event',
    clause: '§13.5.5, §10.3.5',
    model: `
start s
transaction t
  start ts
  and f
  manual a
  boundary ba {on=a undo=undoA}
  user undoA {handler=yes}
  user b
  user c
  end stop {cancel=yes}
  ts -> f
  f -> a
  f -> b
  f -> c
  b -> stop
boundary x {on=t cancel=yes}
user cancelled
user after
s -> t
t -> after
x -> cancelled
`,
    steps: ['start ⇒ b c', 'complete b ⇒ stop undoA', 'complete undoA ⇒ cancelled'],
    says: ['user-task.cancelled'],
  },
  {
    feature: 'a cancelled transaction with nothing to compensate',
    clause: '§10.3.5',
    model: `
start s
transaction t
  start ts
  user a
  end stop {cancel=yes}
  ts -> a
  a -> stop
boundary x {on=t cancel=yes}
user cancelled
s -> t
x -> cancelled
`,
    steps: ['start ⇒ a', 'complete a ⇒ cancelled'],
  },
  {
    feature: 'a hazard of a transaction: an error leaves without compensation',
    clause: '§10.3.5',
    model: `
start s
transaction t
  start ts
  manual a
  boundary ba {on=a undo=undoA}
  user undoA {handler=yes}
  service b
  ts -> a
  a -> b
boundary x {on=t error=E1}
user handled
s -> t
x -> handled
`,
    steps: ['start ⇒ b', 'error b E1 ⇒ handled'],
    says: ['!activity.compensating'],
  },
]);
