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

interface StagedProcess {
  readonly stages: readonly string[];
  readonly kind: 'case' | 'clue' | null;
  readonly elements: readonly { readonly calls: string | null }[];
}

/**
 * The line of steps of a case. Parts it calls (service, payment …) carry its own stages; another whole procedure, as when an on-the-spot case
 * is converted to the ordinary one 转为普通程序, joins only once its steps are `seen`: then the line is what was done before, and its steps.
 */
export function lineOfStages(
  processes: ReadonlyMap<string, StagedProcess>,
  processId: string,
  seen: ReadonlySet<string>,
): readonly string[] {
  const own = processes.get(processId);
  if (!own) return [];
  const called = own.elements
    .map(({ calls }) => (calls === null ? undefined : processes.get(calls)))
    .filter((model) => model?.kind === 'case');
  const converted = called.find((model) => model?.stages.some((stage) => seen.has(stage) && !own.stages.includes(stage)));
  if (!converted) return own.stages;
  return [...own.stages.filter((stage) => seen.has(stage) && !converted.stages.includes(stage)), ...converted.stages];
}
