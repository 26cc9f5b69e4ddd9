/** People at work: clients that play the main job through the HTTP API, one case after the other, each act as the person who does it. */
import { subscribe } from 'node:diagnostics_channel';
import { readFile } from 'node:fs/promises';
import { HttpPlayer, scenarios } from '../../test/support/http-player.ts';
import type { ServerProcess } from '../../test/support/server-process.ts';

const CLOCK_TICKS_PER_SECOND = 100; // Linux: USER_HZ

export interface LoadResult {
  readonly elapsedMs: number;
  readonly cases: number;
  readonly tasks: number;
  readonly requests: number;
  /** of every completion, from the first byte sent to the last received, ascending */
  readonly completionMs: readonly number[];
  /** processor time of the server process, renderer included; null where the machine does not tell */
  readonly cpuMs: number | null;
}

/** Plays for so long with so many clients; a case under way at the end is left. People are signed in before the clock starts. */
export async function playMainJobs(server: ServerProcess, clients: number, seconds: number): Promise<LoadResult> {
  const all = await scenarios();
  let until = Number.POSITIVE_INFINITY;
  let tasks = 0;
  let cases = 0;
  const player = new HttpPlayer(server.url, { onAct: () => (tasks += 1) });
  const isOver = () => performance.now() > until;
  const playOne = async () => {
    const { clueId } = await player.play(all, 'main-job', isOver);
    if (isOver() || !clueId) return;
    const feedback = { 'clue.feedbackTo': 'village', 'clue.feedback': '已立案处罚。', 'clue.feedbackOn': '@today' };
    await player.complete(clueId, { by: 'diaodu', task: 'feedback', answers: feedback });
    await player.complete(clueId, { by: 'diaodu', task: 'evaluate', answers: { 'clue.satisfaction': 'satisfied' } });
    tasks += 2;
    cases += 1;
  };
  await playOne(); // signs everybody in, and warms the server
  [tasks, cases] = [0, 0];
  const answers = watchAnswers();
  const [began, cpuBefore] = [performance.now(), await cpuMsOf(server.pid)];
  until = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (!isOver()) await playOne();
    }),
  );
  const [elapsedMs, cpuAfter] = [performance.now() - began, await cpuMsOf(server.pid)];
  return {
    ...{ elapsedMs, cases, tasks, requests: answers.count(), completionMs: answers.completionMs().sort((a, b) => a - b) },
    cpuMs: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
  };
}

/** Times every answer by what the HTTP client itself reports. */
function watchAnswers() {
  interface Message {
    readonly request: object & { readonly method: string; readonly path: string };
  }
  const begun = new WeakMap<object, number>();
  const times: number[] = [];
  let count = 0;
  subscribe('undici:request:create', (message) => void begun.set((message as Message).request, performance.now()));
  subscribe('undici:request:trailers', (message) => {
    const { request } = message as Message;
    count += 1;
    if (request.method === 'POST' && request.path.endsWith('/complete')) times.push(performance.now() - (begun.get(request) ?? 0));
  });
  return { count: () => count, completionMs: () => times };
}

async function cpuMsOf(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields ? ((Number(fields[11]) + Number(fields[12])) * 1000) / CLOCK_TICKS_PER_SECOND : null;
}
