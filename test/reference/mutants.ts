/**
 * `node --no-warnings test/reference/mutants.ts`: would the proof notice? Each fault below is planted in a copy of engine/src in a temporary
 * folder, and random models are run until kernel and reference part. Prints after how many seeds; exit code 1 where a fault survives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Fault {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MOST = Number(process.argv[2] ?? 1000);

const FAULTS: readonly Fault[] = [
  {
    what: 'an inclusive join fires although a token can still come',
    file: 'kernel/joins.ts',
    from: 'if (isStillExpected(run, scopeId, gateway, new Set(filled))) return false;\n  enter(',
    to: 'enter(',
  },
  {
    what: 'a parallel join is content with one flow less',
    file: 'kernel/joins.ts',
    from: 'if (!ids.every((id) => (waiting[id]?.length ?? 0) > 0)) return;',
    to: 'if (!ids.some((id) => (waiting[id]?.length ?? 0) > 0)) return;',
  },
  {
    what: 'an inclusive join overlooks tokens in front of other joins',
    file: 'kernel/joins.ts',
    from: 'const others = Object.keys(run.nodes[scopeId]!.joins ?? {}).filter((other) => other !== gateway.id);',
    to: 'const others: string[] = [];',
  },
  {
    what: 'a complex gateway never resets',
    file: 'kernel/joins.ts',
    from: 'if (run.queue.some((token) => token.scope === scopeId) || isStillExpected(run, scopeId, gateway, new Set(filled))) return false;',
    to: 'if (run !== null) return false;',
  },
  {
    what: 'a completed activity keeps its boundary events',
    file: 'kernel/tokens.ts',
    from: '  closeWaits(run, id);\n  endItems(run, id);',
    to: '  endItems(run, id);',
  },
  {
    what: 'a condition that stays true triggers again',
    file: 'kernel/conditions.ts',
    from: 'if (held === null || held === wait.held) return null;',
    to: 'if (held === null || held === false) return null;',
  },
  {
    what: 'a sequential multi-instance leaves out its last member',
    file: 'kernel/loops.ts',
    from: 'if (isEnough || state.completed === state.total)',
    to: 'if (isEnough || state.completed === state.total || (loop.sequential && state.completed === state.total - 1))',
  },
  {
    what: 'the completion condition of a multi-instance withdraws nobody',
    file: 'kernel/loops.ts',
    from: "if (isEnough) for (const member of childrenOf(run, bodyId)) terminate(run, member, 'completion-condition');",
    to: '',
  },
  {
    what: 'a standard loop goes one round too far',
    file: 'kernel/loops.ts',
    from: '(maximum === null || completed < maximum)',
    to: '(maximum === null || completed <= maximum)',
  },
  {
    what: 'the slot of an earlier completion is not cleared',
    file: 'kernel/lineage.ts',
    from: 'if (found >= 0) forget(run, scopeId, slot);',
    to: '',
  },
  {
    what: 'a return does not put back what a join had taken from other branches',
    file: 'tasks/return.ts',
    from: 'for (const arrival of merged ?? []) putArrival(run, place.scope, arrival);',
    to: '',
  },
  {
    what: 'an inclusive join does not note what it relied on',
    file: 'kernel/lineage.ts',
    from: '  if (reliedOn !== null) {',
    to: '  if (reliedOn !== null && run === null) {',
  },
  {
    what: 'compensation goes from the oldest to the latest',
    file: 'kernel/compensation.ts',
    from: 'return taken.toReversed();',
    to: 'return taken;',
  },
  {
    what: 'an interrupting event sub-process leaves tokens at joins',
    file: 'kernel/scopes.ts',
    from: 'joins: undefined, passed: undefined',
    to: 'passed: undefined',
  },
  {
    what: 'variables are told apart by identity',
    file: 'kernel/variables.ts',
    from: 'isSame(old[name]!, value)',
    to: 'old[name] === value',
  },
  {
    what: 'tokens move last in, first out',
    file: 'kernel/tokens.ts',
    from: 'arrive(run, run.queue.shift()!);',
    to: 'arrive(run, run.queue.pop()!);',
  },
];

const RUNNER = `
import { trySeed } from './test/reference/seed.ts';
for (let seed = 1; seed <= Number(process.argv[2]); seed++) {
  try {
    const { difference } = await trySeed(seed);
    if (difference !== null) { console.log(seed + ' ' + difference.what); process.exit(0); }
  } catch (error) { console.log(seed + ' fault ' + String(error).slice(0, 80)); process.exit(0); }
}
console.log('survived');
`;

function tryFault(fault: Fault): string {
  const folder = mkdtempSync(join(tmpdir(), 'onematter-mutant-'));
  try {
    cpSync(join(ROOT, 'engine'), join(folder, 'engine'), { recursive: true, filter: (path) => !path.includes('node_modules') });
    mkdirSync(join(folder, 'test'));
    for (const part of ['reference', 'engine']) cpSync(join(ROOT, 'test', part), join(folder, 'test', part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    symlinkSync(join(ROOT, 'engine', 'node_modules'), join(folder, 'engine', 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const path = join(folder, 'engine', 'src', fault.file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(fault.from)) return 'NOT PLANTED: the text has changed';
    writeFileSync(path, text.replace(fault.from, fault.to));
    writeFileSync(join(folder, 'run.ts'), RUNNER);
    const run = spawnSync(process.execPath, ['--no-warnings', join(folder, 'run.ts'), String(MOST)], { encoding: 'utf8' });
    return run.stdout.trim() || `did not run: ${run.stderr.slice(0, 300)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let survivors = 0;
for (const fault of FAULTS) {
  const found = tryFault(fault);
  if (!/^\d/.test(found)) survivors += 1;
  console.log(`${found.padEnd(24)} ${fault.what} (${fault.file})`);
}
console.log(survivors === 0 ? `All ${FAULTS.length} faults were found.` : `${survivors} of ${FAULTS.length} faults were not found.`);
process.exitCode = survivors === 0 ? 0 : 1;
