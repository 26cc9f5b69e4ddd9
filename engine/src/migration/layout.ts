import type { ProgramElement } from '../kernel/program.ts';
import { childrenOf, elementById, type Run } from '../kernel/run.ts';
import type { Lineage, Node } from '../kernel/state.ts';
import { elementIn, pairFindings, scopeDiffers } from './check.ts';
import { finding, named } from './findings.ts';
import type { MigrationFinding } from './plan.ts';
import { levelsBetween, type Route } from './route.ts';
import { isPlainLevel } from './same.ts';

/**
 * Where everything of an instance goes, decided before anything is moved.
 *
 *   old   p ── X ── a          `place` of a thing in the new version: the nearest scope around it that stays (`anchor`), and the
 *   new   p ── Y ── Z ── a'    levels (sub-processes) that have to begin between that scope and the thing.
 *
 * X mapped to null is *dissolved*: what is in it is anchored at p. Y and Z have no old counterpart: they begin, one instance each for all that
 * moves into them – or, where all of it rests in one and the same element, one instance for each token, as an execution would have it.
 */
export interface Place {
  readonly anchor: string;
  readonly levels: readonly ProgramElement[];
  /** tells apart several instances of the same level */
  readonly nth?: string;
}

export interface Placed {
  readonly id: string;
  readonly from: ProgramElement;
  readonly to: ProgramElement;
  /** until `settleLevels`, as if no level were open */
  place: Place;
}

/** A token in front of a join. */
export interface PlacedArrival {
  readonly scope: string;
  readonly from: string;
  readonly fromFlow: string;
  readonly to: ProgramElement;
  readonly flow: string;
  readonly lineage: Lineage;
  /** until `settleLevels`, as if no level were open */
  place: Place;
}

export interface Layout {
  readonly route: Route;
  readonly processNode: string;
  readonly placed: Map<string, Placed>;
  readonly arrivals: PlacedArrival[];
  /** nodes of levels that go, outermost first, and the scope that takes what was in them */
  readonly dissolved: Map<string, string>;
  readonly findings: MigrationFinding[];
}

interface Anchor {
  readonly id: string;
  /** of the new program; -1: the process */
  readonly scope: number;
}

export function layOut(run: Run, processNode: string, route: Route): Layout {
  const layout: Layout = { route, processNode, placed: new Map(), arrivals: [], dissolved: new Map(), findings: [] };
  walk(run, layout, processNode, { id: processNode, scope: -1 });
  settleLevels(layout);
  return layout;
}

function about({ route }: Layout, elementId: string, activityId: string, target?: string | null) {
  return { definitionId: route.mapping.from, program: route.source, elementId, activityId, ...(target === undefined ? {} : { target }) };
}

function walk(run: Run, layout: Layout, scope: string, anchor: Anchor): void {
  const node = run.nodes[scope]!;
  for (const [gateway, flows] of Object.entries(node.joins ?? {})) placeArrivals(layout, scope, gateway, flows, anchor);
  for (const child of childrenOf(run, scope)) {
    if (run.nodes[child]!.definition !== undefined) checkCalled(run, layout, scope, child);
    else placeNode(run, layout, scope, child, anchor);
  }
}

function placeNode(run: Run, layout: Layout, scope: string, id: string, anchor: Anchor): void {
  const node = run.nodes[id]!;
  const { route } = layout;
  const from = elementById(route.source, node.element);
  const parent = layout.placed.get(scope);
  if (node.index !== undefined && parent !== undefined) {
    put(layout, { id, from, to: parent.to, place: { anchor: scope, levels: [] } }); // a member goes where its body goes
    walk(run, layout, id, { id, scope: parent.to.index });
    return;
  }
  const to = route.targetOf(from.id);
  if (to === null && isDissolvable(node, from)) {
    dissolve(run, layout, id, node, from, anchor);
    return;
  }
  if (to === undefined || to === null) {
    layout.findings.push(noCounterpart(layout, from, id));
    return;
  }
  layout.findings.push(...pairFindings(route, from, to, id));
  const levels =
    node.parent !== null && run.nodes[node.parent]!.compensating !== undefined
      ? inCompensation(run, layout, id, from, to)
      : levelsBetween(route.target, anchor.scope, to);
  if (levels === null || !levels.every(isPlainLevel)) {
    layout.findings.push(scopeDiffers(route, from, to, levels, id));
    return;
  }
  put(layout, { id, from, to, place: { anchor: anchor.id, levels } });
  walk(run, layout, id, { id, scope: to.index });
}

function put(layout: Layout, placed: Placed): void {
  layout.placed.set(placed.id, placed);
}

function noCounterpart(layout: Layout, from: ProgramElement, id: string): MigrationFinding {
  const name = named(layout.route.source, from.id);
  const target = layout.route.targetOf(from.id);
  return finding('MIGRATION_ELEMENT_UNMAPPED', about(layout, from.id, id, target === null ? null : undefined), {
    zh: `实例正停在${name}，方案没有给出它的去处`,
    en: `The instance stands at ${name}, and the plan does not say where it goes`,
  });
}

function isDissolvable(node: Node, from: ProgramElement): boolean {
  return isPlainLevel(from) && node.compensating === undefined && node.incident === undefined;
}

/** The level goes; its variables would go with it, so it must hold none. */
function dissolve(run: Run, layout: Layout, id: string, node: Node, from: ProgramElement, anchor: Anchor): void {
  if (Object.keys(run.variables[id] ?? {}).length > 0 || node.resets !== undefined) {
    const name = named(layout.route.source, from.id);
    layout.findings.push(
      finding('MIGRATION_VARIABLES_LOST', about(layout, from.id, id, null), {
        zh: `子流程${name}有自己的变量或等待复位的网关，取消这一层会丢失`,
        en: `${name} has variables of its own or a gateway that waits for reset, which would be lost with it`,
      }),
    );
    return;
  }
  layout.dissolved.set(id, anchor.id);
  walk(run, layout, id, anchor);
}

/** Inside a compensation (kernel/compensation.ts) no level may come or go: a handler stays a handler, what is inside stays directly inside. */
function inCompensation(
  run: Run,
  { route }: Layout,
  id: string,
  from: ProgramElement,
  to: ProgramElement,
): readonly ProgramElement[] | null {
  const undone = elementById(route.source, run.nodes[run.nodes[id]!.parent!]!.element);
  const counterpart = route.targetOf(undone.id);
  if (!counterpart) return null;
  if (from.id === undone.id) return to.id === counterpart.id ? [] : null;
  if (from.parent === undone.index) return to.parent === counterpart.index ? [] : null;
  return to.isForCompensation && to.parent === counterpart.parent ? [] : null;
}

function placeArrivals(
  layout: Layout,
  scope: string,
  gateway: string,
  flows: { readonly [flowId: string]: readonly Lineage[] },
  anchor: Anchor,
): void {
  const { route } = layout;
  const from = elementIn(route.source, gateway);
  const to = route.targetOf(gateway);
  if (to === undefined || to === null) {
    layout.findings.push(noCounterpart(layout, from, scope));
    return;
  }
  layout.findings.push(...pairFindings(route, from, to, scope));
  const levels = levelsBetween(route.target, anchor.scope, to);
  if (levels === null || !levels.every(isPlainLevel)) {
    layout.findings.push(scopeDiffers(route, from, to, levels, scope));
    return;
  }
  for (const [fromFlow, lineages] of Object.entries(flows)) {
    const flow = route.flowOf(fromFlow, to);
    if (flow === null) {
      layout.findings.push(
        finding(
          'MIGRATION_FLOW_UNMAPPED',
          { ...about(layout, gateway, scope, to.id) },
          {
            zh: `${named(route.source, gateway)}前等待的令牌来自顺序流“${fromFlow}”，${named(route.target, to.id)}没有对应的入口`,
            en: `A token waits at ${named(route.source, gateway)} that came by flow “${fromFlow}”, and ${named(route.target, to.id)} has no flow for it`,
          },
        ),
      );
      continue;
    }
    for (const lineage of lineages)
      layout.arrivals.push({ scope, from: gateway, fromFlow, to, flow, lineage, place: { anchor: anchor.id, levels } });
  }
}

/** A called process goes with its call activity, which must still call that process. */
function checkCalled(run: Run, layout: Layout, callId: string, processNode: string): void {
  const call = layout.placed.get(callId)?.to;
  if (call?.spec.kind !== 'call-activity') return;
  const { processId } = call.spec.call;
  const running = run.nodes[processNode]!.element;
  if (processId.kind !== 'static' || processId.text === running) return;
  layout.findings.push(
    finding('MIGRATION_CALL_DIFFERS', about(layout, layout.placed.get(callId)!.from.id, callId, call.id), {
      zh: `正在运行的是被调用流程“${running}”，而${named(layout.route.target, call.id)}调用“${processId.text}”`,
      en: `The called process “${running}” is running, but ${named(layout.route.target, call.id)} calls “${processId.text}”`,
    }),
  );
}

// ── levels ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export function keyOf({ anchor, levels, nth }: Place): string {
  return [anchor, ...levels.map(({ id }) => id), ...(nth === undefined ? [] : [`#${nth}`])].join('/');
}

/** A level that is open already takes what moves into it; tokens of one element each get an instance of their own. */
function settleLevels(layout: Layout): void {
  const everything = [...layout.placed.values(), ...layout.arrivals];
  for (const one of everything) one.place = intoOpenLevel(layout, one.place);
  const groups = Map.groupBy(
    everything.filter(({ place }) => place.levels.length > 0),
    ({ place }) => keyOf(place),
  );
  for (const group of groups.values()) {
    const [first] = group;
    const isAlike = group.length > 1 && group.every((one) => 'id' in one && one.to.id === first!.to.id);
    if (isAlike) for (const one of group) one.place = { ...one.place, nth: (one as Placed).id };
  }
}

function intoOpenLevel(layout: Layout, place: Place): Place {
  let best: Place = place;
  for (const { id, to, place: own } of layout.placed.values()) {
    const path = [...own.levels, to];
    const isPrefix =
      own.anchor === place.anchor && path.length <= place.levels.length && path.every((level, i) => place.levels[i]!.index === level.index);
    if (!isPrefix || place.levels.length - path.length >= best.levels.length) continue;
    best = { anchor: id, levels: place.levels.slice(path.length) };
  }
  return best;
}

/** Where a record of something completed in `scope` belongs; null: nowhere any more. */
export function placeOfRecord(
  layout: Layout,
  scope: string,
  element: string,
): { readonly to: ProgramElement; readonly place: Place } | null {
  const to = layout.route.targetOf(element);
  if (to === undefined || to === null) return null;
  const anchor = anchorOf(layout, scope);
  const levels = levelsBetween(layout.route.target, anchor.scope, to);
  if (levels === null) return null;
  return { to, place: intoOpenLevel(layout, { anchor: anchor.id, levels }) };
}

/** The scope that stays in place of `scope`. */
export function anchorOf(layout: Layout, scope: string): Anchor {
  let id = scope;
  for (let next = layout.dissolved.get(id); next !== undefined; next = layout.dissolved.get(id)) id = next;
  return { id, scope: id === layout.processNode ? -1 : (layout.placed.get(id)?.to.index ?? -1) };
}
