import type { Program, ProgramElement } from '../kernel/program.ts';
import type { MigrationFinding, MigrationFindingCode } from './plan.ts';
import { byId } from './same.ts';

/** What is said of a finding beside its code. */
interface Words {
  readonly zh: string;
  readonly en: string;
}

interface About {
  readonly definitionId: string;
  readonly program: Program;
  readonly elementId: string | null;
  readonly target?: string | null;
  readonly activityId?: string;
  readonly isNew?: true;
}

/** Names an element as a person knows it. */
export function named(program: Program, id: string | null): string {
  const name = id === null ? '' : (byId(program, id)?.name ?? '');
  return name === '' || name === id ? `“${id ?? ''}”` : `“${name}”（${id}）`;
}

export function finding(
  code: MigrationFindingCode,
  { program: _program, ...about }: About,
  reason: Words,
  severity: MigrationFinding['severity'] = 'error',
): MigrationFinding {
  return { code, severity, ...about, reason };
}

const KIND_ZH: { readonly [kind: string]: string } = {
  'user-task': '用户任务',
  'job-task': '自动任务',
  'sub-process': '子流程',
  'call-activity': '调用活动',
  'catch-event': '捕获事件',
  'receive-task': '接收任务',
  'event-based-gateway': '事件网关',
  'parallel-gateway': '并行网关',
  'inclusive-gateway': '包容网关',
  'exclusive-gateway': '排他网关',
  'complex-gateway': '复杂网关',
  'boundary-event': '边界事件',
  'event-sub-process': '事件子流程',
  'ad-hoc-sub-process': '即席子流程',
};

export function kindWords(element: ProgramElement): Words {
  const { kind } = element.spec;
  return { zh: KIND_ZH[kind] ?? element.type.replace('bpmn:', ''), en: element.type.replace('bpmn:', '') };
}
