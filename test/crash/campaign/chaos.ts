import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestServer } from '../../support/embedded-postgres.ts';
import { randomFrom } from '../moments.ts';
import type { NodeTask } from './node.ts';

const NODE = fileURLToPath(new URL('./node.ts', import.meta.url));

export interface Deaths {
  nodes: number;
  restarts: number;
  kills: number;
}

export interface Nodes {
  /** SIGKILL for one of them; it is started again after `afterMs`. Null where it is down already. */
  kill(index: number, afterMs: number): Promise<void> | null;
  /** what nobody killed ended */
  readonly unexpected: readonly string[];
  end(): Promise<void>;
}

/** Node processes that are started again whenever they were killed. */
export function startNodes(count: number, taskOf: (index: number) => NodeTask): Nodes {
  const unexpected: string[] = [];
  const children: ChildProcess[] = [];
  const down = new Set<number>();
  let isOver = false;
  const run = (index: number) => {
    const child = spawn(process.execPath, ['--no-warnings', NODE, JSON.stringify(taskOf(index))], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('exit', (code, signal) => {
      if (signal !== 'SIGKILL') unexpected.push(`node ${index} ended by itself (${code ?? signal}): ${stderr.slice(0, 2000)}`);
    });
    children[index] = child;
  };
  for (let index = 0; index < count; index += 1) run(index);
  const died = async (index: number) => {
    const child = children[index]!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  return {
    unexpected,
    kill(index, afterMs) {
      if (down.has(index)) return null;
      down.add(index);
      return died(index).then(async () => {
        await pause(afterMs);
        down.delete(index);
        if (!isOver) run(index);
      });
    },
    async end() {
      isOver = true;
      await Promise.all(children.map((_, index) => died(index)));
    },
  };
}

/**
 * Of five turns three kill a node, one restarts PostgreSQL and one kills it, at moments and with victims of a chance that can be repeated;
 * everything runs again when it resolves.
 */
export async function chaos(
  server: TestServer,
  nodes: Nodes,
  options: { readonly workers: number; readonly seed: number; readonly untilMs: number; readonly everyMs: number },
): Promise<Deaths> {
  const random = randomFrom(options.seed ^ 0x5bd1e995);
  const deaths: Deaths = { nodes: 0, restarts: 0, kills: 0 };
  const reviving: Promise<void>[] = [];
  const began = performance.now();
  for (let turn = 1; ; turn += 1) {
    await pause((0.3 + 1.4 * random()) * options.everyMs);
    if (performance.now() - began > options.untilMs) break;
    const [who, how] = [random(), random()];
    if (turn % 5 !== 2 && turn % 5 !== 4) {
      const killing = nodes.kill(Math.floor(who * options.workers), how * 2000);
      if (killing === null) continue;
      deaths.nodes += 1;
      reviving.push(killing);
    } else if (turn % 5 === 2) {
      deaths.restarts += 1;
      await server.stop();
      await pause(how * 2000);
      await server.start();
    } else {
      deaths.kills += 1;
      await server.kill();
      await pause(how * 2000);
      await server.start();
    }
  }
  await Promise.all(reviving);
  return deaths;
}
