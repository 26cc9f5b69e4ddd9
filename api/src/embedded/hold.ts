/** One data folder, one server: two would write the same files, and the first to stop would take the database from the other. */
import pg from 'pg';

/** A server that was killed lets go as soon as PostgreSQL notices that its connection is closed. */
const PATIENCE_MS = 5_000;
const AGAIN_MS = 500;
const LOCK = "select pg_try_advisory_lock(hashtext('onematter.data-folder')) as held";

/**
 * Holds the folder until this process ends, however it ends: the hold is a lock of a session of its embedded PostgreSQL. Where PostgreSQL
 * itself ends and is started again, the hold is taken again.
 * @throws Error with a plain sentence when another server holds it
 */
export async function holdDataFolder(maintenanceUrl: string, dataDir: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl, application_name: 'onematter-hold', keepAlive: true });
  client.on('error', () => holdAgain(maintenanceUrl, dataDir));
  await client.connect();
  for (const until = Date.now() + PATIENCE_MS; ; await new Promise((tick) => setTimeout(tick, 100))) {
    const { rows } = await client.query<{ held: boolean }>(LOCK);
    if (rows[0]?.held) return;
    if (Date.now() < until) continue;
    await client.end();
    throw new Error(
      `数据文件夹 ${dataDir} 正由另一个服务使用，请先停止它，或者用 ONEMATTER_DATA 另选一个文件夹。 ` +
        `Another server is using ${dataDir}: stop it, or choose another folder by ONEMATTER_DATA.`,
    );
  }
}

function holdAgain(maintenanceUrl: string, dataDir: string): void {
  const again = () => void holdDataFolder(maintenanceUrl, dataDir).catch(() => holdAgain(maintenanceUrl, dataDir));
  setTimeout(again, AGAIN_MS).unref();
}
