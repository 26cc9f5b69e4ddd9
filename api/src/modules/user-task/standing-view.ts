/**
 * Where a task stands between people: with whom it is for its owner 委派, who must sign 加签 and what they said, who was asked 沟通, since when it is
 * suspended 挂起, who urged 催办. State from the engine, words and times from the history of the root.
 */
import type { HistoryEvent, SignMode, TaskStanding, Tx } from '@onematter/engine';
import { z } from 'zod';
import { textAt } from '../../workflow/values.ts';
import { namesOf } from '../organisation/people.ts';
import type { FoundTask } from './find-task.ts';
import { PersonRef } from './views.ts';

const Said = z
  .object({ by: PersonRef, at: z.string(), text: z.string().nullable() })
  .meta({ id: 'Said', description: '谁、何时、说了什么' });

export const StandingView = z
  .object({
    /** 委派: who has it for whom, since when, why */
    delegation: z.object({ owner: PersonRef, delegate: PersonRef, since: z.string().nullable(), reason: z.string().nullable() }).nullable(),
    /** 办回: what the delegate reported last */
    resolved: Said.nullable(),
    suspension: Said.nullable(),
    urge: Said.nullable(),
    rounds: z.array(
      z.object({
        position: z.enum(['before', 'after']),
        mode: z.union([z.enum(['all', 'any', 'sequence']), z.object({ ratio: z.number() })]),
        of: z.number().int(),
        agreed: z.number().int(),
        disagreed: z.number().int(),
        signers: z.array(PersonRef.extend({ since: z.string().nullable() })),
        waiting: z.array(PersonRef),
      }),
    ),
    /** answers of signers, oldest first */
    signatures: z.array(Said.extend({ agree: z.boolean() })),
    questions: z.array(Said.extend({ asked: z.array(PersonRef), answers: z.array(Said) })),
    /** who has the other members of a multi-instance, for 减签 */
    members: z.array(PersonRef),
    /** 并加签 is possible */
    isMember: z.boolean(),
    /** 直送退回人: to whom it goes when it is completed */
    straightBackTo: PersonRef.nullable(),
    /** of an item: who asks for the signature or opinion, when, and what */
    asked: Said.nullable(),
  })
  .meta({ id: 'TaskStanding', description: '任务在人员之间的情况：委派、加签、沟通、挂起、催办' });
export type StandingView = z.infer<typeof StandingView>;

type Event = Pick<HistoryEvent, 'type' | 'at' | 'data'> & { readonly by: string };
type Named = (id: string) => z.infer<typeof PersonRef>;

const TYPES = [
  ...['delegated', 'resolved', 'recalled', 'suspended', 'urged', 'consulted', 'replied', 'sign-added', 'signed'].map(
    (word) => `user-task.${word}`,
  ),
  'work-item.opened',
];

export async function standingView(tx: Tx, task: FoundTask, standing: TaskStanding | null): Promise<StandingView> {
  const taskId = standing?.taskId ?? task.parent_task_id ?? task.task_id;
  const events = await eventsOf(tx, task.root_id, [taskId, task.task_id]);
  const names = await namesOf(tx, personsIn(events, task, standing));
  const named: Named = (id) => ({ id, name: names.get(id) ?? id });
  const own = events.filter((event) => textAt(event.data, 'taskId') === task.task_id);
  const main = events.filter((event) => textAt(event.data, 'taskId') === taskId);
  const last = (type: string, of = own) => of.findLast((event) => event.type === `user-task.${type}`);
  const said = (event: Event | undefined, key: string) => (event ? saidIn(event, key, named) : null);
  return {
    delegation: delegationOf(task, last('delegated'), named),
    resolved: said(last('resolved'), 'opinion'),
    suspension: standing?.isSuspended ? said(last('suspended', main), 'reason') : null,
    urge: said(last('urged'), 'message'),
    rounds: roundsOf(standing, events, named),
    signatures: main
      .filter((event) => event.type === 'user-task.signed')
      .map((event) => ({ ...saidIn(event, 'comment', named), agree: event.data['agree'] === true })),
    questions: questionsOf(main, named),
    members: (standing?.otherMembers ?? []).map(named),
    isMember: standing?.isMember ?? false,
    straightBackTo: standing?.straightBack ? named(standing.straightBack.person) : null,
    asked: askedOf(task, main, named),
  };
}

function eventsOf(tx: Tx, rootId: string, taskIds: readonly string[]): Promise<Event[]> {
  return tx.query<Event>(
    `select e.type, e.at, e.data, e.actor_id as by from event e where e.tenant_id = $1 and e.root_id = $2 and e.type = any($3)
        and (e.data ->> 'taskId' = any($4) or e.data #>> '{item,parentTaskId}' = any($4)) order by e.seq`,
    [tx.tenantId, rootId, TYPES, taskIds],
  );
}

function personsIn(events: readonly Event[], task: FoundTask, standing: TaskStanding | null): string[] {
  const listed = (value: unknown) => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);
  const inRounds = (standing?.rounds ?? []).flatMap((round) => [
    ...round.waiting,
    ...round.signers.flatMap(({ person, owner }) => [person, ...(owner === null ? [] : [owner])]),
  ]);
  const inEvents = events.flatMap((event) => [event.by, ...listed(event.data['persons'])]);
  const straight = standing?.straightBack ? [standing.straightBack.person] : [];
  return [
    ...inEvents,
    ...inRounds,
    ...straight,
    ...(standing?.otherMembers ?? []),
    ...[task.owner, task.assignee].filter((id) => id !== null),
  ];
}

function saidIn(event: Event, key: string, named: Named): z.infer<typeof Said> {
  return { by: named(event.by), at: event.at, text: textAt(event.data, key) };
}

function delegationOf(task: FoundTask, event: Event | undefined, named: Named): StandingView['delegation'] {
  if (task.owner === null || task.assignee === null) return null;
  const reason = event ? textAt(event.data, 'reason') : null;
  return { owner: named(task.owner), delegate: named(task.assignee), since: event?.at ?? null, reason };
}

function roundsOf(standing: TaskStanding | null, events: readonly Event[], named: Named): StandingView['rounds'] {
  const since = (itemId: string) =>
    events.find((event) => event.type === 'work-item.opened' && textAt(event.data, 'item.taskId') === itemId)?.at ?? null;
  return (standing?.rounds ?? []).map(({ position, mode, of, agreed, disagreed, signers, waiting }) => ({
    ...{ position, mode: mode as SignMode, of, agreed, disagreed },
    signers: signers.map(({ itemId, person, owner }) => ({ ...named(owner ?? person), since: since(itemId) })),
    waiting: waiting.map(named),
  }));
}

/** Each question with the answers given before the same persons were asked again. */
function questionsOf(events: readonly Event[], named: Named): StandingView['questions'] {
  const questions: StandingView['questions'] = [];
  for (const event of events) {
    if (event.type === 'user-task.consulted') {
      const asked = (event.data['persons'] as readonly string[]).map(named);
      questions.push({ ...saidIn(event, 'question', named), asked, answers: [] });
    } else if (event.type === 'user-task.replied') {
      const answer = saidIn(event, 'opinion', named);
      const question = questions.findLast(({ asked }) => asked.some(({ id }) => id === answerer(event))) ?? questions.at(-1);
      question?.answers.push(answer);
    }
  }
  return questions;
}

/** A deputy 代理人 answers for the person asked. */
function answerer(event: Event): string {
  return textAt(event.data, 'onBehalfOf') ?? event.by;
}

function askedOf(task: FoundTask, events: readonly Event[], named: Named): StandingView['asked'] {
  if (task.item_kind === 'task') return null;
  const type = task.item_kind === 'sign' ? 'user-task.sign-added' : 'user-task.consulted';
  const holder = task.owner ?? task.assignee ?? task.ended_by ?? '';
  const event = events.findLast((one) => one.type === type && (one.data['persons'] as readonly string[]).includes(holder));
  const asked = event ?? events.findLast((one) => one.type === type);
  return asked ? saidIn(asked, task.item_kind === 'sign' ? 'reason' : 'question', named) : null;
}
