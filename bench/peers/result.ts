/** What every peer reports of its measured part, warm-up left out. */
export interface PeerResult {
  /** name and version */
  readonly name: string;
  readonly tasks: number;
  readonly instances: number;
  readonly seconds: number;
  /** processor time of the engine's own process (not of PostgreSQL), ms */
  readonly cpuMs: number;
}

export interface PeerPlan {
  /** of a superuser, database `postgres` */
  readonly adminUrl: string;
  readonly clients: number;
  readonly warmSeconds: number;
  readonly seconds: number;
}

/** Runs `client` so many times at once, first to warm up, then measured; it adds to `counts` until its time is over. */
export async function measure(
  name: string,
  plan: PeerPlan,
  client: (isOver: () => boolean, counts: { tasks: number; instances: number }) => Promise<void>,
): Promise<PeerResult> {
  const round = async (seconds: number) => {
    const counts = { tasks: 0, instances: 0 };
    const until = performance.now() + seconds * 1000;
    const isOver = () => performance.now() >= until;
    await Promise.all(Array.from({ length: plan.clients }, () => client(isOver, counts)));
    return counts;
  };
  await round(plan.warmSeconds);
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  const counts = await round(plan.seconds);
  const { user, system } = process.cpuUsage(cpu);
  return { name, ...counts, seconds: (performance.now() - began) / 1000, cpuMs: (user + system) / 1000 };
}
