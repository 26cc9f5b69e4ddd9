import { childOf, extension } from '../kernel/moddle.ts';
import { complete } from '../kernel/tokens.ts';
import { defineBehavior, defineElement, type ElementType, MAPPINGS, TASK_ATTRIBUTES } from './element.ts';
import { readMessage } from './events.ts';
import { openJob, readJob } from './job.ts';
import { sendMessage } from './message.ts';

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

/** SendTask 发送任务: as a service task, a job that sends; or, without one, its message leaves at once. §13.3.3 */
export const sendTask = defineElement({
  type: 'bpmn:SendTask',
  attributes: [...TASK_ATTRIBUTES, 'implementation', 'messageRef'],
  extensions: JOB_EXTENSIONS,
  compile(source) {
    const message = childOf(source.element, 'messageRef');
    if (message === null || extension(source.element, 'zeebe:TaskDefinition') !== null) {
      const job = readJob(source, true);
      return job === undefined || job === null ? null : { kind: 'job-task', job };
    }
    const trigger = readMessage(source, message);
    return trigger?.kind === 'message' ? { kind: 'send-task', trigger } : null;
  },
});

export const sendTaskBehavior = defineBehavior({
  kind: 'send-task',
  activate(run, id, element, { trigger }) {
    sendMessage(run, id, element, trigger);
    complete(run, id);
  },
});

export const jobTaskBehavior = defineBehavior({ kind: 'job-task', activate: (run, id, _element, spec) => openJob(run, id, spec.job) });
