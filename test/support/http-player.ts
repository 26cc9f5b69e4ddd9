/**
 * Plays a pack's scenario 样例剧本 through the HTTP API, each act as the person who does it: what a browser would send, with a real
 * session, CSRF token, idempotency key and attached files. With patience it outlives a server that dies and comes back.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../engine/src/index.ts';
import { loadPack, type Scenario, scenarioAnswers } from '../../processes/src/index.ts';
import { type Answer, Client } from './api-client.ts';
import { testClock } from './clock.ts';

export { SAMPLE_PASSWORD } from './api-client.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

export interface PlayerOptions {
  /** of every person's client; 0: send once */
  readonly patienceMs?: number;
  /** the clock of the server that is played; default: that of the tests */
  readonly clock?: Clock;
  /** after each act, with its name */
  readonly onAct?: (act: string, caseId: string) => void;
}

export interface TaskInList {
  readonly id: string;
  readonly rootId: string;
  readonly elementId: string;
}

type Answers = Readonly<Record<string, unknown>>;

export interface PlayedAct {
  readonly by: string;
  readonly task: string;
  readonly answers: Answers;
  readonly materials?: readonly { readonly kind: string; readonly name: string }[];
}

export async function scenarios(): Promise<ReadonlyMap<string, Scenario>> {
  const pack = await loadPack(fileURLToPath(new URL('../../processes/cn', import.meta.url)));
  return new Map(pack.scenarios.map((scenario) => [scenario.id, scenario]));
}

export async function scenario(id: string): Promise<Scenario> {
  const found = (await scenarios()).get(id);
  if (!found) throw new Error(`Expected the scenario ${id}, but the pack has none`);
  return found;
}

/** Form data as a person types them at that moment; sample people and agencies go by their ids. */
export function answers(given: Answers, clock: Clock = testClock()): Record<string, unknown> {
  return { ...scenarioAnswers(given, { now: clock.now().toISOString(), person: (id) => id, agency: (id) => id }) };
}

export class HttpPlayer {
  readonly #url: string;
  readonly #options: PlayerOptions;
  readonly #clock: Clock;
  readonly #people = new Map<string, Promise<Client>>();

  constructor(url: string, options: PlayerOptions = {}) {
    this.#url = url;
    this.#options = options;
    this.#clock = options.clock ?? testClock();
  }

  /** One session a person: sign-ins are rate-limited. */
  as(username: string): Promise<Client> {
    let person = this.#people.get(username);
    if (!person) {
      person = Client.signIn(this.#url, username, { patienceMs: this.#options.patienceMs ?? 0 });
      this.#people.set(username, person);
    }
    return person;
  }

  /** Plays a scenario, the clue it comes from first. Answers the id of its root. `isUntil` ends the play before an act. */
  async play(
    all: ReadonlyMap<string, Scenario>,
    id: string,
    isUntil: (task: string) => boolean = () => false,
  ): Promise<{ caseId: string; clueId: string | null }> {
    const played = all.get(id);
    if (!played) throw new Error(`Expected a scenario of the pack, but got ${id}`);
    const clueId = played.fromClue ? (await this.play(all, played.fromClue)).caseId : null;
    const caseId = clueId ? await this.linkedCase(clueId, played.startedBy) : await this.start(played);
    this.#options.onAct?.('start', caseId);
    await this.steps(played, caseId, isUntil);
    return { caseId, clueId };
  }

  /** Starts with the scenario's first form; returns the id of the case or clue. */
  async start(played: Scenario): Promise<string> {
    const person = await this.as(played.startedBy);
    const data = this.answers(played.answers);
    const isClue = played.process === 'clue-closed-loop';
    const answer = isClue ? await person.post('/clues', { data }) : await person.post('/cases', { processId: played.process, data });
    expectStatus(answer, 201, `start of ${played.id}`);
    return String(answer.body['id']);
  }

  /** Every step up to the one at which `isUntil` says stop (or of that name), which is left open. */
  async steps(played: Scenario, caseId: string, until?: string | ((task: string) => boolean)): Promise<void> {
    for (const act of played.steps) {
      if (!('task' in act)) throw new Error('Expected a scenario without waiting, but it lets time pass');
      if (typeof until === 'function' ? until(act.task) : act.task === until) return;
      if ('return' in act) throw new Error('Expected a scenario without returns');
      await this.complete(caseId, act);
      this.#options.onAct?.(act.task, caseId);
    }
  }

  async complete(caseId: string, act: PlayedAct): Promise<void> {
    expectStatus(await this.tryComplete(caseId, act), 200, act.task);
  }

  /** The answer to the completion itself, whatever it is; materials must be taken. */
  async tryComplete(caseId: string, act: PlayedAct): Promise<Answer> {
    const person = await this.as(act.by);
    const task = await this.findTask(act.by, caseId, act.task);
    for (const material of act.materials ?? [])
      expectStatus(await attach(person, caseId, task.id, material), 201, `${act.task}: ${material.name}`);
    return person.post(`/user-tasks/${task.id}/complete`, { data: this.answers(act.answers) });
  }

  /** The open task of an element in somebody's worklist, as the screen has it; waits for what travels through the outbox. */
  async findTask(who: string | Client, caseId: string, elementId: string): Promise<TaskInList> {
    const person = typeof who === 'string' ? await this.as(who) : who;
    const look = async () => {
      for (const scope of ['mine', 'claimable']) {
        const { body } = await person.get(`/user-tasks?scope=${scope}&limit=100`);
        const found = (body['items'] as TaskInList[] | undefined)?.find((task) => task.rootId === caseId && task.elementId === elementId);
        if (found) return found;
      }
      return null;
    };
    return eventually(`${elementId} in a worklist`, look, Math.max(20_000, this.#options.patienceMs ?? 0));
  }

  answers(given: Answers): Record<string, unknown> {
    return answers(given, this.#clock);
  }

  async linkedCase(clueId: string, by: string): Promise<string> {
    const person = await this.as(by);
    return eventually('the case opened from the clue', async () => {
      const { body } = await person.get(`/cases/${clueId}`);
      return (body['linkedCase'] as { id: string } | null | undefined)?.id ?? null;
    });
  }
}

function attach(person: Client, caseId: string, taskId: string, material: { kind: string; name: string }): Promise<Answer> {
  const isPdf = material.name.endsWith('.pdf');
  const file = new Blob([isPdf ? PDF : PNG], { type: isPdf ? 'application/pdf' : 'image/png' });
  return person.upload(`/cases/${caseId}/evidence`, file, material.name.replace(/\.jpg$/, '.png'), { kind: material.kind, taskId });
}

export async function eventually<T>(what: string, look: () => Promise<T | null>, withinMs = 20_000): Promise<T> {
  for (const until = Date.now() + withinMs; ; await pause(50)) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > until) throw new Error(`Expected ${what} within ${withinMs} ms, but it did not come`);
  }
}

function expectStatus(answer: Answer, status: number, what: string): void {
  if (answer.status !== status)
    throw new Error(`${what}: expected ${status}, but got ${answer.status} ${JSON.stringify(answer.body).slice(0, 1500)}`);
}
