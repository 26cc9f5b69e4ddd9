/**
 * Plays a pack's scenario 样例剧本 through the HTTP API, each act as the person who does it: what a browser would send, with a real
 * session, CSRF token, idempotency key and attached files. With `isPatient` it outlives a server that dies and comes back.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPack } from '@onematter/processes';
import type { Scenario } from '../../processes/src/pack/scenario.ts';
import { scenarioAnswers } from '../../processes/src/pack/scenario-values.ts';

export const SAMPLE_PASSWORD = 'onematter-demo';
const packDir = join(fileURLToPath(new URL('../..', import.meta.url)), 'processes/cn');
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

export interface ApiAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface PlayerOptions {
  /** send again (same key) when the server does not answer or answers 503, for at most this long; 0: once */
  readonly patienceMs?: number;
  /** after each act, with its number and name */
  readonly onAct?: (act: string, caseId: string) => void;
}

export interface TaskInList {
  readonly id: string;
  readonly rootId: string;
  readonly elementId: string;
}

export async function scenarios(): Promise<ReadonlyMap<string, Scenario>> {
  const pack = await loadPack(packDir);
  return new Map(pack.scenarios.map((scenario) => [scenario.id, scenario]));
}

/** One logged-in person. */
export class Person {
  readonly #url: string;
  readonly #patienceMs: number;
  #cookie = '';
  #csrf = '';
  id = '';

  constructor(url: string, patienceMs: number) {
    this.#url = url;
    this.#patienceMs = patienceMs;
  }

  async login(username: string): Promise<this> {
    const answer = await this.#send('/session', {
      method: 'POST',
      body: JSON.stringify({ username, password: SAMPLE_PASSWORD }),
      headers: { 'content-type': 'application/json' },
    });
    const body = (await answer.json()) as { csrfToken: string; person: { id: string } };
    if (answer.status !== 200) throw new Error(`Expected ${username} to log in, but got ${answer.status} ${JSON.stringify(body)}`);
    this.#cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    this.#csrf = body.csrfToken;
    this.id = body.person.id;
    return this;
  }

  async get(path: string): Promise<ApiAnswer> {
    const answer = await this.#send(path, { headers: { cookie: this.#cookie } });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async download(path: string): Promise<{ status: number; bytes: Uint8Array; type: string }> {
    const answer = await this.#send(path, { headers: { cookie: this.#cookie } });
    return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()), type: answer.headers.get('content-type') ?? '' };
  }

  /** One act: however often it is sent, the key stays. */
  async post(path: string, body: unknown, key: string = randomUUID(), method = 'POST'): Promise<ApiAnswer> {
    const answer = await this.#send(path, {
      method,
      body: JSON.stringify(body),
      headers: { ...this.#proof(key), 'content-type': 'application/json' },
    });
    return { status: answer.status, body: (await answer.json().catch(() => ({}))) as Record<string, unknown> };
  }

  async attach(caseId: string, taskId: string, material: { kind: string; name: string }): Promise<ApiAnswer> {
    const form = new FormData();
    form.set('kind', material.kind);
    form.set('taskId', taskId);
    const isPdf = material.name.endsWith('.pdf');
    form.set(
      'file',
      new Blob([isPdf ? PDF : PNG], { type: isPdf ? 'application/pdf' : 'image/png' }),
      material.name.replace(/\.jpg$/, '.png'),
    );
    const answer = await this.#send(`/cases/${caseId}/evidence`, { method: 'POST', body: form, headers: this.#proof(randomUUID()) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  #proof(key: string): Record<string, string> {
    return { cookie: this.#cookie, 'x-csrf-token': this.#csrf, 'idempotency-key': key };
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    for (const until = Date.now() + this.#patienceMs; ; await pause(100)) {
      try {
        const answer = await fetch(`${this.#url}/api${path}`, init);
        await answer.clone().arrayBuffer(); // a server that dies in the middle of its answer has not answered
        if (answer.status !== 503 || Date.now() >= until) return answer;
      } catch (error) {
        if (Date.now() >= until) throw error;
      }
    }
  }
}

export class HttpPlayer {
  readonly #url: string;
  readonly #options: PlayerOptions;
  readonly #people = new Map<string, Promise<Person>>();
  #agencies: ReadonlyMap<string, string> | null = null;

  constructor(url: string, options: PlayerOptions = {}) {
    this.#url = url;
    this.#options = options;
  }

  as(username: string): Promise<Person> {
    let person = this.#people.get(username);
    if (!person) {
      person = new Person(this.#url, this.#options.patienceMs ?? 0).login(username);
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
    const scenario = all.get(id);
    if (!scenario) throw new Error(`Expected a scenario of the pack, but got ${id}`);
    const clueId = scenario.fromClue ? (await this.play(all, scenario.fromClue)).caseId : null;
    const caseId = clueId ? await this.linkedCase(clueId, scenario.startedBy) : await this.#start(scenario);
    this.#options.onAct?.('start', caseId);
    for (const act of scenario.steps) {
      if (!('task' in act)) throw new Error('Expected a scenario without waiting, but it lets time pass');
      if (isUntil(act.task)) break;
      if ('return' in act) throw new Error('Expected a scenario without returns');
      await this.complete(caseId, act);
      this.#options.onAct?.(act.task, caseId);
    }
    return { caseId, clueId };
  }

  async complete(
    caseId: string,
    act: { by: string; task: string; answers: Readonly<Record<string, unknown>>; materials?: readonly { kind: string; name: string }[] },
  ): Promise<void> {
    const person = await this.as(act.by);
    const task = await this.findTask(person, caseId, act.task);
    for (const material of act.materials ?? [])
      expectStatus(await person.attach(caseId, task.id, material), 201, `${act.task}: ${material.name}`);
    expectStatus(await person.post(`/user-tasks/${task.id}/complete`, { data: await this.answers(act.answers) }), 200, act.task);
  }

  /** The open task of an element in somebody's worklist; waits for what travels through the outbox. */
  async findTask(person: Person, caseId: string, elementId: string): Promise<TaskInList> {
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

  async answers(answers: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const people = new Map<string, string>();
    for (const name of JSON.stringify(answers).matchAll(/@person:([a-z-]+)/g)) people.set(name[1] ?? '', (await this.as(name[1] ?? '')).id);
    const agencies = JSON.stringify(answers).includes('@agency:') ? await this.agencies() : new Map<string, string>();
    return scenarioAnswers(answers, {
      now: new Date().toISOString(),
      person: (name) => people.get(name) ?? name,
      agency: (name) => agencies.get(name) ?? name,
    });
  }

  async agencies(): Promise<ReadonlyMap<string, string>> {
    if (!this.#agencies) {
      const { body } = await (await this.as('liming')).get('/agencies?limit=100');
      this.#agencies = new Map((body['items'] as { id: string; key?: string }[]).map((agency) => [agency.key ?? agency.id, agency.id]));
    }
    return this.#agencies;
  }

  async #start(scenario: Scenario): Promise<string> {
    const person = await this.as(scenario.startedBy);
    const data = await this.answers(scenario.answers);
    const isClue = scenario.process === 'clue-closed-loop';
    const answer = isClue ? await person.post('/clues', { data }) : await person.post('/cases', { processId: scenario.process, data });
    expectStatus(answer, 201, `start of ${scenario.id}`);
    return String(answer.body['id']);
  }

  async linkedCase(clueId: string, by: string): Promise<string> {
    const person = await this.as(by);
    return eventually('the case opened from the clue', async () => {
      const { body } = await person.get(`/cases/${clueId}`);
      const linked = body['linkedCase'] as { id: string } | undefined;
      return linked?.id ?? null;
    });
  }
}

export async function eventually<T>(what: string, look: () => Promise<T | null>, withinMs = 20_000): Promise<T> {
  for (const until = Date.now() + withinMs; ; await pause(50)) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > until) throw new Error(`Expected ${what} within ${withinMs} ms, but it did not come`);
  }
}

function expectStatus(answer: ApiAnswer, status: number, what: string): void {
  if (answer.status !== status)
    throw new Error(`${what}: expected ${status}, but got ${answer.status} ${JSON.stringify(answer.body).slice(0, 1500)}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((tick) => setTimeout(tick, ms));
}
