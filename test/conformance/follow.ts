import { expect, it } from '@jest/globals';
import { type Drive, drive } from '../engine/model.ts';

/**
 * One feature of BPMN 2.0.2: a model, and what the standard says must be seen. Written from the clause named, not from the kernel.
 *
 * `steps`: `command ⇒ where tokens rest afterwards`, sorted; `-` where the process has ended. Commands: `start {variables}`, `complete a {output}`,
 * `job a {result}`, `error a CODE`, `fire t`, `message m {variables}`, `signal s {variables}`, `set {variables}`, `begin adHoc a b`.
 * `completed`: elements in the order in which they completed, where the order matters.
 */
export interface Case {
  readonly feature: string;
  readonly clause: string;
  readonly model: string;
  /** called processes by id */
  readonly more?: { readonly [processId: string]: string };
  readonly steps: readonly string[];
  readonly completed?: string;
  /** event types that must, or with `!` must not, be among the events */
  readonly says?: readonly string[];
}

export function conform(cases: readonly Case[]): void {
  it.each(cases.map((one) => [`${one.feature} (${one.clause})`, one] as const))('should run %s', async (_name, one) => {
    const root = await drive(one.model, {}, one.more ?? {});
    for (const step of one.steps) {
      const [command, rests] = step.split('⇒').map((part) => part.trim()) as [string, string];
      follow(root, command);
      expect([command, root.state!.status === 'active' ? root.active() : '-']).toEqual([command, rests]);
    }
    if (one.completed !== undefined) expect(root.completed()).toBe(one.completed);
    const types = new Set<string>(root.events.map(({ type }) => type));
    for (const type of one.says ?? []) expect([type, types.has(type.replace('!', ''))]).toEqual([type, !type.startsWith('!')]);
  });
}

function follow(root: Drive, command: string): void {
  const [, words, json] = /^([^{]*)(\{.*\})?$/.exec(command)!;
  const [verb, ...names] = words!.trim().split(/\s+/) as [string, ...string[]];
  const variables = json === undefined ? undefined : (JSON.parse(json) as Record<string, unknown>);
  const name = names[0] ?? '';
  switch (verb) {
    case 'start':
      return void (name === ''
        ? root.start(variables ?? {})
        : root.do({ type: 'process.start', processId: 'p', startEventId: name, variables: (variables ?? {}) as never }));
    case 'complete':
      return void root.complete(name, variables, Number(names[1] ?? 0));
    case 'job':
      return void root.job(name, variables);
    case 'error':
      return void root.do({ type: 'job.fail', jobId: root.jobId(name), message: 'failed', errorCode: names[1]!, retriesLeft: 0 });
    case 'fire':
      return void root.fire(name);
    case 'message':
      return void root.message(name, variables);
    case 'signal':
      return void root.signal(name, variables);
    case 'set':
      return void root.set(variables!);
    case 'begin':
      return void root.do({ type: 'ad-hoc.activate', activityId: root.nodeId(name), elementIds: names.slice(1) });
    default:
      throw new Error(`Expected a known command, but got ${verb}`);
  }
}
