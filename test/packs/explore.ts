import type { Json } from '../../engine/src/pure.ts';
import { valueAt } from '../../processes/src/json.ts';
import type { CaseRoot } from './case-root.ts';

/** Ways a step can be answered: what each writes into the record, by element id. An element without an entry is completed as it is. */
export type Choices = Readonly<Record<string, readonly Readonly<Record<string, Json>>[]>>;

export interface Exploration {
  /** roots in which the wanted step has opened, one for each way of getting there that differs */
  readonly arrived: readonly { readonly root: CaseRoot; readonly way: readonly string[] }[];
  readonly states: number;
}

interface Here {
  readonly root: CaseRoot;
  readonly way: readonly string[];
}

export interface Exploring {
  readonly choices: Choices;
  /** record paths that tell two states apart */
  readonly facts: readonly string[];
  /** steps and timers that tell two ways apart once they have happened */
  readonly marks: readonly string[];
}

const LIMIT = 5_000;

/**
 * Everything that can happen to a case until one of `targets` opens: each open task answered in each of its ways, each timer fired,
 * in every order, by the kernel itself. Two states with the same tokens, waits, `facts` and `marks` are one.
 */
export function explore(start: CaseRoot, targets: readonly string[], exploring: Exploring): Exploration {
  const first = { root: start, way: [] };
  const seen = new Set([fingerprint(first, exploring)]);
  const arrived: Here[] = [];
  const open: Here[] = [first];
  for (let here = open.pop(); here; here = open.pop()) {
    if (here.root.openElements.some((element) => targets.includes(element))) {
      arrived.push(here);
      continue;
    }
    for (const next of nextOf(here, exploring.choices)) {
      const key = fingerprint(next, exploring);
      if (seen.has(key)) continue;
      seen.add(key);
      open.push(next);
      if (seen.size > LIMIT) throw new Error(`Expected fewer than ${LIMIT} states`);
    }
  }
  return { arrived, states: seen.size };
}

/** What happened: an answered step by its element id, a fired timer as `⏱ element`. */
export function happened(way: readonly string[], act: string): boolean {
  return way.some((entry) => entry === act || entry.startsWith(`${act} `));
}

function* nextOf({ root, way }: Here, choices: Choices): Generator<Here> {
  for (const timer of root.timers.values()) {
    const next = root.fork(timer.dueAt);
    const told = next.do({ type: 'timer.fire', actor: { kind: 'system', id: 'timer' }, timerId: timer.timerId });
    if (told.kind === 'refused') throw new Error(`${timer.elementId}: ${told.code} ${JSON.stringify(told.details)}`);
    yield { root: next, way: [...way, `⏱ ${timer.elementId}`] };
  }
  for (const task of root.tasks.values()) {
    for (const answer of choices[task.elementId] ?? [{}]) {
      const next = root.fork();
      next.write(Object.entries(answer));
      const actor = { kind: 'person', id: task.assignee ?? actorFor(task.candidateRoles) } as const;
      const told = next.do({ type: 'user-task.complete', actor, taskId: task.taskId });
      if (told.kind === 'refused') throw new Error(`${task.elementId}: ${told.code} ${JSON.stringify(told.details)}`);
      yield { root: next, way: [...way, `${task.elementId} ${JSON.stringify(answer)}`] };
    }
  }
}

/** Somebody of the sample who holds the role and may act in a case of liming and zhangwei. */
function actorFor(roles: readonly string[]): string {
  const holders: Readonly<Record<string, string>> = {
    ...{ clerk: 'neiqin', 'agency-head': 'qianzhen', 'deputy-head': 'fuzhen', 'team-leader': 'chenduizhang' },
    ...{ 'legal-reviewer': 'zhaofa', 'case-officer': 'liming', 'hearing-chair': 'tingzheng', 'discussion-member': 'mali' },
  };
  const found = roles.map((role) => holders[role]).find((id) => id !== undefined);
  if (!found) throw new Error(`Expected a role of the sample, but got ${roles.join(', ')}`);
  return found;
}

function fingerprint({ root, way }: Here, { facts, marks }: Exploring): string {
  const tokens = Object.values(root.state?.nodes ?? {}).map(
    ({ element, joins }) => `${element}${JSON.stringify(joins ? Object.keys(joins) : [])}`,
  );
  const waits = [...root.timers.values()].map(({ elementId }) => elementId);
  const values = facts.map((path) => valueAt(root.record, path) ?? null);
  return JSON.stringify([tokens.sort(), waits.sort(), values, marks.filter((mark) => happened(way, mark)), root.state?.status]);
}
