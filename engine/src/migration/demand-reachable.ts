import { Refused } from '../kernel/failure.ts';
import type { Program } from '../kernel/program.ts';
import { programOf, type Run } from '../kernel/run.ts';
import { markingOf, scopesOf } from '../verify/marking.ts';
import { type Reach, reach } from '../verify/reach.ts';
import { finding } from './findings.ts';
import type { Layout } from './layout.ts';
import { findingsAsDetails, type MigrationFinding } from './plan.ts';

/**
 * What the instance has become must be something an execution of the new version could come to: a branch without its token would keep a join
 * waiting for ever, two tokens on one path would do a step twice. Where the new version is too large to decide, it is not taken for safe.
 * @throws {Refused} STATE_NOT_REACHABLE with a finding per scope
 */
export function demandReachable(run: Run, layouts: readonly Layout[]): void {
  const concerned = new Map(layouts.map((layout) => [layout.processNode, layout]));
  const findings: MigrationFinding[] = [];
  for (const { scopeId, processNodeId, element } of scopesOf(run.nodes)) {
    const layout = concerned.get(processNodeId);
    if (layout === undefined) continue;
    const answer = reachOnce(programOf(run, scopeId), element, markingOf(run.nodes, scopeId));
    if (answer.kind === 'reachable') continue;
    const { mapping, target } = layout.route;
    const about = { definitionId: mapping.from, program: target, activityId: scopeId, isNew: true } as const;
    const elementId = answer.kind === 'unreachable' ? (answer.reason.elements[0] ?? element) : element;
    findings.push(
      finding('STATE_NOT_REACHABLE', { ...about, elementId }, answer.kind === 'unreachable' ? answer.reason.message : TOO_LARGE),
    );
  }
  if (findings.length > 0) throw new Refused('STATE_NOT_REACHABLE', findingsAsDetails(findings));
}

const TOO_LARGE = {
  zh: '新版本过于复杂，无法判断该实例迁移后的状态是否可能出现',
  en: 'The new version is too large to decide whether an execution could come to this state',
};

/** Thousands of instances stand at the same few places: what was decided once is kept, so much a program. */
const MOST_KEPT = 5000;
const decided = new WeakMap<Program, Map<string, Reach>>();

function reachOnce(program: Program, scope: string | null, marking: Parameters<typeof reach>[2]): Reach {
  const known = decided.get(program) ?? new Map<string, Reach>();
  decided.set(program, known);
  const key = JSON.stringify([scope, marking]);
  const answer = known.get(key) ?? reach(program, scope, marking);
  if (known.size < MOST_KEPT) known.set(key, answer);
  return answer;
}
