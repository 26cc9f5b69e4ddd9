import { extension, omOf, textOf } from '../kernel/moddle.ts';
import type { ProgramElement, UserTaskSpec } from '../kernel/program.ts';
import { editNode, emit, processNodeOf, programOf, type Run } from '../kernel/run.ts';
import { missing, problem, type Source, staticOrFeel } from '../kernel/source.ts';
import type { TaskState } from '../kernel/state.ts';
import { evaluateText, evaluateTexts } from '../kernel/variables.ts';
import { readAssignRule, readReach } from '../tasks/candidates.ts';
import { mayReceive } from '../tasks/obligations.ts';
import { OPERATION_WORDS } from '../tasks/work.ts';
import { defineBehavior, defineElement, MAPPINGS, TASK_ATTRIBUTES } from './element.ts';
import { readForm } from './form.ts';

/** What people may do with a task unless the pack says otherwise. */
export const DEFAULT_OPERATIONS = ['claim', 'unclaim', 'complete'] as const;
const KNOWN: ReadonlySet<string> = new Set(OPERATION_WORDS);

/** UserTask 用户任务: waits until a person completes it; one work item per activity instance. BPMN 2.0.2 §13.3.3, lifecycle §13.3.2. */
export const userTask = defineElement({
  type: 'bpmn:UserTask',
  attributes: [...TASK_ATTRIBUTES, 'implementation'],
  extensions: [...MAPPINGS, 'zeebe:UserTask', 'zeebe:FormDefinition', 'zeebe:AssignmentDefinition', 'zeebe:TaskHeaders'],
  compile(source) {
    if (extension(source.element, 'zeebe:UserTask') === null && !source.isRehearsal) {
      return missing(source, 'zeebe:userTask', { zh: '加入 <zeebe:userTask />', en: 'Add <zeebe:userTask />' });
    }
    const formKey = readForm(source);
    const operations = readOperations(source);
    const agencyReach = readReach(source);
    const assign = readAssignRule(source);
    const reasons = readWords(source, 'reasons') ?? [];
    if (formKey === undefined || operations === null || reasons === null || agencyReach === null || assign === null) return null;
    const assignment = extension(source.element, 'zeebe:AssignmentDefinition');
    const om = omOf(source.element);
    const read = (name: string) => (assignment === null ? null : staticOrFeel(source, textOf(assignment, name), name));
    return {
      kind: 'user-task',
      task: {
        formKey,
        operations,
        ...(reasons.length > 0 ? { reasons } : {}),
        assignee: read('assignee'),
        candidateUsers: read('candidateUsers'),
        candidateRoles: read('candidateGroups'),
        agency: staticOrFeel(source, om['agency'] ?? null, 'om:agency'),
        agencyReach,
        assign,
        duty: om['duty'] ?? null,
        stage: om['stage'] ?? null,
        deadline: om['deadline'] ?? null,
      },
    };
  },
});

function readOperations(source: Source): readonly string[] | null {
  const operations = readWords(source, 'operations');
  if (operations === undefined) return DEFAULT_OPERATIONS;
  return operations === null || operations.includes('complete') ? operations : [...operations, 'complete'];
}

/** A list of operations; undefined where there is none, null where problems were reported. */
function readWords(source: Source, name: 'operations' | 'reasons'): readonly string[] | null | undefined {
  const text = omOf(source.element)[name];
  if (text === undefined) return undefined;
  const words = text.split(/\s+/).filter((part) => part !== '');
  const unknown = words.filter((word) => !KNOWN.has(word));
  if (unknown.length === 0) return words;
  return problem(
    source,
    'ATTRIBUTE_INVALID',
    {
      zh: `“${source.id}”的 om:${name} 含未知操作 ${unknown.join('、')}`,
      en: `om:${name} of “${source.id}” has unknown ${unknown.join(', ')}`,
    },
    { zh: `可用：${OPERATION_WORDS.join(' ')}`, en: `Use: ${OPERATION_WORDS.join(' ')}` },
  );
}

export const userTaskBehavior = defineBehavior({
  kind: 'user-task',
  activate: (run, id, element, spec) => openTask(run, id, element, spec.task),
});

function openTask(run: Run, id: string, element: ProgramElement, spec: UserTaskSpec): void {
  const named = evaluateText(run, id, spec.assignee, 'assignee');
  const users = evaluateTexts(run, id, spec.candidateUsers, 'candidateUsers');
  const roles = evaluateTexts(run, id, spec.candidateRoles, 'candidateGroups');
  const agencyId = evaluateText(run, id, spec.agency, 'om:agency');
  const definitionId = run.nodes[processNodeOf(run.nodes, id)]!.definition!;
  const withheld = named === null ? null : mayReceive(run, definitionId, named, spec.duty);
  const assignee = withheld === null ? named : null;
  const task: TaskState = {
    id: run.env.newId(),
    assignee,
    ...(users.length > 0 ? { users } : {}),
    ...(roles.length > 0 ? { roles } : {}),
    ...(agencyId === null ? {} : { agency: agencyId }),
    ...(spec.agencyReach === 'agency' ? {} : { reach: spec.agencyReach }),
  };
  editNode(run, id, { task });
  emit(run, {
    type: 'user-task.opened',
    task: {
      taskId: task.id,
      activityId: id,
      elementId: element.id,
      processId: programOf(run, id).processId,
      definitionId,
      name: element.name,
      formKey: spec.formKey,
      assignee,
      candidateUsers: users,
      candidateRoles: roles,
      agencyId,
      ...(spec.agencyReach === 'agency' ? {} : { agencyReach: spec.agencyReach }),
      ...(spec.assign === 'claim' ? {} : { assign: spec.assign }),
      duty: spec.duty,
      stage: spec.stage,
      operations: spec.operations,
      deadline: spec.deadline,
      dueAt: dueAtOf(run, spec),
      input: run.variables[id] ?? {},
      ...(withheld === null ? {} : { withheld: { assignee: named!, code: withheld.code, details: withheld.details } }),
    },
  });
}

/** The task's own deadline is shown, not enforced: where its start fact is absent it has none yet. */
export function dueAtOf(run: Run, spec: UserTaskSpec): string | null {
  const end = spec.deadline === null ? null : run.env.deadline(spec.deadline);
  return end !== null && 'dueAt' in end ? end.dueAt : null; // work goes on where its period cannot be counted yet
}
