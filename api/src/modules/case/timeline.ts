/** The history 办理过程 in plain words: who did what at which step, refused attempts too. Tokens and flows stay out of it. */
import type { Engine, HistoryEvent, Tx } from '@onematter/engine';
import { describeCode } from '../../errors.ts';
import { decodeCursor, encodeCursor } from '../../http/paging.ts';
import type { PackView } from '../../packs/pack-view.ts';
import type { CaseRecord } from '../../workflow/case-record.ts';
import { textAt } from '../../workflow/values.ts';
import type { Language } from '../form/localize.ts';
import { namesOf } from '../organisation/people.ts';
import { administrationLine } from './administration-lines.ts';
import { operationLine, personsOfOperation } from './operation-lines.ts';
import type { TimelineItem } from './views.ts';

export interface Words {
  stepName(event: HistoryEvent): string | null;
  elementName(id: string | null): string | null;
  personName(id: string | null): string | null;
}

export type Item = Pick<TimelineItem, 'kind' | 'title'> & Partial<TimelineItem>;

const BATCH = 500;

/** Oldest first; a page holds `limit` items, however many events lie between them. */
export async function caseTimeline(
  tx: Tx,
  engine: Engine,
  pack: PackView,
  record: CaseRecord,
  query: { readonly cursor?: string | undefined; readonly limit: number },
  language: Language = 'zh',
): Promise<{ items: TimelineItem[]; next: string | null }> {
  let after = Number(decodeCursor(query.cursor, ['number'])?.[0] ?? 0);
  const items: TimelineItem[] = [];
  for (;;) {
    const events = await engine.history(tx, record.caseId, { after, limit: BATCH });
    const words = await wordsFor(tx, pack, record, events);
    const submitted = new Set(events.filter((event) => event.type === 'form.submitted').map((event) => event.commandId));
    const migrated = new Set<string>();
    for (const event of events) {
      // whoever completes an unclaimed task claims it by that: one act, one line
      const isImplied = event.type === 'user-task.assigned' && event.data['operation'] === 'claim' && submitted.has(event.commandId);
      // a migration of called processes, or its undoing, is one act as well
      const isMigration = event.type === 'process-instance.migrated' || event.type === 'migration.undone';
      const isTold = isMigration && migrated.has(event.commandId);
      if (isMigration) migrated.add(event.commandId);
      const item = isImplied || isTold ? null : (administrationLine(event, words, language) ?? describe(event, words));
      if (item) items.push(complete(event, item, words));
      after = event.seq;
      if (items.length === query.limit) return { items, next: encodeCursor([String(after)]) };
    }
    if (events.length < BATCH) return { items, next: null };
  }
}

function complete(event: HistoryEvent, item: Item, words: Words): TimelineItem {
  return {
    ...{
      seq: event.seq,
      at: event.at,
      step: words.stepName(event),
      person: event.actor.kind === 'person' ? nameOf(event, words) : null,
    },
    ...{ device: event.device, reason: null, submissionId: null, documentId: null, evidenceId: null, code: null },
    ...item,
  };
}

/** A deputy 代理人 with the person acted for. */
function nameOf(event: HistoryEvent, words: Words): string | null {
  const name = words.personName(event.actor.id);
  const represented = words.personName(textAt(event.data, 'onBehalfOf'));
  return name !== null && represented !== null ? `${name}（代${represented}）` : name;
}

function describe(event: HistoryEvent, words: Words): Item | null {
  const { data } = event;
  const text = (path: string) => textAt(data, path);
  switch (event.type) {
    case 'form.submitted':
      return {
        kind: 'submission',
        title: text('taskId') ? `办结“${text('step')}”` : `提交“${text('step')}”`,
        step: text('step'),
        submissionId: text('submissionId'),
      };
    case 'user-task.assigned':
      return assignment(event, words);
    case 'user-task.returned':
      return returned(event, words);
    case 'document.numbered':
      return {
        kind: 'document',
        title: `${text('title')}已制作${text('number') ? `，文号${text('number')}` : ''}`,
        documentId: text('documentId'),
      };
    case 'document.issued':
      return { kind: 'system', title: `${text('title')}已生成正式文件`, documentId: text('documentId') };
    case 'evidence.added':
      return { kind: 'evidence', title: `附上材料“${text('name')}”`, evidenceId: text('evidenceId') };
    case 'timer.fired':
      return { kind: 'deadline', title: `“${words.stepName(event) ?? ''}”到期` };
    case 'command.refused':
      return refused(event);
    case 'incident.raised':
      return { kind: 'incident', title: '流程遇到异常，已通知管理员', reason: text('message'), code: text('code') };
    case 'incident.resolved':
      return { kind: 'incident', title: '异常已处理，继续办理' };
    case 'root.completed':
      return { kind: 'status', title: '办理流程结束' };
    case 'root.terminated':
      return { kind: 'status', title: '办理流程终止' };
    case 'process-instance.started':
      return text('parentActivityId') === null ? { kind: 'status', title: '开始办理' } : null;
    case 'case.linked':
      return { kind: 'status', title: `已立案，案号${text('caseNo')}` };
    case 'user-task.opened':
      return { kind: 'system', title: `进入“${text('task.name')}”`, step: text('task.name') };
    default:
      return operationLine(event, words);
  }
}

function returned(event: HistoryEvent, words: Words): Item {
  const target = words.elementName(textAt(event.data, 'target'));
  const title = `从“${words.stepName(event) ?? ''}”退回${target ? `到“${target}”` : ''}${textAt(event.data, 'rerun') === 'straight-back' ? '，改好后直接送回' : ''}`;
  return { kind: 'return', title, reason: textAt(event.data, 'reason') };
}

function assignment(event: HistoryEvent, words: Words): Item {
  const assignee = words.personName(textAt(event.data, 'assignee'));
  const step = words.stepName(event) ?? '';
  const reason = textAt(event.data, 'reason');
  if (event.data['operation'] === 'claim') return { kind: 'assignment', title: `认领“${step}”`, reason };
  if (event.data['operation'] === 'unclaim') return { kind: 'assignment', title: `归还“${step}”`, reason };
  const rule = event.actor.kind === 'system' ? RULE.exec(reason ?? '') : null;
  if (rule) {
    const how = rule[1] === 'round-robin' ? '按轮流' : `按在办任务数（在办${rule[2]}件）`;
    return { kind: 'assignment', title: `系统${how}将“${step}”分派给${assignee ?? '他人'}` };
  }
  return { kind: 'assignment', title: `将“${step}”交由${assignee ?? '他人'}办理`, reason };
}

/** Why an assignment rule 分派 chose whom it chose, as the engine records it. */
const RULE = /^(least-loaded|round-robin) open=(\d+) candidates=\d+$/;

const ATTEMPTS: Readonly<Record<string, string>> = {
  'user-task.claim': '认领',
  'user-task.unclaim': '归还',
  'user-task.complete': '办结',
  'user-task.assign': '转办',
  'user-task.return': '退回',
  'user-task.delegate': '委派',
  'user-task.resolve': '办回',
  'user-task.recall': '收回委派',
  'user-task.add-sign': '加签',
  'user-task.remove-sign': '减签',
  'user-task.sign': '签署',
  'user-task.carbon-copy': '抄送',
  'user-task.read': '抄送已阅',
  'user-task.urge': '催办',
  'user-task.consult': '征询意见',
  'user-task.reply': '答复意见',
  'user-task.take-back': '拿回',
  'user-task.jump': '跳转',
  'user-task.suspend': '挂起',
  'user-task.activate': '激活',
  'user-task.terminate': '终止',
  'user-task.void': '作废',
  'root.suspend': '挂起流程',
  'root.resume': '激活流程',
  'root.cancel': '取消流程',
  'root.modify': '流程修正',
  'root.migrate': '迁移',
  'root.undo-migration': '撤销迁移',
  'variables.set': '更改流程变量',
  'incident.resolve': '重试异常步骤',
  'incident.skip': '跳过异常步骤',
};

function refused(event: HistoryEvent): Item {
  const code = textAt(event.data, 'code') ?? '';
  const what = ATTEMPTS[textAt(event.data, 'command') ?? ''] ?? '操作';
  const basis = textAt(event.data, 'details.basis');
  return { kind: 'refused', title: `${what}未获准：${describeCode(code).zh}`, code, reason: basis ? `依据${basis}` : null };
}

async function wordsFor(tx: Tx, pack: PackView, record: CaseRecord, events: readonly HistoryEvent[]): Promise<Words> {
  const ids = events.flatMap((event) => [
    event.actor.kind === 'person' ? event.actor.id : null,
    textAt(event.data, 'assignee'),
    textAt(event.data, 'onBehalfOf'),
    ...personsOfOperation(event),
  ]);
  const names = await namesOf(tx, ids);
  const taskNames = await taskNamesOf(tx, record.caseId);
  const elementNames = new Map([...pack.processes.values()].flatMap((process) => [...process.names]).reverse());
  const own = pack.processes.get(record.processId)?.names;
  const elementName = (id: string | null) => (id === null ? null : (own?.get(id) ?? elementNames.get(id) ?? null));
  return {
    elementName,
    personName: (id) => (id === null ? null : (names.get(id) ?? null)),
    stepName(event) {
      const elementId = textAt(event.data, 'elementId') ?? textAt(event.data, 'task.elementId');
      const task = taskNames.get(textAt(event.data, 'taskId') ?? '');
      return task ?? elementName(elementId);
    },
  };
}

async function taskNamesOf(tx: Tx, caseId: string): Promise<Map<string, string>> {
  const rows = await tx.query<{ task_id: string; name: string }>(
    `select task_id, name from user_task where tenant_id = $1 and root_id = $2
     union all select task_id, name from user_task_done where tenant_id = $1 and root_id = $2`,
    [tx.tenantId, caseId],
  );
  return new Map(rows.map((row) => [row.task_id, row.name]));
}
