/** `npm start`: installs what is missing, builds what changed, starts the server under Node 24 and hands signals on to it. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { buildApps } from './build-apps.mjs';
import { prepare, root, withTools } from './install.mjs';

const port = Number(process.env.PORT ?? 8080);
const host = process.env.HOST ?? '127.0.0.1';
await refuseTakenPort();
const node = prepare();
buildApps();

// what Node made of the sources at the last start, by their digests: a second start is a good half second shorter
const cache = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'onematter-node') };
const server = spawn(node, ['api/src/main.ts'], { cwd: root, stdio: 'inherit', env: withTools(cache) });
// A signal may reach us alone or the whole process group: hand it on, the server takes it once, and wait.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
// npm hands a SIGTERM on to its shell, and that dies of it without a word to us: where we were started by npm and it is gone, stop as well
const parent = process.ppid;
if (process.env.npm_lifecycle_event === 'start') setInterval(() => process.ppid === parent || server.kill('SIGTERM'), 500).unref();
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

/** Better said before minutes of installing than after. */
async function refuseTakenPort() {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`PORT=${process.env.PORT} 不是有效端口 is not a port (0–65535)`);
  await new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE')
        fail(
          `端口 ${port} 已被占用，请换一个，例如：PORT=${port + 1} npm start\nPort ${port} is taken. Choose another: PORT=${port + 1} npm start`,
        );
      fail(`不能在 ${host}:${port} 上监听 Cannot listen on ${host}:${port}: ${error.message}`);
    });
    probe.listen(port, host, () => probe.close(done));
  });
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
