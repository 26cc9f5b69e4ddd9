import { z } from 'zod';
import { lawRefSchema } from '../laws/law.ts';
import { isCondition } from './applies.ts';

/** The facts a period may start from or be met by, and where the case record keeps each. docs/packs.md lists them. */
export const START_FACTS = {
  'case.filed': 'filing.filedOn',
  'notice.served': 'notice.servedOn',
  'decision.made': 'decision.decidedOn',
  'decision.served': 'service.servedOn',
  'clue.registered': 'clue.reportedOn',
  'review.submitted': 'review.submittedOn',
  'preservation.made': 'preservation.madeOn',
  'act.ended': 'violation.endedOn',
  'measure.taken': 'measure.takenOn',
  'measure.taken-at': 'measure.takenAt',
  /** a fine is collected on the spot when the decision is handed over */
  'collection.made': 'onsite.deliveredOn',
  'payment.due': 'payment.dueOn',
  'surcharge.started': 'surcharge.startedOn',
  'publication.withdrawn': 'publication.changedOn',
  'demand.served': 'demand.servedOn',
  'remedies.lapsed': 'remedies.lapsedOn',
  'court.applied': 'court.appliedOn',
  'court.ruled': 'court.ruledOn',
  'remedy.reconsideration-received': 'remedies.reconsideredOn',
  'substitute.planned': 'substitute.performOn',
  'hearing.planned': 'hearing.heldOn',
  'referral.reported': 'referral.reportedOn',
  'referral.approved-at': 'referral.approvedAt',
  'referral.received-at': 'referral.receivedAt',
  'referral.accepted': 'referral.acceptedOn',
  'referral.refused': 'referral.refusedOn',
  'referral.reconsideration-asked': 'referral.reconsiderationAskedOn',
  'referral.reconsidered': 'referral.reconsideredOn',
  'referral.filed-by-police': 'referral.policeFiledOn',
  'announcement.made': 'announcement.madeOn',
  'meeting.held': 'meeting.heldOn',
  'onsite.decided': 'onsite.deliveredOn',
  /** the moment a task was opened, where that is the event itself (a report reaches the head); the caller gives it */
  'task.opened': null,
} as const satisfies Record<string, string | null>;

export type StartFact = keyof typeof START_FACTS;

/** What has to have happened before a start that people enter: a period never runs from a day before it (行政处罚法第四十四条、第六十一条). */
export const FOLLOWS: { readonly [fact in StartFact]?: readonly string[] } = {
  'notice.served': ['filing.filedOn', 'notice.issuedOn'],
  'decision.served': ['decision.decidedOn', 'decision.issuedOn'],
  'collection.made': ['onsite.issuedOn'],
  'onsite.decided': ['onsite.issuedOn'],
};

export const COUNTS = ['working-days', 'calendar-days', 'hours', 'months', 'years', 'quarters'] as const;
export type Count = (typeof COUNTS)[number];

const recordPath = z.string().regex(/^[a-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)+$/, 'a path of the case record');
const fact = z.enum(Object.keys(START_FACTS) as [StartFact, ...StartFact[]]);

/** One entry of `deadlines.yaml` 期限. */
export const deadlineSchema = z
  .strictObject({
    id: z.string().regex(/^T\d{2}[a-z]?$/, 'an id like T04'),
    name: z.string().regex(/^[a-z][a-z0-9-]*$/),
    title: z.string().min(2),
    titleEn: z.string().min(2),
    whose: z.enum(['agency', 'party', 'court', 'police', 'procuratorate']),
    bound: z.enum(['at-most', 'at-least']),
    /** FEEL over `case`: the cases that have this clock; absent where the start fact alone says so */
    when: z.string().refine(isCondition, 'a FEEL condition over `case`').optional(),
    /** fixed by law: no overlay may change it */
    locked: z.boolean().default(false),
    /** the law sets no number: the length is the pack's, and a locality sets its own */
    parameter: z.boolean().default(false),
    from: fact,
    within: z.int().min(1).max(3660),
    count: z.enum(COUNTS),
    /** `after` the fact, or `before` it (at least so many days must lie between) */
    direction: z.enum(['after', 'before']).default('after'),
    /** a period that ends on a rest day ends on the next working day (民事诉讼法 第八十五条, by analogy) */
    rollForward: z.boolean().default(true),
    /** duty: to be done in time · right: lapses when not used · term: only runs out */
    nature: z.enum(['duty', 'right', 'term']).default('duty'),
    /** paths of the record: the first that is present meets the deadline */
    metBy: z.union([recordPath.transform((path) => [path]), z.array(recordPath)]).default([]),
    /** case: shown and tracked for every case with the start fact · task: only where a flow names it */
    scope: z.enum(['case', 'task']).default('task'),
    basis: z.array(lawRefSchema),
    /** days before the end, in the deadline's own unit, at which to warn */
    warnAt: z.array(z.int().min(0)).default([]),
    onExpiry: z.strictObject({ zh: z.string().min(2), en: z.string().min(2) }),
    note: z.strictObject({ zh: z.string().min(2), en: z.string().min(2) }).optional(),
  })
  .refine((entry) => entry.parameter || entry.basis.length > 0, { path: ['basis'], message: 'a length fixed by law names its article' })
  .refine((entry) => !(entry.parameter && entry.locked), { path: ['locked'], message: 'a parameter of the pack is not locked' });

export const deadlinesSchema = z.array(deadlineSchema).min(1);

export type DeadlineDefinition = z.output<typeof deadlineSchema>;
