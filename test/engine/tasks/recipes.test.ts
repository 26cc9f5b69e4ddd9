import { describe, expect, it } from '@jest/globals';
import type { SignMode } from '../../../engine/src/pure.ts';
import { type Drive, drive } from '../model.ts';
import { as, factsOf } from './people.ts';

/** 会签 或签 依次签 比例签 as docs/tasks.md draws them, beside the same mode of a round of signers: equal answers, equal outcome. */
const facts = factsOf('p1', 's1', 's2', 's3', 's4', 's5');
const SIGNERS = ['s1', 's2', 's3', 's4', 's5'];

interface Recipe {
  readonly name: string;
  readonly mode: SignMode;
  readonly sequential: boolean;
  readonly until: string | null;
  readonly agreed: string;
}

const RECIPES: readonly Recipe[] = [
  { name: '会签', mode: 'all', sequential: false, until: null, agreed: 'every v in votes satisfies v = true' },
  { name: '或签', mode: 'any', sequential: false, until: 'numberOfCompletedInstances >= 1', agreed: 'some v in votes satisfies v = true' },
  { name: '依次签', mode: 'sequence', sequential: true, until: null, agreed: 'every v in votes satisfies v = true' },
  {
    name: '比例签',
    mode: { ratio: 60 },
    sequential: false,
    until: 'count(votes[item = true]) / numberOfInstances >= 0.6 or count(votes[item = false]) / numberOfInstances > 0.4',
    agreed: 'count(votes[item = true]) / count(votes) >= 0.6',
  },
];

/** Answers in order, `+` or `-`, one for each signer. */
const ANSWERS = ['+++++', '-----', '++-+-', '--+++', '+----', '-++++', '+-+-+'];

/** What happened: how many were heard before it was decided, and whether they agreed. */
interface Heard {
  readonly heard: number;
  readonly outcome: string;
}

const ends = (condition: string) => `xor g\nuser yes\nuser no\ng -> yes [${condition}]\ng -> no [default]`;

async function drawn({ sequential, until, agreed }: Recipe, answers: string): Promise<Heard> {
  const loop = `each=signers;as=signer;assignee==signer;collect=votes;value=agree;sequential=${sequential ? 'yes' : 'no'}${until === null ? '' : `;until=${until}`}`;
  const root = (await drive(`start s\nuser sign {${loop}}\ns -> sign\nsign -> g\n${ends(agreed)}`, { facts })).start({ signers: SIGNERS });
  return hear(root, answers, (person, agree) => {
    const nth = Object.values(root.state!.nodes)
      .filter((node) => node.task !== undefined)
      .findIndex((node) => node.task!.assignee === person);
    root.complete('sign', { agree }, nth, person);
  });
}

async function added({ mode }: Recipe, answers: string): Promise<Heard> {
  const text = `start s\nuser t {om:operations=add-sign}\ns -> t\nt -> g\n${ends('signing.outcome = "agreed"')}`;
  const root = (await drive(text, { facts })).start();
  root.do({ type: 'user-task.add-sign', taskId: root.taskId('t'), position: 'after', persons: SIGNERS, mode }).complete('t');
  return hear(root, answers, (person, agree) => {
    const item = Object.values(root.state!.nodes)
      .flatMap((node) => node.items ?? [])
      .find((one) => one.person === person)!;
    root.do({ type: 'user-task.sign', taskId: item.id, agree, ...(agree ? {} : { comment: '不同意' }) }, as(person));
  });
}

function hear(root: Drive, answers: string, answer: (person: string, agree: boolean) => void): Heard {
  for (const [i, person] of SIGNERS.entries()) {
    answer(person, answers[i] === '+');
    if (['yes', 'no'].includes(root.active())) return { heard: i + 1, outcome: root.active() };
  }
  throw new Error(`not decided: ${root.active()}`);
}

describe.each(RECIPES)('$name', (recipe) => {
  it.each(ANSWERS)('should be decided alike, drawn and added, by %s', async (answers) => {
    const round = await added(recipe, answers);
    expect(await drawn(recipe, answers)).toEqual(round);
    // and as its definition says
    const list = [...answers].map((one) => one === '+');
    const yes = list.filter((one) => one).length;
    if (recipe.mode === 'any') expect(round).toEqual({ heard: 1, outcome: list[0] ? 'yes' : 'no' });
    else if (typeof recipe.mode === 'object') expect(round.outcome).toBe(yes >= 3 ? 'yes' : 'no');
    else expect(round).toEqual({ heard: 5, outcome: yes === 5 ? 'yes' : 'no' });
  });
});
