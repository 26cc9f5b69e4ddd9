import { conform } from './follow.ts';

const BOUNDARY = (event: string) => `start s\nuser a\nboundary x {on=a ${event}}\nuser next\nuser other\ns -> a\na -> next\nx -> other`;
const BOX = (inner: string, event: string) =>
  `start s\nsub box\n  start bs\n${inner}\nboundary x {on=box ${event}}\nuser after\nuser handled\ns -> box\nbox -> after\nx -> handled`;
const BESIDE = (start: string) => `start s\nuser a\nesp e\n  start c {${start}}\n  user r\n  c -> r\ns -> a`;

conform([
  // signals
  {
    feature: 'a signal that every catcher hears',
    clause: '§10.5.1 (broadcast)',
    model: 'start s\nand f\ncatch a {signal=go}\ncatch b {signal=go}\nuser c\nthrow t {signal=go}\ns -> f\nf -> a\nf -> b\nf -> c\nc -> t',
    steps: ['start ⇒ a b c', 'complete c ⇒ -'],
    says: ['signal.thrown', 'signal.received'],
  },
  {
    feature: 'a signal nobody waits for is gone',
    clause: '§10.5.1',
    model: 'start s\nthrow t {signal=go}\ncatch a {signal=go}\ns -> t\nt -> a',
    steps: ['start ⇒ a', 'signal other ⇒ a', 'signal go ⇒ -'],
  },
  {
    feature: 'an interrupting signal boundary event',
    clause: '§13.5.3',
    model: BOUNDARY('signal=go'),
    steps: ['start ⇒ a', 'signal go ⇒ other'],
  },
  {
    feature: 'a non-interrupting signal boundary event',
    clause: '§13.5.3',
    model: BOUNDARY('signal=go interrupt=no'),
    steps: ['start ⇒ a', 'signal go ⇒ a other', 'signal go ⇒ a other other'],
  },
  {
    feature: 'a signal end event that interrupts its own sub-process',
    clause: '§13.5.6, §13.5.3',
    model: BOX('  and f\n  user a\n  user b\n  end e {signal=stop}\n  bs -> f\n  f -> a\n  f -> b\n  a -> e', 'signal=stop'),
    steps: ['start ⇒ a b', 'complete a ⇒ handled'],
  },
  {
    feature: 'a signal event sub-process',
    clause: '§13.5.4',
    model: BESIDE('signal=go'),
    steps: ['start ⇒ a', 'signal go ⇒ r', 'complete r ⇒ -'],
  },
  {
    feature: 'a non-interrupting signal event sub-process',
    clause: '§13.5.4',
    model: BESIDE('signal=go interrupt=no'),
    steps: ['start ⇒ a', 'signal go ⇒ a r', 'complete a ⇒ r', 'complete r ⇒ -'],
  },
  { feature: 'a signal start event', clause: '§13.5.1', model: 'start s {signal=go}\nuser a\ns -> a', steps: ['start s ⇒ a'] },
  // escalations
  {
    feature: 'an escalation end event caught by an interrupting boundary event',
    clause: '§10.5.1',
    model: BOX('  user a\n  end e {escalation=X}\n  bs -> a\n  a -> e', 'escalation=X'),
    steps: ['start ⇒ a', 'complete a ⇒ handled'],
  },
  {
    feature: 'an escalation throw caught by a non-interrupting boundary event',
    clause: '§10.5.1',
    model: BOX('  throw t {escalation=X}\n  user a\n  bs -> t\n  t -> a', 'escalation=X interrupt=no'),
    steps: ['start ⇒ a handled', 'complete a ⇒ after handled'],
  },
  {
    feature: 'an escalation nobody catches',
    clause: '§10.5.1',
    model: 'start s\nthrow t {escalation=X}\nuser a\ns -> t\nt -> a',
    steps: ['start ⇒ a'],
    says: ['escalation.thrown', '!incident.raised'],
  },
  {
    feature: 'an escalation of another code',
    clause: '§10.5.1',
    model: BOX('  throw t {escalation=X}\n  user a\n  bs -> t\n  t -> a\n  throw u {escalation=Y}\n  a -> u', 'escalation=Y interrupt=no'),
    steps: ['start ⇒ a', 'complete a ⇒ after handled'],
  },
  {
    feature: 'an escalation caught whatever its code',
    clause: '§10.5.1',
    model: BOX('  throw t {escalation=X}\n  user a\n  bs -> t\n  t -> a', 'anyEscalation=yes'),
    steps: ['start ⇒ handled'],
  },
  {
    feature: 'an escalation caught by an event sub-process beside',
    clause: '§13.5.4',
    model: 'start s\nthrow t {escalation=X}\nuser a\nesp e\n  start c {escalation=X interrupt=no}\n  user r\n  c -> r\ns -> t\nt -> a',
    steps: ['start ⇒ a r'],
  },
  {
    feature: 'an escalation caught by an interrupting event sub-process',
    clause: '§13.5.4',
    model: 'start s\nthrow t {escalation=X}\nuser a\nesp e\n  start c {escalation=X}\n  user r\n  c -> r\ns -> t\nt -> a',
    steps: ['start ⇒ r', 'complete r ⇒ -'],
  },
  {
    feature: 'an escalation that crosses a call activity',
    clause: '§10.5.1, §13.3.5',
    model:
      'start s\ncall c {process=child}\nboundary x {on=c escalation=X interrupt=no}\nuser after\nuser handled\ns -> c\nc -> after\nx -> handled',
    more: { child: 'start cs\nthrow t {escalation=X}\nuser w\ncs -> t\nt -> w' },
    steps: ['start ⇒ handled w', 'complete w ⇒ after handled'],
  },
  // conditions
  {
    feature: 'an intermediate condition that becomes true',
    clause: '§10.5.5',
    model: 'start s\ncatch c {when=x > 1}\nuser a\ns -> c\nc -> a',
    steps: ['start ⇒ c', 'set {"x":1} ⇒ c', 'set {"x":2} ⇒ a'],
  },
  {
    feature: 'an intermediate condition that is true already',
    clause: '§10.5.5',
    model: 'start s\ncatch c {when=x > 1}\nuser a\ns -> c\nc -> a',
    steps: ['start {"x":2} ⇒ a'],
  },
  {
    feature: 'an interrupting conditional boundary event',
    clause: '§13.5.3',
    model: BOUNDARY('when=x > 1'),
    steps: ['start ⇒ a', 'set {"x":2} ⇒ other'],
  },
  {
    feature: 'a non-interrupting condition must be false before it triggers again',
    clause: '§10.5.5 (must become false and then true)',
    model: BOUNDARY('when=x > 1 interrupt=no'),
    steps: ['start ⇒ a', 'set {"x":2} ⇒ a other', 'set {"x":3} ⇒ a other', 'set {"x":0} ⇒ a other', 'set {"x":2} ⇒ a other other'],
  },
  {
    feature: 'a condition that a task’s result makes true',
    clause: '§10.5.5',
    model: 'start s\nand f\nuser a\ncatch c {when=done}\nuser b\ns -> f\nf -> a\nf -> c\nc -> b',
    steps: ['start {"done":false} ⇒ a c', 'complete a {"done":true} ⇒ b'],
  },
  {
    feature: 'a conditional event sub-process',
    clause: '§13.5.4',
    model: BESIDE('when=x > 1'),
    steps: ['start ⇒ a', 'set {"x":2} ⇒ r', 'complete r ⇒ -'],
  },
  {
    feature: 'a non-interrupting conditional event sub-process',
    clause: '§13.5.4',
    model: BESIDE('when=x > 1 interrupt=no'),
    steps: ['start ⇒ a', 'set {"x":2} ⇒ a r', 'set {"x":3} ⇒ a r'],
  },
  {
    feature: 'a conditional start event',
    clause: '§13.5.1',
    model: 'start s {when=x > 1}\nuser a\ns -> a',
    steps: ['start s {"x":2} ⇒ a'],
  },
  // several triggers
  {
    feature: 'a multiple catch event: the first trigger is enough',
    clause: '§10.5.6',
    model: 'start s\ncatch c {message=m signal=g after=PT1H}\nuser a\ns -> c\nc -> a',
    steps: ['start ⇒ c', 'signal g ⇒ a'],
    says: ['subscription.closed', 'timer.cancelled'],
  },
  {
    feature: 'a parallel multiple catch event: all triggers',
    clause: '§10.5.6',
    model: 'start s\ncatch c {message=m signal=g all=yes}\nuser a\ns -> c\nc -> a',
    steps: ['start ⇒ c', 'signal g {"x":1} ⇒ c', 'signal g ⇒ c', 'message c {"y":2} ⇒ a'],
  },
  {
    feature: 'an interrupting multiple boundary event',
    clause: '§10.5.6, §13.5.3',
    model: BOUNDARY('message=m after=PT1H'),
    steps: ['start ⇒ a', 'message x ⇒ other'],
    says: ['timer.cancelled'],
  },
  {
    feature: 'a non-interrupting multiple boundary event hears each trigger',
    clause: '§10.5.6, §13.5.3',
    model: BOUNDARY('message=m signal=g interrupt=no'),
    steps: ['start ⇒ a', 'signal g ⇒ a other', 'message x ⇒ a other other'],
  },
  {
    feature: 'a non-interrupting parallel multiple boundary event begins anew when it has happened',
    clause: '§10.5.6',
    model: BOUNDARY('message=m signal=g interrupt=no all=yes'),
    steps: ['start ⇒ a', 'signal g ⇒ a', 'message x ⇒ a other', 'message x ⇒ a other', 'signal g ⇒ a other other'],
  },
  {
    feature: 'a multiple boundary event with an error among its triggers',
    clause: '§10.5.6',
    model: 'start s\nservice a\nboundary x {on=a error=E1 after=PT1H}\nuser other\ns -> a\nx -> other',
    steps: ['start ⇒ a', 'error a E1 ⇒ other'],
  },
  {
    feature: 'a multiple event sub-process',
    clause: '§10.5.6, §13.5.4',
    model: BESIDE('message=m signal=g'),
    steps: ['start ⇒ a', 'signal g ⇒ r'],
  },
  {
    feature: 'a parallel multiple event sub-process',
    clause: '§10.5.6, §13.5.4',
    model: BESIDE('message=m signal=g all=yes'),
    steps: ['start ⇒ a', 'signal g ⇒ a', 'message c ⇒ r'],
  },
  {
    feature: 'a multiple throw event throws all',
    clause: '§10.5.6',
    model: 'start s\nand f\ncatch c {signal=g}\nthrow t {message=m signal=g}\nuser a\ns -> f\nf -> c\nf -> t\nt -> a',
    steps: ['start ⇒ a'],
    says: ['message.sent', 'signal.thrown'],
  },
  {
    feature: 'a multiple end event throws all',
    clause: '§10.5.6',
    model: BOX('  end e {message=m escalation=X}\n  bs -> e', 'escalation=X interrupt=no'),
    steps: ['start ⇒ after handled'],
    says: ['message.sent'],
  },
  {
    feature: 'a multiple start event, by each of its triggers',
    clause: '§10.5.6, §13.5.1',
    model: 'start s {message=m signal=g}\nuser a\ns -> a',
    steps: ['start s ⇒ a', 'start s ⇒ a a'],
  },
  {
    feature: 'several start events',
    clause: '§13.5.1',
    model: 'start s\nstart m {message=m}\nstart g {signal=g}\nuser a\nuser b\nuser c\ns -> a\nm -> b\ng -> c',
    steps: ['start ⇒ a', 'start m ⇒ a b', 'start g ⇒ a b c'],
  },
  {
    feature: 'boundary events of a sub-process stay open when its interrupting event sub-process runs',
    clause: '§13.5.4',
    model:
      'start s\nsub box\n  start bs\n  user a\n  bs -> a\n  esp e\n    start c {signal=g}\n    user r\n    c -> r\nboundary t {on=box after=PT1H}\nuser late\ns -> box\nt -> late',
    steps: ['start ⇒ a', 'signal g ⇒ r', 'fire t ⇒ late'],
  },
]);
