/**
 * Tasks per second against the engines people would pick instead: Flowable and Operaton (the open fork of Camunda 7) by their in-process
 * Java API, and bpmn-engine with its state saved to PostgreSQL.
 *
 *   npm run bench -- peers [--clients 16 --seconds 20 --warm 10 --only flowable]
 *
 * The same model everywhere (6 user tasks, 2 gateways, a service task, a boundary timer), the same PostgreSQL with fsync on, one database
 * each, as many clients at a time, history on, both sides warmed. The Java peers need Java 17 and Maven; where these are missing they are left out.
 */
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startEmbeddedPostgres } from '../test/support/embedded-postgres.ts';
import { asAdmin } from '../test/support/template.ts';
import { measureBpmnEngine } from './peers/bpmn-engine.ts';
import { measureOneMatter } from './peers/onematter.ts';
import type { PeerPlan, PeerResult } from './peers/result.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '20' },
    warm: { type: 'string', default: '10' },
    only: { type: 'string' },
  },
});
const folder = fileURLToPath(new URL('peers', import.meta.url));
const PEERS: { readonly [name: string]: (plan: PeerPlan) => Promise<PeerResult | null> } = {
  flowable: (plan) => byJava('flowable', plan),
  operaton: (plan) => byJava('operaton', plan),
  'bpmn-engine': measureBpmnEngine,
};

const server = await startEmbeddedPostgres({ isDurable: true });
try {
  const ours = await inDatabase('onematter', measureOneMatter);
  report(ours, null);
  for (const name of Object.keys(PEERS)) {
    if (values.only !== undefined && values.only !== name) continue;
    const theirs = await inDatabase(name.replaceAll('-', '_'), PEERS[name]!);
    if (theirs === null) console.log(`${name.padEnd(20)} left out: Java and Maven are not on this machine`);
    else report(theirs, ours);
  }
} finally {
  await server.remove();
}

async function inDatabase<R>(name: string, measurePeer: (plan: PeerPlan) => Promise<R>): Promise<R> {
  const database = `peer_${name}`;
  await asAdmin(server.adminUrl, (client) => client.query(`create database ${database}`));
  const url = new URL(server.adminUrl);
  url.pathname = `/${database}`;
  const result = await measurePeer({
    adminUrl: url.href,
    clients: Number(values.clients),
    warmSeconds: Number(values.warm),
    seconds: Number(values.seconds),
  });
  await asAdmin(server.adminUrl, (client) => client.query(`drop database ${database} with (force)`));
  return result;
}

/** Builds the Maven project under peers/ once and runs it; null where there is no Java or Maven. */
async function byJava(project: string, { adminUrl, clients, warmSeconds, seconds }: PeerPlan): Promise<PeerResult | null> {
  if (spawnSync('mvn', ['-v']).status !== 0 || spawnSync('java', ['-version']).status !== 0) return null;
  const cwd = `${folder}/${project}`;
  await promisify(execFile)('mvn', ['-q', '-B', 'package'], { cwd });
  const { username, password, host, pathname } = new URL(adminUrl);
  const jdbc = `jdbc:postgresql://${host}${pathname}?user=${username}&password=${password}`;
  const args = ['-cp', 'target/classes:target/lib/*', 'peer.Main', jdbc, String(clients), String(warmSeconds), String(seconds)];
  const { stdout } = await promisify(execFile)('java', args, { cwd });
  const { version, ...figures } = JSON.parse(stdout.trim().split('\n').at(-1)!) as PeerResult & { version: string };
  return { name: `${project} ${version}`, ...figures };
}

function report({ name, tasks, instances, seconds, cpuMs }: PeerResult, ours: PeerResult | null): void {
  const perSecond = tasks / seconds;
  const ratio = ours === null ? '' : `, we do ${(ours.tasks / ours.seconds / perSecond).toFixed(2)} × as many`;
  console.log(
    `${name.padEnd(20)} ${perSecond.toFixed(0)} tasks/s, ${(instances / seconds).toFixed(1)} cases/s, ${(cpuMs / tasks).toFixed(2)} ms CPU of the engine a task${ratio}`,
  );
}
