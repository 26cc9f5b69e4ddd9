import { defineBehavior, defineElement, type ElementType, MAPPINGS, TASK_ATTRIBUTES } from './element.ts';
import { openJob, readJob } from './job.ts';

const JOB_EXTENSIONS = [...MAPPINGS, 'zeebe:TaskDefinition', 'zeebe:TaskHeaders'];

function jobTask(type: string, attributes: readonly string[]): ElementType {
  return defineElement({
    type,
    attributes: [...TASK_ATTRIBUTES, ...attributes],
    extensions: JOB_EXTENSIONS,
    compile(source) {
      const job = readJob(source, true);
      return job === undefined || job === null ? null : { kind: 'job-task', job };
    },
  });
}

/** ServiceTask 服务任务: a job for a connector, named by `zeebe:taskDefinition`. BPMN 2.0.2 §13.3.3 */
export const serviceTask = jobTask('bpmn:ServiceTask', ['implementation']);

/** SendTask 发送任务: as a service task, a job that sends. §13.3.3 */
export const sendTask = jobTask('bpmn:SendTask', ['implementation', 'messageRef']);

export const jobTaskBehavior = defineBehavior({ kind: 'job-task', activate: (run, id, _element, spec) => openJob(run, id, spec.job) });
