import { Failure } from '../kernel/failure.ts';
import { childrenOf, extension, textOf } from '../kernel/moddle.ts';
import type { JobSpec, Text, Trigger } from '../kernel/program.ts';
import { editNode, emit, processNodeOf, programOf, type Run } from '../kernel/run.ts';
import { missing, problem, type Source, staticOrFeel } from '../kernel/source.ts';
import { evaluate, evaluateText } from '../kernel/variables.ts';

/** Reads `zeebe:taskDefinition` and headers; null where there is none and none is needed, undefined where problems were reported. */
export function readJob(source: Source, isRequired: boolean): JobSpec | null | undefined {
  const definition = extension(source.element, 'zeebe:TaskDefinition');
  if (definition === null) {
    if (!isRequired) return null;
    if (source.isRehearsal) return { type: fixed(source.id), retries: fixed('3'), headers: {} };
    missing(source, 'zeebe:taskDefinition', {
      zh: '填写作业类型（zeebe:taskDefinition type）',
      en: 'Give the job type (zeebe:taskDefinition type)',
    });
    return undefined;
  }
  const type = staticOrFeel(source, textOf(definition, 'type'), 'zeebe:taskDefinition type');
  if (type === null) {
    missing(source, 'zeebe:taskDefinition type', { zh: '填写作业类型', en: 'Give the job type' });
    return undefined;
  }
  const retries = staticOrFeel(source, textOf(definition, 'retries') ?? '3', 'zeebe:taskDefinition retries');
  const headers = extension(source.element, 'zeebe:TaskHeaders');
  const pairs =
    headers === null
      ? []
      : childrenOf(headers, 'values').map((header) => [textOf(header, 'key') ?? '', textOf(header, 'value') ?? ''] as const);
  return retries === null ? undefined : { type, retries, headers: Object.fromEntries(pairs) };
}

/** A throw or end event may leave its message to a job; what else it throws a job could not. As `readJob`. */
export function readEventJob(source: Source, trigger: Trigger | null): JobSpec | null | undefined {
  const job = readJob(source, false);
  if (!job || trigger === null || trigger.kind === 'message' || trigger.kind === 'none') return job;
  problem(
    source,
    'ATTRIBUTE_INVALID',
    {
      zh: `“${source.id}”的 <zeebe:taskDefinition>：抛出的不是消息，不能再填作业类型`,
      en: `<zeebe:taskDefinition> of “${source.id}”: it throws something other than a message and has a job type as well`,
    },
    {
      zh: '去掉 zeebe:taskDefinition，或在事件之前加一个服务任务',
      en: 'Remove zeebe:taskDefinition, or put a service task before the event',
    },
  );
  return undefined;
}

function fixed(text: string): Text {
  return { kind: 'static', text };
}

/** Makes the job a connector will do after the commit; while the root is suspended 挂起, later. */
export function openJob(run: Run, id: string, spec: JobSpec): void {
  if (run.suspended !== null) {
    editNode(run, id, { job: { id: run.env.newId(), parked: true } });
    return;
  }
  const jobType = evaluateText(run, id, spec.type, 'a job type');
  if (jobType === null) throw new Failure('EXPRESSION_FAILED', 'Expected a job type, but got null');
  const retries = retriesOf(run, id, spec);
  const { element } = run.nodes[id]!;
  const job = { id: run.env.newId() };
  editNode(run, id, { job });
  emit(run, {
    type: 'job.created',
    job: {
      jobId: job.id,
      activityId: id,
      elementId: element,
      processId: programOf(run, id).processId,
      definitionId: run.nodes[processNodeOf(run.nodes, id)]!.definition!,
      jobType,
      retries,
      headers: spec.headers,
      input: run.variables[id] ?? {},
    },
  });
}

function retriesOf(run: Run, id: string, spec: JobSpec): number {
  const value = spec.retries.kind === 'static' ? Number(spec.retries.text) : evaluate(run, id, spec.retries.expression);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 100) return value;
  throw new Failure('EXPRESSION_FAILED', 'Expected 1 to 100 retries', { element: run.nodes[id]!.element });
}
