#!/usr/bin/env node
/**
 * `onematter`: the command of integrators 实施人员. Plain JavaScript, so that a machine with Node 20 can start it: where this Node
 * does not strip types, the Node 24 that npm installed beside the project takes over.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const stripsTypes = Boolean(process.features.typescript) && Number(process.versions.node.split('.')[0]) >= 24;

if (stripsTypes) {
  const { main } = await import('../src/cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = newerNode(dirname(fileURLToPath(import.meta.url)));
  if (node === null || process.env.ONEMATTER_REEXEC === '1') {
    console.error('未找到 Node 24，请先在项目目录运行 npm install\nNode 24 was not found: run npm install in the project folder first');
    process.exit(1);
  }
  const env = { ...process.env, ONEMATTER_REEXEC: '1' };
  const result = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit', env });
  process.exit(result.status ?? 1);
}

/** The Node that npm put into the nearest node_modules above. */
function newerNode(from) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = from; ; folder = dirname(folder)) {
    for (const candidate of [
      join(folder, 'node_modules', `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`, 'bin', name),
      join(folder, 'node_modules', 'node', 'bin', name),
      join(folder, 'node_modules', '.bin', name),
    ]) {
      if (existsSync(candidate)) return candidate;
    }
    if (dirname(folder) === folder) return null;
  }
}
