/** Handling steps 办理环节 by their ids in `om:stage`: the twelve of the ordinary procedure, those of the simple procedure and of a clue. */
export const STAGES: ReadonlyMap<string, string> = new Map([
  ['verify-clue', '线索核查'],
  ['file-case', '立案'],
  ['investigate', '调查取证'],
  ['conclude-report', '调查终结'],
  ['pre-decision-notice', '处罚告知'],
  ['defence-and-hearing', '陈述申辩和听证'],
  ['legal-review', '法制审核'],
  ['collective-discussion', '集体讨论'],
  ['decide', '作出决定'],
  ['serve-decision', '送达'],
  ['execute-decision', '执行'],
  ['close-archive', '结案归档'],
]);
