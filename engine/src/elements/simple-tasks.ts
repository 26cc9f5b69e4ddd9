import { toJson } from '../feel/values.ts';
import { childOf, extension, textOf } from '../kernel/moddle.ts';
import { expression, missing, problem, variableName } from '../kernel/source.ts';
import { complete } from '../kernel/tokens.ts';
import { bringIn, evaluate } from '../kernel/variables.ts';
import { openWait } from '../kernel/waits.ts';
import { defineBehavior, defineElement, MAPPINGS, TASK_ATTRIBUTES } from './element.ts';
import { readMessage } from './events.ts';
import { readJob } from './job.ts';

/** ManualTask 手工任务 and Task 任务: done outside the system, pass at once. BPMN 2.0.2 §13.3.3 */
export const manualTask = defineElement({
  type: 'bpmn:ManualTask',
  attributes: [...TASK_ATTRIBUTES],
  extensions: [...MAPPINGS],
  compile: () => ({ kind: 'manual-task' }),
});
export const plainTask = defineElement({
  type: 'bpmn:Task',
  attributes: [...TASK_ATTRIBUTES],
  extensions: [...MAPPINGS],
  compile: () => ({ kind: 'manual-task' }),
});

/** ReceiveTask 接收任务: waits for a message; with `instantiate` its message starts the process. §13.3.3 */
export const receiveTask = defineElement({
  type: 'bpmn:ReceiveTask',
  attributes: [...TASK_ATTRIBUTES, 'messageRef', 'implementation', 'instantiate'],
  extensions: [...MAPPINGS],
  compile(source) {
    const trigger = readMessage(source, childOf(source.element, 'messageRef'));
    return trigger === null ? null : { kind: 'receive-task', trigger, instantiate: source.element.get('instantiate') === true };
  },
});

/** ScriptTask 脚本任务: one FEEL expression (`zeebe:script`), its value into a variable; or a job. Scripts in other languages are refused. §13.3.3 */
export const scriptTask = defineElement({
  type: 'bpmn:ScriptTask',
  attributes: [...TASK_ATTRIBUTES],
  extensions: [...MAPPINGS, 'zeebe:Script', 'zeebe:TaskDefinition', 'zeebe:TaskHeaders'],
  compile(source) {
    const script = extension(source.element, 'zeebe:Script');
    if (script === null) {
      const job = readJob(source, true);
      return job === undefined || job === null ? null : { kind: 'job-task', job };
    }
    const text = textOf(script, 'expression');
    const resultVariable = textOf(script, 'resultVariable');
    if (text === null) return missing(source, 'zeebe:script expression', { zh: '填写 FEEL 表达式', en: 'Give the FEEL expression' });
    if (resultVariable === null)
      return missing(source, 'zeebe:script resultVariable', { zh: '填写结果变量', en: 'Give the result variable' });
    if (!variableName(source, resultVariable)) return null;
    const compiled = expression(source, text, 'zeebe:script');
    return compiled === null ? null : { kind: 'script-task', expression: compiled, resultVariable };
  },
});

/** BusinessRuleTask 业务规则任务: a DMN decision (`zeebe:calledDecision`), its value into a variable; or a job. §13.3.3 */
export const businessRuleTask = defineElement({
  type: 'bpmn:BusinessRuleTask',
  attributes: [...TASK_ATTRIBUTES, 'implementation'],
  extensions: [...MAPPINGS, 'zeebe:CalledDecision', 'zeebe:TaskDefinition', 'zeebe:TaskHeaders'],
  compile(source) {
    const called = extension(source.element, 'zeebe:CalledDecision');
    if (called === null) {
      const job = readJob(source, true);
      return job === undefined || job === null ? null : { kind: 'job-task', job };
    }
    const decisionId = textOf(called, 'decisionId');
    const resultVariable = textOf(called, 'resultVariable');
    if (decisionId === null) return missing(source, 'zeebe:calledDecision decisionId', { zh: '填写决策标识', en: 'Give the decision id' });
    if (resultVariable === null)
      return missing(source, 'zeebe:calledDecision resultVariable', { zh: '填写结果变量', en: 'Give the result variable' });
    if (!variableName(source, resultVariable)) return null;
    const decision = source.decisions?.get(decisionId);
    if (decision === undefined) {
      return problem(
        source,
        'DECISION_UNKNOWN',
        { zh: `“${source.id}”调用的“${decisionId}”`, en: `“${decisionId}”, called by “${source.id}”` },
        { zh: '在流程包的 decisions/ 中提供该决策，或改正标识', en: 'Provide the decision in the pack’s decisions/, or correct the id' },
      );
    }
    return { kind: 'decision-task', decision, resultVariable };
  },
});

export const simpleTaskBehaviors = [
  defineBehavior({ kind: 'manual-task', activate: complete }),
  defineBehavior({ kind: 'receive-task', activate: (run, id, element, { trigger }) => openWait(run, id, element, trigger) }),
  defineBehavior({
    kind: 'script-task',
    activate(run, id, element, spec) {
      bringIn(run, id, element.outputs, { [spec.resultVariable]: toJson(evaluate(run, id, spec.expression)) });
      complete(run, id);
    },
  }),
];
