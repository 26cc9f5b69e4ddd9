/**
 * `npm run prove -- --seeds 100000`: kernel = reference interpreter on that many random models, hot = reloaded at each step.
 * `npm run prove -- --against bpmn-engine --seeds 2000`: the kernel against bpmn-engine on the subset both run alike.
 *
 *   --from N      the first seed (1)
 *   --workers N   threads (2)
 *   --fresh       forget what an interrupted run has done
 *
 * It goes on where an interrupted run stopped (`.prove/`); Ctrl-C is safe. A seed that differs is made as small as possible and written to
 * test/reference/fixtures. Exit code 1 where any seed differed.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Coverage } from './coverage.ts';
import type { Chunk, Result } from './prove-worker.ts';

interface Progress {
  /** first seeds of the chunks that are done */
  done: number[];
  compared: number;
  skipped: number;
  steps: number;
  largestState: number;
  seconds: number;
  failures: { readonly seed: number; readonly what: string; readonly fixture: string }[];
  coverage: [string, number][];
}

const CHUNK = 100;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    against: { type: 'string', default: 'reference' },
    fresh: { type: 'boolean', default: false },
  },
});
const [seeds, from, workers] = [Number(options.seeds), Number(options.from), Number(options.workers)];
if (![seeds, from, workers].every((n) => Number.isInteger(n) && n > 0) || !['reference', 'bpmn-engine'].includes(options.against)) {
  console.error('Expected positive numbers, and --against reference or bpmn-engine');
  process.exit(2);
}

const file = join(ROOT, '.prove', `${options.against}-${from}-${seeds}.json`);
mkdirSync(dirname(file), { recursive: true });
if (options.fresh) rmSync(file, { force: true });
const progress: Progress = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { done: [], compared: 0, skipped: 0, steps: 0, largestState: 0, seconds: 0, failures: [], coverage: [] };
const coverage = new Coverage(progress.coverage);
const done = new Set(progress.done);
const chunks: Chunk[] = [];
for (let first = from; first < from + seeds; first += CHUNK)
  if (!done.has(first)) chunks.push({ first, count: Math.min(CHUNK, from + seeds - first), against: options.against });

const [began, before] = [Date.now(), progress.seconds];
let isStopping = false;
process.once('SIGINT', () => {
  isStopping = true;
  console.log('\nStopping after what is under way; the same command goes on from here.');
});

await Promise.all(Array.from({ length: Math.min(workers, chunks.length) }, work));
report();

/** One thread: chunk after chunk. A thread that dies is a failure of the proof, not of a seed. */
function work(): Promise<void> {
  const worker = new Worker(new URL('./prove-worker.ts', import.meta.url), { execArgv: ['--no-warnings'] });
  return new Promise((resolve, reject) => {
    const next = () => {
      const chunk = isStopping ? undefined : chunks.shift();
      if (chunk === undefined) void worker.terminate().then(() => resolve());
      else worker.postMessage(chunk);
    };
    worker.on('error', reject);
    worker.on('message', (result: Result) => {
      add(result);
      next();
    });
    next();
  });
}

function add(result: Result): void {
  done.add(result.first);
  coverage.merge(result.coverage);
  progress.done = [...done];
  progress.compared += result.compared;
  progress.skipped += result.skipped;
  progress.steps += result.steps;
  progress.largestState = Math.max(progress.largestState, result.largestState);
  progress.seconds = before + (Date.now() - began) / 1000;
  progress.failures.push(...result.failures);
  progress.coverage = [...coverage.counts];
  writeFileSync(`${file}.new`, JSON.stringify(progress));
  renameSync(`${file}.new`, file);
  const total = progress.compared + progress.skipped;
  process.stdout.write(
    `\r${total} of ${seeds} seeds, ${progress.steps} commands, ${progress.failures.length} differ, ${Math.round(progress.seconds)} s `,
  );
}

function report(): void {
  console.log(`\n\nKernel against ${options.against}, seeds ${from} to ${from + seeds - 1}`);
  console.log(
    `compared ${progress.compared}, without rest ${progress.skipped}, commands ${progress.steps}, ${Math.round(progress.seconds)} s`,
  );
  if (options.against === 'reference') console.log(`largest state ${progress.largestState} bytes`);
  for (const { seed, what, fixture } of progress.failures) console.log(`  seed ${seed}: ${what} differ → ${fixture}`);
  console.log('\nHow often each was executed:');
  for (const [label, times] of [...coverage.counts].sort()) console.log(`${String(times).padStart(10)}  ${label}`);
  console.log(progress.failures.length === 0 ? '\nNo difference.' : `\n${progress.failures.length} seeds differ.`);
  process.exitCode = progress.failures.length > 0 || isStopping ? 1 : 0;
}
