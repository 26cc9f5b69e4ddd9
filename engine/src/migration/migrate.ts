import { asFailure, Refused } from '../kernel/failure.ts';
import { fireParallelJoin, fireQuantity, gathers, putArrival } from '../kernel/joins.ts';
import type { ProgramElement, ProgramSet } from '../kernel/program.ts';
import { beginRun, editNode, elementById, emit, endRun, nextNodeId, programOf, type Run, setNode, setVariablesOf } from '../kernel/run.ts';
import type { Compensable, Compensating, Lineage, LoopState, Node, Passed, State, TaskState } from '../kernel/state.ts';
import { enter, settle } from '../kernel/tokens.ts';
import type { Env, KernelCommand, KernelEvent, Refusal } from '../kernel/types.ts';
import { applyInputs } from '../kernel/variables.ts';
import { closeWaits, openBoundaryWaits, openEventSubProcesses } from '../kernel/waits.ts';
import { carryCompensations } from './carry-compensation.ts';
import { carryLineages, type Lineages, writePassed } from './carry-lineage.ts';
import { carryWaits } from './carry-waits.ts';
import { carryIncident, carryItems, carryJob, carryLoop, carryTask } from './carry-work.ts';
import { checkPlan } from './check.ts';
import { demandReachable } from './demand-reachable.ts';
import { finding, named } from './findings.ts';
import { keyOf, type Layout, layOut, type Place, placeOfRecord } from './layout.ts';
import { findingsAsDetails, type MigrationFinding, type MigrationPlan } from './plan.ts';

type MigrateCommand = Extract<KernelCommand, { type: 'root.migrate' }>;

/**
 * What becomes of each part of a node. The compiler keeps it whole: a new kind of wait state in kernel/state.ts does not compile before
 * somebody has decided here what migration does with it.
 */
export const NODE_PARTS: { readonly [P in keyof Required<Node>]: 'mapped' | 'kept' } = {
  element: 'mapped',
  parent: 'mapped', // levels that begin or go
  definition: 'mapped',
  lineage: 'mapped', // carry-lineage.ts
  waits: 'mapped', // carry-waits.ts
  task: 'mapped', // carry-work.ts
  items: 'mapped',
  rounds: 'kept',
  straightBack: 'mapped',
  done: 'kept',
  job: 'mapped',
  loop: 'mapped',
  index: 'kept',
  incident: 'kept',
  joins: 'mapped', // arrivals, layout.ts
  passed: 'mapped',
  ends: 'mapped',
  heard: 'mapped',
  resets: 'mapped',
  compensable: 'mapped', // carry-compensation.ts
  compensating: 'mapped',
  awaits: 'kept',
  closing: 'kept',
};

/** The same for what a node holds. */
export const INNER_PARTS: {
  readonly task: Parts<TaskState>;
  readonly passed: Parts<Passed>;
  readonly compensable: Parts<Compensable>;
  readonly compensating: Parts<Compensating>;
  readonly loop: Parts<LoopState>;
} = {
  task: {
    id: 'kept',
    assignee: 'mapped',
    users: 'mapped',
    roles: 'mapped',
    agency: 'mapped',
    reach: 'mapped',
    owner: 'mapped',
    suspended: 'kept',
    urgedAt: 'kept',
  },
  passed: { element: 'mapped', lineage: 'mapped', merged: 'mapped', closed: 'kept', done: 'kept' },
  compensable: { element: 'mapped', variables: 'kept', inner: 'mapped', isMember: 'kept', isBody: 'kept' },
  compensating: { driver: 'kept', rest: 'mapped', around: 'mapped' },
  loop: { total: 'mapped', completed: 'kept', started: 'kept', added: 'kept', done: 'kept' },
};

type Parts<T> = { readonly [P in keyof Required<T>]: 'mapped' | 'kept' };

/**
 * 迁移: every process instance of the root that runs by a definition of the plan goes over to the new version, all of them or none. Tokens
 * do not move by themselves; where nothing holds one back any more – a join has lost the flow it waited for – it goes on, as after any
 * command. Returns the warnings. Refusals: REASON_REQUIRED, MIGRATION_PLAN_INVALID,
 * MIGRATION_NOT_CONCERNED, MIGRATION_NOT_POSSIBLE, STATE_NOT_REACHABLE, the last ones each with all findings.
 */
export function migrateRoot(run: Run, command: MigrateCommand): readonly MigrationFinding[] {
  if (command.reason.trim() === '') throw new Refused('REASON_REQUIRED', { operation: 'migrate' });
  if (run.suspended !== null) throw new Refused('ROOT_SUSPENDED', { since: run.suspended.since, reason: run.suspended.reason });
  const { routes, findings } = checkPlan(run.programs, command.plan);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (command.plan.processes.length === 0 || errors.length > 0) throw new Refused('MIGRATION_PLAN_INVALID', findingsAsDetails(errors));
  const concerned = Object.keys(run.nodes).filter((id) => routes.has(run.nodes[id]!.definition ?? ''));
  if (concerned.length === 0) throw new Refused('MIGRATION_NOT_CONCERNED', { definitionIds: [...routes.keys()] });
  const layouts = concerned.map((id) => layOut(run, id, routes.get(run.nodes[id]!.definition!)!));
  stopAtErrors(layouts);
  const entering = layouts.flatMap((layout) => move(run, layout, command));
  stopAtErrors(layouts);
  for (const { scope, element, lineage } of entering) enter(run, scope, element, lineage);
  for (const { processNode } of layouts) fireJoins(run, processNode);
  settle(run);
  demandReachable(run, layouts);
  return layouts.flatMap((layout) => layout.findings);
}

function stopAtErrors(layouts: readonly Layout[]): void {
  const findings = layouts.flatMap((layout) => layout.findings);
  if (findings.some(({ severity }) => severity === 'error')) throw new Refused('MIGRATION_NOT_POSSIBLE', findingsAsDetails(findings));
}

interface Entering {
  readonly scope: string;
  readonly element: ProgramElement;
  readonly lineage: Lineage;
}

function move(run: Run, layout: Layout, command: MigrateCommand): Entering[] {
  sayMigrated(run, layout, command);
  const lineages = carryLineages(run, layout);
  const lineageOf = new Map(
    [...layout.placed.values()].map(({ id, place }) => [id, lineages.at(run.nodes[id]!.parent!, run.nodes[id]!.lineage ?? '', place)]),
  );
  const arrivals = layout.arrivals.map((arrival) => ({ ...arrival, lineage: lineages.at(arrival.scope, arrival.lineage, arrival.place) }));
  const { route, processNode } = layout;
  editNode(run, processNode, { definition: route.mapping.to, element: route.target.processId });
  const levels = new Levels(run, layout, lineages);
  for (const { id, to, place } of layout.placed.values()) rehome(run, id, to, levels.ensure(place), lineageOf.get(id)!);
  const nodeAt = (key: string): string | null => levels.find(key);
  for (const place of layout.arrivals.map((arrival) => arrival.place)) levels.ensure(place);
  writePassed(run, layout, lineages, nodeAt);
  carryCompensations(run, layout, nodeAt);
  carryScopes(run, layout);
  for (const id of [...layout.dissolved.keys()].toReversed()) endLevel(run, layout, id);
  const entering: Entering[] = [];
  for (const { to, flow, lineage, place } of arrivals) {
    const scope = levels.ensure(place);
    if (gathers(to)) putArrival(run, scope, { gateway: to.id, flow, lineage });
    else entering.push({ scope, element: to, lineage });
  }
  carryWork(run, layout);
  levels.open();
  return entering;
}

function sayMigrated(run: Run, { route, processNode, placed }: Layout, { planDigest, reason }: MigrateCommand): void {
  const moves = [...placed.values()].filter(({ id }) => run.nodes[id]!.index === undefined);
  emit(run, {
    type: 'process-instance.migrated',
    scopeId: processNode,
    processId: route.target.processId,
    from: route.mapping.from,
    to: route.mapping.to,
    planDigest,
    reason,
    moves: moves.map(({ id, from, to }) => ({ activityId: id, from: from.id, to: to.id })),
  });
}

/** Under its new name, in its new scope. */
function rehome(run: Run, id: string, to: ProgramElement, parent: string, lineage: Lineage): void {
  const { lineage: _old, ...node } = run.nodes[id]!;
  const next: Node = { ...node, element: to.id, parent, ...(lineage === '' ? {} : { lineage }) };
  if (node.parent !== parent) setNode(run, id, undefined);
  setNode(run, id, next);
}

/** Joins are put back arrival by arrival; ends and resets go under their new names. */
function carryScopes(run: Run, layout: Layout): void {
  const { route } = layout;
  for (const scope of [layout.processNode, ...layout.placed.keys(), ...layout.dissolved.keys()]) {
    const { ends, resets } = run.nodes[scope]!;
    const next = ends?.flatMap((end) => route.targetOf(end)?.id ?? []);
    editNode(run, scope, { joins: undefined, ends: next?.length ? next : undefined, resets: resets && carryResets(layout, scope, resets) });
  }
}

/** Complex gateways that fired and wait for reset, with the flows they took a token from. */
function carryResets(
  layout: Layout,
  scope: string,
  resets: { readonly [gatewayId: string]: readonly string[] },
): { readonly [gatewayId: string]: readonly string[] } {
  const { route } = layout;
  const next: Record<string, readonly string[]> = {};
  for (const [gateway, flows] of Object.entries(resets)) {
    const there = placeOfRecord(layout, scope, gateway);
    const taken = there === null ? [] : flows.map((flow) => route.flowOf(flow, there.to));
    if (
      there !== null &&
      there.to.spec.kind === 'complex-gateway' &&
      keyOf(there.place) === scope &&
      taken.every((flow) => flow !== null)
    ) {
      next[there.to.id] = taken;
      continue;
    }
    const name = named(route.source, gateway);
    layout.findings.push(
      finding(
        'MIGRATION_ELEMENT_UNMAPPED',
        { definitionId: route.mapping.from, program: route.source, elementId: gateway, activityId: scope },
        {
          zh: `复杂网关${name}已触发、正待复位，方案没有给出它或其入口的去处`,
          en: `The complex gateway ${name} has fired and waits for reset; the plan does not say where it or its flows go`,
        },
      ),
    );
  }
  return next;
}

function carryWork(run: Run, layout: Layout): void {
  const { route, processNode, findings } = layout;
  findings.push(...carryWaits(run, route, processNode, null, null));
  for (const { id, from, to } of layout.placed.values()) {
    carryLoop(run, id, from, to);
    carryIncident(run, route, id, from, to);
    carryItems(run, route, id, from, to);
    findings.push(...carryTask(run, route, id, from, to), ...carryJob(run, route, id, from, to), ...carryWaits(run, route, id, from, to));
  }
}

function endLevel(run: Run, { route }: Layout, id: string): void {
  const element = elementById(route.source, run.nodes[id]!.element);
  closeWaits(run, id);
  emit(run, {
    type: 'activity.terminated',
    activityId: id,
    elementId: element.id,
    elementType: element.type,
    processId: route.source.processId,
    cause: 'migration',
  });
  setVariablesOf(run, id, undefined);
  setNode(run, id, undefined);
}

/** Levels of sub-processes that begin because something moves into them. */
class Levels {
  readonly #run: Run;
  readonly #layout: Layout;
  readonly #lineages: Lineages;
  readonly #begun = new Map<string, { readonly id: string; readonly element: ProgramElement }>();

  constructor(run: Run, layout: Layout, lineages: Lineages) {
    this.#run = run;
    this.#layout = layout;
    this.#lineages = lineages;
  }

  /** The node inside which a place is; begins it where it is not there yet. */
  ensure({ anchor, levels, nth }: Place): string {
    let parent = anchor;
    for (const [i, element] of levels.entries()) {
      const key = keyOf({ anchor, levels: levels.slice(0, i + 1), ...(nth === undefined ? {} : { nth }) });
      const known = this.#begun.get(key);
      parent = known?.id ?? this.#begin(key, parent, element);
    }
    return parent;
  }

  find(key: string): string | null {
    return this.#begun.get(key)?.id ?? (Object.hasOwn(this.#run.nodes, key) ? key : null);
  }

  #begin(key: string, parent: string, element: ProgramElement): string {
    const run = this.#run;
    const id = nextNodeId(run, 'a');
    const lineage = this.#lineages.ofLevels.get(key) ?? '';
    setNode(run, id, { element: element.id, parent, ...(lineage === '' ? {} : { lineage }) });
    const { processId } = this.#layout.route.target;
    emit(run, { type: 'activity.activated', activityId: id, elementId: element.id, elementType: element.type, scopeId: parent, processId });
    this.#begun.set(key, { id, element });
    return id;
  }

  /** As entering them would: input mappings, event sub-processes, boundary events. */
  open(): void {
    for (const { id, element } of this.#begun.values()) {
      try {
        applyInputs(this.#run, id, element.inputs);
        if (element.spec.kind === 'sub-process') openEventSubProcesses(this.#run, id, element.spec.scope);
        openBoundaryWaits(this.#run, id, element);
      } catch (error) {
        const failure = asFailure(error);
        const { route, findings } = this.#layout;
        const name = named(route.target, element.id);
        findings.push(
          finding(
            'MIGRATION_WAIT_FAILED',
            { definitionId: route.mapping.from, program: route.target, elementId: element.id, isNew: true, activityId: id },
            {
              zh: `新版本的子流程${name}现在不能开始：${failure.code}`,
              en: `Sub-process ${name} of the new version cannot begin now: ${failure.message}`,
            },
          ),
        );
      }
    }
  }
}

/** Joins that have all they wait for in the new version. Inclusive and complex ones are looked at when the tokens rest. */
function fireJoins(run: Run, processNode: string): void {
  const scopes = Object.keys(run.nodes).filter((id) => run.nodes[id]!.joins !== undefined && isIn(run, id, processNode));
  for (const scope of scopes) {
    for (const gateway of Object.keys(run.nodes[scope]!.joins ?? {})) {
      const element = elementById(programOf(run, scope), gateway);
      for (let before = -1; before !== waitingAt(run, scope, gateway); ) {
        before = waitingAt(run, scope, gateway);
        if (before === 0) break;
        if (element.spec.kind === 'parallel-gateway') fireParallelJoin(run, scope, element);
        else if (element.startQuantity > 1) fireQuantity(run, scope, element);
      }
    }
  }
}

function waitingAt(run: Run, scope: string, gateway: string): number {
  return Object.values(run.nodes[scope]?.joins?.[gateway] ?? {}).reduce((sum, arrivals) => sum + arrivals.length, 0);
}

function isIn(run: Run, id: string, processNode: string): boolean {
  for (let at: string | null = id; at !== null; at = run.nodes[at]!.parent) if (at === processNode) return true;
  return false;
}

// ── without a runtime ──────────────────────────────────────────────────────────────────────────────────────────────────

export interface MigratedInstance {
  readonly kind: 'accepted';
  readonly state: State;
  readonly events: readonly KernelEvent[];
  readonly warnings: readonly MigrationFinding[];
}

/** Migrates a root without anything around it: pure, as `step` is. */
export function migrateInstance(
  programs: ProgramSet,
  state: State,
  plan: MigrationPlan,
  env: Env,
  about: { readonly planDigest?: string; readonly reason?: string } = {},
): MigratedInstance | Refusal {
  const actor = { kind: 'system', id: 'migration' } as const;
  const run = beginRun(programs, state, actor, env);
  try {
    if (state.status !== 'active') throw new Refused('ROOT_NOT_ACTIVE', { status: state.status });
    const warnings = migrateRoot(run, {
      type: 'root.migrate',
      actor,
      plan,
      planDigest: about.planDigest ?? '',
      reason: about.reason ?? 'migration',
    });
    return { kind: 'accepted', state: endRun(run), events: run.events, warnings };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', code: error.code, details: error.details };
    throw error;
  }
}
