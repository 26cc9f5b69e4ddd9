import {
  type MigrationPlan,
  type ProcessMapping,
  type Program,
  type ProgramSet,
  proposeMapping,
  type Refusal,
  type RuntimeRules,
} from '../../../engine/src/pure.ts';
import { bpmn, Drive, type DriveOptions, NO_RULES, programsOf } from '../model.ts';

/** Two versions of the process `p` – definitions v1 and v2 – and a root that was started by v1. */
export class Versions extends Drive {
  readonly v1: Program;
  readonly v2: Program;

  constructor(v1: Program, v2: Program, programs: ProgramSet, options: DriveOptions) {
    super(programs, options);
    this.v1 = v1;
    this.v2 = v2;
  }

  /** What the engine proposes, with what the test says on top. */
  mapping(change: Partial<ProcessMapping> = {}): ProcessMapping {
    const { elements, flows } = proposeMapping(this.v1, this.v2);
    return { from: 'v1', to: 'v2', ...change, elements: { ...elements, ...change.elements }, flows: { ...flows, ...change.flows } };
  }

  tryMigrate(change: Partial<ProcessMapping> = {}, more: readonly ProcessMapping[] = []): Refusal | null {
    return this.tryPlan({ processes: [this.mapping(change), ...more] });
  }

  tryPlan(plan: MigrationPlan): Refusal | null {
    return this.try({ type: 'root.migrate', plan, planDigest: 'sm3:test', reason: 'new version' }, { kind: 'person', id: 'admin' });
  }

  migrate(change: Partial<ProcessMapping> = {}, more: readonly ProcessMapping[] = []): this {
    const refusal = this.tryMigrate(change, more);
    if (refusal !== null) throw new Error(`refused: ${refusal.code} ${JSON.stringify(refusal.details, null, 1)}`);
    return this;
  }

  /** Codes of the findings a migration is refused for, with their elements. */
  stops(change: Partial<ProcessMapping> = {}): string {
    const refusal = this.tryMigrate(change);
    if (refusal === null) return 'possible';
    const findings = (refusal.details['findings'] ?? []) as readonly { code: string; elementId: string | null; severity: string }[];
    return [refusal.code, ...findings.filter((one) => one.severity === 'error').map((one) => `${one.code}:${one.elementId}`)].join(' ');
  }

  node(element: string) {
    return this.state!.nodes[this.nodeId(element)]!;
  }

  /** Open waits as `kind:element`, of all nodes, sorted. */
  waits(): string {
    return Object.values(this.state!.nodes)
      .flatMap((node) => (node.waits ?? []).map((wait) => `${wait.kind}:${wait.element}`))
      .sort()
      .join(' ');
  }

  due(element: string): string {
    const found = Object.values(this.state!.nodes)
      .flatMap((node) => node.waits ?? [])
      .find((wait) => wait.kind === 'timer' && wait.element === element);
    if (found?.kind !== 'timer') throw new Error(`no timer ${element}; waits: ${this.waits()}`);
    return found.dueAt;
  }
}

/** `more`: further definitions by id, each a text with its process id (`c1: ['called', …]`). */
export async function versions(
  before: string,
  after: string,
  options: DriveOptions = {},
  more: { readonly [definitionId: string]: readonly [processId: string, text: string] } = {},
): Promise<Versions> {
  const [v1] = await programsOf(bpmn(before), options.decisions);
  const [v2] = await programsOf(bpmn(after), options.decisions);
  const byId = new Map<string, Program>([
    ['v1', v1!],
    ['v2', v2!],
  ]);
  const called = new Map<string, string>();
  for (const [id, [processId, text]] of Object.entries(more)) {
    byId.set(id, (await programsOf(bpmn(text, processId)))[0]!);
    if (!called.has(processId)) called.set(processId, id);
  }
  return new Versions(v1!, v2!, setOf(byId, called, options.rules ?? NO_RULES), options);
}

function setOf(byId: ReadonlyMap<string, Program>, called: ReadonlyMap<string, string>, rules: RuntimeRules): ProgramSet {
  return {
    program: (id) => byId.get(id) ?? null,
    resolveCall: (processId) => (processId === 'p' ? 'v1' : (called.get(processId) ?? null)),
    rules: () => rules,
  };
}
