import { bpmn } from '../../engine/model.ts';

/** What every instance runs: four branches that join, then what its role asks for. */
export const MODEL = bpmn(
  `
  start opened
  start reported {message=report}
  xor begun
  and fork
  catch until {at==dueAt}
  service stamp {job=effect}
  catch answer {message=answer/number}
  user decide {candidateGroups=officer}
  boundary overdue {on=decide;at==overdueAt}
  service remind {job=effect}
  xor settled
  service notify {job=effect}
  throw release {signal=released}
  catch released {signal=released}
  and join
  xor role
  throw tell {message=letter/letterKey}
  catch letter {message=letter/letterKey}
  end done
  opened -> begun
  reported -> begun
  begun -> fork
  fork -> until
  until -> stamp
  stamp -> join
  fork -> answer
  answer -> decide
  decide -> settled
  overdue -> remind
  remind -> settled
  settled -> join
  fork -> notify
  notify -> release
  release -> join
  fork -> released
  released -> join
  join -> role
  role -> tell [role = "sender"]
  role -> letter [role = "receiver"]
  role -> done [default]
  tell -> done
  letter -> done
  `,
  'campaign',
);

export const PROCESS = 'campaign';
export const PACK = 'crash';
export const TENANTS = ['north', 'south'] as const;
