import { fileURLToPath } from 'node:url';
import { sampleImage } from '../../api/src/sample/sample-image.ts';
import { loadPack, type Scenario, scenarioAnswers } from '../../processes/src/index.ts';
import type { ApiUnderTest, Client } from './api-under-test.ts';

type Step = Extract<Scenario['steps'][number], { answers: unknown }>;
export interface Row {
  readonly id: string;
  readonly rootId: string;
  readonly elementId: string;
}

export async function scenario(id: string): Promise<Scenario> {
  const pack = await loadPack(fileURLToPath(new URL('../../processes/cn', import.meta.url)));
  const found = pack.scenarios.find((entry) => entry.id === id);
  if (!found) throw new Error(`Expected the scenario ${id}, but the pack has none`);
  return found;
}

/** Plays scenarios through HTTP as the people's browsers would: worklist, task page, material, completion. */
export class HttpPlayer {
  readonly #api: ApiUnderTest;
  readonly #clients = new Map<string, Client>();

  constructor(api: ApiUnderTest) {
    this.#api = api;
  }

  async client(username: string): Promise<Client> {
    const known = this.#clients.get(username) ?? (await this.#api.as(username));
    this.#clients.set(username, known);
    return known;
  }

  /** Starts with the scenario's first form; returns the id of the case or clue. */
  async start(played: Scenario): Promise<string> {
    const client = await this.client(played.startedBy);
    const data = answers(played.answers);
    const answer =
      played.process === 'clue-closed-loop'
        ? await client.post('/clues', { data })
        : await client.post('/cases', { processId: played.process, data });
    if (answer.status !== 201) throw new Error(`Expected to start ${played.id}, but got ${JSON.stringify(answer.body)}`);
    return (answer.body as { id: string }).id;
  }

  /** Every step up to the one at `until`, which is left open. */
  async steps(played: Scenario, caseId: string, until?: string): Promise<void> {
    for (const step of played.steps) {
      if (!('answers' in step)) throw new Error('Expected answers only');
      if (step.task === until) return;
      const answer = await this.complete(caseId, step);
      if (answer.status !== 200) throw new Error(`Expected ${step.by} to complete ${step.task}, but got ${JSON.stringify(answer.body)}`);
    }
  }

  async complete(caseId: string, step: Step) {
    const client = await this.client(step.by);
    const task = await this.findTask(step.by, caseId, step.task);
    for (const [index, material] of step.materials.entries()) {
      const image = new Blob([Buffer.from(sampleImage(index + 1))], { type: 'image/png' });
      const sent = await client.upload(`/cases/${caseId}/evidence`, image, material.name, { kind: material.kind, taskId: task.id });
      if (sent.status !== 201) throw new Error(`Expected the material to be taken, but got ${JSON.stringify(sent.body)}`);
    }
    return client.post(`/user-tasks/${task.id}/complete`, { data: answers(step.answers) });
  }

  /** From the person's own worklist, as the screen has it; waits for what other commits bring. */
  async findTask(username: string, caseId: string, elementId: string): Promise<Row> {
    const client = await this.client(username);
    for (let attempt = 0; attempt < 40; attempt += 1) {
      for (const scope of ['mine', 'claimable']) {
        const { items } = (await client.get(`/user-tasks?scope=${scope}&limit=100`)).body as { items: Row[] };
        const found = items.find((row) => row.rootId === caseId && row.elementId === elementId);
        if (found) return found;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Expected ${elementId} in the worklist of ${username}, but it is not there`);
  }
}

export function answers(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...scenarioAnswers(given, { now: new Date().toISOString(), person: (id) => id, agency: (id) => id }) };
}
