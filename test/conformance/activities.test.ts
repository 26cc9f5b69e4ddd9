import { conform } from './follow.ts';

const AD_HOC = (more: string) => `start s\nadhoc h {${more}}\n  user a\n  user b\n  user c\n  b -> c\nuser after\ns -> h\nh -> after`;

conform([
  {
    feature: 'a standard loop that tests after each round',
    clause: '§13.3.6',
    model: 'start s\nuser a {while=again}\nuser after\ns -> a\na -> after',
    steps: ['start {"again":false} ⇒ a', 'complete a {"again":true} ⇒ a', 'complete a {"again":false} ⇒ after'],
  },
  {
    feature: 'a standard loop that tests before the first round',
    clause: '§13.3.6 testBefore',
    model: 'start s\nuser a {while=again first=yes}\nuser after\ns -> a\na -> after',
    steps: ['start {"again":false} ⇒ after'],
  },
  {
    feature: 'a standard loop with a maximum',
    clause: '§13.3.6 loopMaximum',
    model: 'start s\nmanual a {while=true max=3}\nuser after\ns -> a\na -> after',
    steps: ['start ⇒ after'],
    completed: 's a a a',
  },
  {
    feature: 'a standard loop over a sub-process, with loopCounter',
    clause: '§13.3.6',
    model: 'start s\nsub b {while=loopCounter < 2}\n  start bs\n  user a\n  bs -> a\nuser after\ns -> b\nb -> after',
    steps: ['start ⇒ a', 'complete a ⇒ a', 'complete a ⇒ after'],
  },
  {
    feature: 'a boundary event that interrupts a loop as a whole',
    clause: '§13.5.3',
    model: 'start s\nuser a {while=true}\nboundary t {on=a after=PT1H}\nuser late\ns -> a\nt -> late',
    steps: ['start ⇒ a', 'complete a ⇒ a', 'fire t ⇒ late'],
  },
  {
    feature: 'a multi-instance by number',
    clause: '§13.3.7 loopCardinality',
    model: 'start s\nuser a {times=n}\nuser after\ns -> a\na -> after',
    steps: ['start {"n":2} ⇒ a a', 'complete a ⇒ a', 'complete a ⇒ after'],
  },
  {
    feature: 'a sequential multi-instance by number with a completion condition',
    clause: '§13.3.7 completionCondition',
    model: 'start s\nuser a {times=5 sequential=yes until=numberOfCompletedInstances >= 2}\nuser after\ns -> a\na -> after',
    steps: ['start ⇒ a', 'complete a ⇒ a', 'complete a ⇒ after'],
  },
  {
    feature: 'a start quantity',
    clause: '§13.3.2 startQuantity',
    model: 'start s\nand f\nuser a\nuser b\nuser c {take=2}\ns -> f\nf -> a\nf -> b\na -> c\nb -> c',
    steps: ['start ⇒ a b', 'complete b ⇒ (c) a', 'complete a ⇒ c', 'complete c ⇒ -'],
  },
  {
    feature: 'a completion quantity',
    clause: '§13.3.2 completionQuantity',
    model: 'start s\nuser a {give=3}\nuser b\ns -> a\na -> b',
    steps: ['start ⇒ a', 'complete a ⇒ b b b', 'complete b ⇒ b b', 'complete b ⇒ b', 'complete b ⇒ -'],
  },
  {
    feature: 'a completion quantity that feeds a start quantity',
    clause: '§13.3.2',
    model: 'start s\nmanual a {give=4}\nuser b {take=2}\ns -> a\na -> b',
    steps: ['start ⇒ b b'],
  },
  {
    feature: 'an ad-hoc sub-process whose activities are begun by hand, as often as asked',
    clause: '§13.3.5',
    model: AD_HOC(''),
    steps: [
      'start ⇒ h',
      'begin h a b ⇒ a b',
      'begin h a ⇒ a a b',
      'complete a ⇒ a b',
      'complete b ⇒ a c',
      'complete a ⇒ c',
      'complete c ⇒ after',
    ],
  },
  {
    feature: 'an ad-hoc sub-process that completes by its condition and withdraws the rest',
    clause: '§13.3.5 cancelRemainingInstances',
    model: AD_HOC('done=enough'),
    steps: ['start {"enough":false} ⇒ h', 'begin h a b ⇒ a b', 'complete a {"enough":true} ⇒ after'],
    says: ['user-task.cancelled'],
  },
  {
    feature: 'an ad-hoc sub-process that lets the rest finish',
    clause: '§13.3.5 cancelRemainingInstances',
    model: AD_HOC('done=enough keep=yes'),
    steps: ['start {"enough":false} ⇒ h', 'begin h a a ⇒ a a', 'complete a {"enough":true} ⇒ a', 'complete a ⇒ after'],
    says: ['!user-task.cancelled'],
  },
  {
    feature: 'an ad-hoc sub-process that goes on while its condition does not hold',
    clause: '§13.3.5 completionCondition',
    model: AD_HOC('done=enough'),
    steps: ['start {"enough":false} ⇒ h', 'begin h a ⇒ a', 'complete a ⇒ h', 'begin h a ⇒ a', 'complete a {"enough":true} ⇒ after'],
  },
  {
    feature: 'an ad-hoc sub-process that begins what a collection names',
    clause: '§13.3.5',
    model: AD_HOC('begin=["a","b"]'),
    steps: ['start ⇒ a b', 'complete a ⇒ b', 'complete b ⇒ c', 'complete c ⇒ after'],
  },
  {
    feature: 'a receive task that starts the process',
    clause: '§10.3.3 instantiate',
    model: 'receive r {message=m instantiate=yes}\nuser a\nr -> a',
    steps: ['start r {"x":1} ⇒ a', 'complete a ⇒ -'],
    completed: 'r a',
  },
  {
    feature: 'a send task whose message leaves at once',
    clause: '§13.3.3',
    model: 'start s\nsend a {message=m}\nuser b\ns -> a\na -> b',
    steps: ['start ⇒ b'],
    says: ['message.sent', '!job.created'],
  },
]);
