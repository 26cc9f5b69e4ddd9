import { Failure } from '../kernel/failure.ts';
import { extension, textOf } from '../kernel/moddle.ts';
import type { CallBinding } from '../kernel/program.ts';
import { loadProgram, processNodeOf, type Run } from '../kernel/run.ts';
import { beginProcess, enterScope } from '../kernel/scopes.ts';
import { missing, problem, staticOrFeel } from '../kernel/source.ts';
import type { Json, JsonObject } from '../kernel/types.ts';
import { evaluateText } from '../kernel/variables.ts';
import { defineBehavior, defineElement, MAPPINGS, TASK_ATTRIBUTES } from './element.ts';

const BINDINGS: readonly CallBinding[] = ['latest', 'deployment', 'versionTag'];
export const CALL_DEPTH_LIMIT = 20;

/** CallActivity 调用活动: runs another process inside the same root; errors nobody catches there cross it. BPMN 2.0.2 §13.3.5 */
export const callActivity = defineElement({
  type: 'bpmn:CallActivity',
  attributes: [...TASK_ATTRIBUTES],
  extensions: [...MAPPINGS, 'zeebe:CalledElement'],
  compile(source) {
    const called = extension(source.element, 'zeebe:CalledElement');
    const id = called === null ? null : (textOf(called, 'processId') ?? textOf(called, 'processIdExpression'));
    const processId = staticOrFeel(source, id, 'zeebe:calledElement processId');
    if (called === null || processId === null)
      return missing(source, 'zeebe:calledElement processId', { zh: '填写被调用流程的标识', en: 'Give the id of the called process' });
    const binding = textOf(called, 'bindingType') ?? 'latest';
    if (!BINDINGS.includes(binding as CallBinding))
      return problem(
        source,
        'ATTRIBUTE_INVALID',
        { zh: `“${source.id}”的 bindingType “${binding}”`, en: `bindingType “${binding}” of “${source.id}”` },
        { zh: '用 latest、deployment 或 versionTag', en: 'Use latest, deployment or versionTag' },
      );
    const versionTag = textOf(called, 'versionTag');
    if (binding === 'versionTag' && versionTag === null)
      return missing(source, 'zeebe:calledElement versionTag', {
        zh: '填写被调用流程的版本标签',
        en: 'Give the version tag of the called process',
      });
    return {
      kind: 'call-activity',
      call: {
        processId,
        binding: binding as CallBinding,
        versionTag,
        propagateAllParentVariables: called.get('propagateAllParentVariables') !== false,
        propagateAllChildVariables: called.get('propagateAllChildVariables') !== false,
      },
    };
  },
});

export const callActivityBehavior = defineBehavior({
  kind: 'call-activity',
  activate(run, id, _element, { call }) {
    const processId = evaluateText(run, id, call.processId, 'the id of a called process');
    const caller = run.nodes[processNodeOf(run.nodes, id)]!.definition!;
    const definitionId = processId === null ? null : run.programs.resolveCall(processId, call.binding, caller, call.versionTag);
    if (definitionId === null)
      throw new Failure('CALLED_PROCESS_NOT_FOUND', `Expected process ${processId}, but it is not deployed`, { processId });
    if (depthOf(run, id) >= CALL_DEPTH_LIMIT)
      throw new Failure('CALL_DEPTH_EXCEEDED', `Expected at most ${CALL_DEPTH_LIMIT} calls inside each other`, { processId });
    const { scope } = loadProgram(run.programs, definitionId);
    if (scope.start < 0)
      throw new Failure('CALLED_PROCESS_NOT_FOUND', `Expected process ${processId} to have a none start event, but it has none`, {
        processId,
      });
    const scopeId = beginProcess(run, definitionId, id, call.propagateAllParentVariables ? visible(run, id) : (run.variables[id] ?? {}));
    enterScope(run, scopeId, scope);
  },
});

function depthOf(run: Run, id: string): number {
  let depth = 0;
  for (let at: string | null = id; at !== null; at = run.nodes[at]!.parent) if (run.nodes[at]!.definition !== undefined) depth += 1;
  return depth;
}

/** Every variable an activity can see, nearest first. */
function visible(run: Run, id: string): JsonObject {
  const all: Record<string, Json> = {};
  for (let at: string | null = id; at !== null; ) {
    for (const [name, value] of Object.entries(run.variables[at] ?? {}))
      if (!Object.hasOwn(all, name) && !name.startsWith('$')) all[name] = value;
    const node: { definition?: string; parent: string | null } = run.nodes[at]!;
    at = node.definition === undefined ? node.parent : null;
  }
  return all;
}
