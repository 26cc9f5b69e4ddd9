/**
 * Makes the checkout runnable: installs the locked packages when they are missing or of another lockfile, and finds the Node 24
 * that runs everything (npm installs it as a package, so a machine with Node 20 is enough). Plain JavaScript for Node ≥ 20.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');

/** Installs if needed; answers the path of a Node ≥ 24. Ends the process with a plain sentence when it cannot. */
export function prepare() {
  const stamp = join(root, 'node_modules', '.onematter-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (installed !== wanted) {
    console.log('安装依赖（首次约需一两分钟）… Installing packages (a minute or two the first time)…');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {}, '依赖安装失败 Installing the packages failed');
    writeFileSync(stamp, wanted);
  }
  return node24();
}

/** Runs a command with our tools first on PATH; ends the process with its exit code when it fails. */
export function run(command, args, env = {}, complaint = '') {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: withTools(env),
  });
  if (result.error || result.status !== 0) {
    if (complaint) console.error(`${complaint}${result.error ? `: ${result.error.message}` : ''}`);
    process.exit(result.status ?? 1);
  }
}

/** The environment for child processes: Node 24 and the installed tools come first on PATH. */
export function withTools(env = {}) {
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...process.env, ...env, PATH: `${bin}${separator}${process.env.PATH ?? ''}` };
}

function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const packaged = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(packaged)) return packaged;
  console.error(
    `这台机器需要 Node 24 或更高版本（当前 ${process.versions.node}），npm 没有此平台的 Node 包。\n` +
      `This machine needs Node 24 or newer (it has ${process.versions.node}); npm carries no Node package for this platform.`,
  );
  return process.exit(1);
}
