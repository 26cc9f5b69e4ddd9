/** What the case routes answer with. */
import { z } from 'zod';
import { DeadlineLight, MatterRef, PersonRef } from '../user-task/views.ts';

const rowShape = {
  id: z.string(),
  kind: z.enum(['case', 'clue']),
  caseNo: z.string().nullable(),
  title: z.string(),
  matter: MatterRef.nullable(),
  partyName: z.string().nullable(),
  place: z.string().nullable(),
  status: z.enum(['open', 'suspended', 'closed']),
  outcome: z.string().nullable(),
  outcomeName: z.string().nullable(),
  stage: z.string().nullable(),
  stageName: z.string().nullable(),
  /** day on which it was registered */
  openedOn: z.string(),
  /** day on which it was filed 立案, once it is */
  filedOn: z.string().nullable(),
  agencyName: z.string().nullable(),
  deadline: DeadlineLight.nullable(),
};

export const CaseRow = z
  .object({ ...rowShape, handlers: z.array(z.string()) })
  .meta({ id: 'CaseRow', description: '案件或者线索列表的一行' });
export type CaseRow = z.infer<typeof CaseRow>;

const CaseLink = z
  .object({ id: z.string(), kind: z.enum(['case', 'clue']), caseNo: z.string().nullable(), title: z.string() })
  .meta({ id: 'CaseLink' });
export type CaseLink = z.infer<typeof CaseLink>;

export const FactGroup = z
  .object({
    group: z.string(),
    groupTitle: z.string(),
    items: z.array(z.object({ path: z.string(), label: z.string(), value: z.unknown(), display: z.string() })),
  })
  .meta({ id: 'FactGroup' });
export type FactGroup = z.infer<typeof FactGroup>;

export const Party = z
  .object({
    type: z.enum(['citizen', 'organization']).nullable(),
    name: z.string().nullable(),
    idNo: z.string().nullable(),
    uscc: z.string().nullable(),
    legalRep: z.string().nullable(),
    phone: z.string().nullable(),
    address: z.string().nullable(),
  })
  .meta({ id: 'Party', description: '当事人（非办案人员看到的是脱敏内容）' });
export type Party = z.infer<typeof Party>;

export const CaseSummary = z
  .object({
    ...rowShape,
    handlers: z.array(z.object({ id: z.string(), name: z.string(), duty: z.string(), dutyName: z.string() })),
    /** false: the reader knows that the case is there, but not what is in it */
    isReadable: z.boolean(),
    facts: z.array(FactGroup),
    parties: z.array(Party),
    steps: z.array(z.object({ stage: z.string(), name: z.string(), state: z.enum(['done', 'current', 'todo', 'skipped']) })),
    openTasks: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        stage: z.string().nullable(),
        assignee: PersonRef.nullable(),
        candidates: z.array(z.string()),
        deadline: DeadlineLight.nullable(),
      }),
    ),
    originClue: CaseLink.nullable(),
    linkedCase: CaseLink.nullable(),
    incidents: z.array(
      z.object({ id: z.string(), title: z.string(), message: z.string(), elementId: z.string().nullable(), at: z.string() }),
    ),
    suspension: z.object({ since: z.string(), reason: z.string() }).nullable().meta({ description: '流程已由管理员挂起：激活前不能办理' }),
  })
  .meta({ id: 'CaseSummary', description: '案件概况' });
export type CaseSummary = z.infer<typeof CaseSummary>;

export const TimelineItem = z
  .object({
    seq: z.number().int(),
    at: z.string(),
    kind: z.enum(['submission', 'document', 'evidence', 'deadline', 'return', 'assignment', 'refused', 'status', 'incident', 'system']),
    step: z.string().nullable(),
    title: z.string(),
    person: z.string().nullable(),
    device: z.string().nullable(),
    reason: z.string().nullable(),
    submissionId: z.string().nullable(),
    documentId: z.string().nullable(),
    evidenceId: z.string().nullable(),
    code: z.string().nullable(),
  })
  .meta({ id: 'TimelineItem', description: '办理过程的一条' });
export type TimelineItem = z.infer<typeof TimelineItem>;
