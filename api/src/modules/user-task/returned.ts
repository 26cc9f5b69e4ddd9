/**
 * Why a task came back 退回: somebody sent the step back, or chose 退回 in an approval form. Told to the person who must act, until the step
 * is done again.
 */
import type { JsonObject, Tx } from '@onematter/engine';
import { type Field, type FormSchema, fieldsOf, targetOf } from '@onematter/processes/form-rules';
import { z } from 'zod';
import { type CaseRecord, openSealed } from '../../workflow/case-record.ts';
import { textAt } from '../../workflow/values.ts';
import type { FoundTask } from './find-task.ts';
import { isOpinion, type OpinionReader } from './previous-opinions.ts';

export const Returned = z
  .object({
    ...{ by: z.string(), at: z.string(), step: z.string(), reason: z.string() },
    /** 直送退回人: completing it sends it straight back */
    isStraightBack: z.boolean(),
  })
  .meta({ id: 'Returned', description: '退回：由谁、何时、从哪个步骤、为什么' });
export type Returned = z.infer<typeof Returned>;

/** Null where the task did not come back. */
export async function returnedTo(tx: Tx, task: FoundTask, record: CaseRecord, reader: OpinionReader): Promise<Returned | null> {
  const [sentBack, refused] = [await sentBackTo(tx, task, reader), await refusedBefore(tx, task, record, reader)];
  if (!sentBack || !refused) return sentBack ?? refused;
  return Date.parse(sentBack.at) >= Date.parse(refused.at) ? sentBack : refused;
}

/** All returns by the operation 退回, oldest first; `target` is the element it went back to. */
export async function returnsOf(tx: Tx, caseId: string, { pack, language }: OpinionReader): Promise<(Returned & { target: string })[]> {
  const rows = await tx.query<{
    name: string | null;
    at: string;
    step: string | null;
    reason: string;
    target: string;
    rerun: string | null;
  }>(
    `select p.name, e.at, t.name as step, e.data ->> 'reason' as reason, e.data ->> 'target' as target, e.data ->> 'rerun' as rerun from event e
       left join person p on p.tenant_id = e.tenant_id and p.person_id = e.actor_id
       left join user_task_done t on t.tenant_id = e.tenant_id and t.root_id = e.root_id and t.task_id::text = e.data ->> 'taskId'
      where e.tenant_id = $1 and e.root_id = $2 and e.type = 'user-task.returned' order by e.seq`,
    [tx.tenantId, caseId],
  );
  const words = (text: string) => (language === 'en' ? pack.english(text) : text);
  return rows.map(({ name, at, step, reason, target, rerun }) => ({
    ...{ by: name ?? '', at, step: words(step ?? ''), reason, target },
    isStraightBack: rerun === 'straight-back',
  }));
}

async function sentBackTo(tx: Tx, task: FoundTask, reader: OpinionReader): Promise<Returned | null> {
  const returns = await returnsOf(tx, task.root_id, reader);
  const last = returns.filter(({ target, at }) => target === task.element_id && Date.parse(at) <= Date.parse(task.opened_at)).at(-1);
  if (!last || (await wasDoneSince(tx, task, last.at))) return null;
  const { target: _target, ...returned } = last;
  return returned;
}

async function wasDoneSince(tx: Tx, task: FoundTask, at: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from user_task_done where tenant_id = $1 and root_id = $2 and element_id = $3 and ending = 'completed'
        and created_at >= $4 and ended_at <= $5 and task_id <> $6 limit 1`,
    [tx.tenantId, task.root_id, task.element_id, at, task.opened_at, task.task_id],
  );
  return rows.length > 0;
}

/** The form filled in just before the task was opened, when it says 退回. */
async function refusedBefore(
  tx: Tx,
  task: FoundTask,
  record: CaseRecord,
  { keys, pack, language }: OpinionReader,
): Promise<Returned | null> {
  const [row] = await tx.query<{
    name: string;
    submitted_at: string;
    step_name: string;
    form_schema: FormSchema;
    data: JsonObject;
    sealed: Record<string, string>;
  }>(
    `select p.name, s.submitted_at, s.step_name, s.form_schema, s.data, s.sealed from form_submission s
       join person p on p.tenant_id = s.tenant_id and p.person_id = s.person_id
      where s.tenant_id = $1 and s.case_id = $2 and s.submitted_at <= $3 order by s.submitted_at desc limit 1`,
    [tx.tenantId, task.root_id, task.opened_at],
  );
  if (!row) return null;
  const data = openSealed(keys, record.tenantId, row.data, row.sealed);
  const fields = [...fieldsOf(row.form_schema.components)];
  const choice = fields.map((field) => returnChoice(field, data)).find((label) => label !== null);
  if (!choice) return null;
  const words = (text: string) => (language === 'en' ? pack.english(text) : text);
  const said = fields.filter((field) => isOpinion(field) && !optionsOf(field)).flatMap((field) => textAt(data, field.path) ?? []);
  return {
    by: row.name,
    at: row.submitted_at,
    step: words(row.step_name),
    reason: said.join('\n') || words(choice),
    isStraightBack: false,
  };
}

/** The label of what was chosen, where that is to send it back. Fields that only show an earlier choice do not count. */
export function returnChoice(field: Field, data: JsonObject): string | null {
  if (field.inRows !== null || targetOf(field.component) === 'show') return null;
  const value = textAt(data, field.path);
  const label = value === null ? undefined : optionsOf(field)?.find((option) => option.value === value)?.label;
  return label?.includes('退回') ? label : null;
}

function optionsOf({ component }: Field) {
  return component.values ?? component.data?.values;
}
