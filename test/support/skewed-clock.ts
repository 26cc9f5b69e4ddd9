/**
 * Sets this process's clock wrong by `ms`, for whatever reads `Date` from now on: a node whose time server has gone. Timers of the event
 * loop (`setTimeout`, `performance.now`) are monotonic and stay right, as they do on a real machine.
 */
export function skewClock(ms: number): void {
  const Right = Date;
  const now = () => Right.now() + ms;
  globalThis.Date = new Proxy(Right, {
    construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
    get: (target, key, self) => (key === 'now' ? now : Reflect.get(target, key, self)),
  });
}
