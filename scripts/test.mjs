/**
 * `npm test`: installs what is missing, type-checks, lints, then runs the unit, database and browser tests.
 * `npm test -- engine/feel` runs only the tests whose path matches; `npm test -- --only=unit|db|browser` one kind.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApps } from './build-apps.mjs';
import { prepare, root, run, withTools } from './install.mjs';

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const patterns = process.argv.slice(2).filter((argument) => !argument.startsWith('--only='));
const node = prepare();

if (patterns.length === 0 && !only) {
  for (const folder of ['engine', 'processes', 'api', 'test']) step(`类型检查 Type check: ${folder}`, 'tsc', ['-p', folder]);
  step('代码规范 Lint', 'biome', ['check', '--error-on-warnings', '.']);
}
if (!only || only === 'browser') buildApps();

const tally = { passed: 0, failed: 0, skipped: 0 };
for (const project of only ? [only] : ['unit', 'db', 'browser']) jest(project);
if (tally.passed + tally.failed === 0) {
  console.error('没有运行任何测试 No test was run');
  process.exit(1);
}
console.log(`\n${tally.passed} passed, ${tally.failed} failed${tally.skipped ? `, ${tally.skipped} skipped` : ''}`);
process.exit(tally.failed === 0 ? 0 : 1);

function step(title, command, args) {
  console.log(`— ${title}`);
  run(command, args);
}

/** Runs one Jest project and adds its counts; a suite that could not even load counts as a failed test. */
function jest(project) {
  console.log(`\n— 测试 Tests: ${project}`);
  const folder = mkdtempSync(join(tmpdir(), 'onematter-tests-'));
  const report = join(folder, 'report.json');
  const flags = ['-c', 'test/jest.config.mjs', '--selectProjects', project, '--passWithNoTests', '--json', `--outputFile=${report}`];
  const workers = project === 'browser' ? ['--runInBand'] : ['--maxWorkers=2'];
  const result = spawnSync(
    node,
    ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...flags, ...workers, ...patterns],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: withTools(),
    },
  );
  try {
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    tally.passed += counts.numPassedTests;
    tally.failed += counts.numFailedTests + counts.numRuntimeErrorTestSuites;
    tally.skipped += counts.numPendingTests + counts.numTodoTests;
    if (result.status !== 0 && counts.success) tally.failed += 1;
  } catch {
    console.error(`Jest 没有给出结果 Jest gave no result for ${project}`);
    tally.failed += 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
