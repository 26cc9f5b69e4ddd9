/** `npm run prove -- --seeds 100000`: the kernel against the reference interpreter or bpmn-engine; see test/reference/prove.ts and docs/proof.md. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './install.mjs';

const child = spawn(prepare(), ['--no-warnings', join('test', 'reference', 'prove.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.on('SIGINT', () => {}); // Ctrl-C reaches the child, which stops in good order
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
