import type { Program, ProgramElement, ProgramSet } from '../kernel/program.ts';
import { finding, kindWords, named } from './findings.ts';
import type { MigrationFinding, MigrationPlan, ProcessMapping } from './plan.ts';
import { levelsBetween, type Route, routeOf } from './route.ts';
import { byId, canHold, isPlainLevel, isSameKind, isSameLoop, isWaitedFor, triggerOf } from './same.ts';

/**
 * Looks at a plan without any instance: every finding with element and reason, all at once. Errors make the plan unusable; warnings say what
 * instances that stand there will run into. `programs` must hold both versions of every entry that exists.
 */
export function checkPlan(
  programs: ProgramSet,
  plan: MigrationPlan,
): { readonly routes: ReadonlyMap<string, Route>; readonly findings: MigrationFinding[] } {
  const routes = new Map<string, Route>();
  const findings: MigrationFinding[] = [];
  for (const mapping of plan.processes) {
    const source = programs.program(mapping.from);
    const target = programs.program(mapping.to);
    if (source === null || target === null || routes.has(mapping.from)) {
      findings.push(processFinding(mapping, source ?? target, source === null ? mapping.from : mapping.to, routes.has(mapping.from)));
      continue;
    }
    routes.set(mapping.from, routeOf(mapping, source, target));
    findings.push(...checkMapping(source, target, mapping));
  }
  return { routes, findings };
}

function processFinding(mapping: ProcessMapping, program: Program | null, missing: string, isDouble: boolean): MigrationFinding {
  const about = { definitionId: mapping.from, program: program!, elementId: null };
  return finding(
    'MIGRATION_PROCESS_DIFFERS',
    about,
    isDouble
      ? { zh: `流程定义 ${mapping.from} 在方案中出现两次`, en: `Definition ${mapping.from} is in the plan twice` }
      : { zh: `没有流程定义 ${missing}`, en: `There is no definition ${missing}` },
  );
}

/** The same for one entry: two versions and the mapping between them. */
export function checkMapping(source: Program, target: Program, mapping: ProcessMapping): MigrationFinding[] {
  const route = routeOf(mapping, source, target);
  if (source.processId !== target.processId)
    return [
      finding(
        'MIGRATION_PROCESS_DIFFERS',
        { definitionId: mapping.from, program: source, elementId: null },
        {
          zh: `只能迁移到同一流程的另一版本：“${source.processId}”不是“${target.processId}”`,
          en: `Only to another version of the same process: “${source.processId}” is not “${target.processId}”`,
        },
      ),
    ];
  return [...checkIds(route), ...source.elements.flatMap((element) => checkElement(route, element)), ...checkFlows(route)];
}

/** Ids that are nowhere. */
function checkIds({ mapping, source, target }: Route): MigrationFinding[] {
  const findings: MigrationFinding[] = [];
  const about = (elementId: string, to?: string | null) => ({
    definitionId: mapping.from,
    program: source,
    elementId,
    ...(to === undefined ? {} : { target: to }),
  });
  const named = new Set([...Object.keys(mapping.elements), ...Object.keys(mapping.timers ?? {})]);
  for (const id of named) {
    if (!source.elementIndex.has(id))
      findings.push(
        finding('MIGRATION_ELEMENT_UNKNOWN', about(id), { zh: `旧版本没有元素“${id}”`, en: `The old version has no element “${id}”` }),
      );
  }
  for (const [id, to] of Object.entries(mapping.elements)) {
    if (to !== null && !target.elementIndex.has(to))
      findings.push(
        finding('MIGRATION_TARGET_MISSING', about(id, to), { zh: `新版本没有元素“${to}”`, en: `The new version has no element “${to}”` }),
      );
  }
  return findings;
}

function checkElement(route: Route, element: ProgramElement): MigrationFinding[] {
  const to = route.targetOf(element.id);
  if (to === undefined) return Object.hasOwn(route.mapping.elements, element.id) ? [] : unmapped(route, element);
  if (to === null) return [];
  return [...pairFindings(route, element, to), ...scopeFindings(route, element, to), ...hostFindings(route, element, to)];
}

function aboutPair({ mapping, source }: Route, element: ProgramElement, to?: ProgramElement | null, activityId?: string) {
  return {
    definitionId: mapping.from,
    program: source,
    elementId: element.id,
    ...(to === undefined ? {} : { target: to?.id ?? null }),
    ...(activityId === undefined ? {} : { activityId }),
  };
}

/** Not mapped: what may stand there will stop; what is waited for there is lost. */
function unmapped(route: Route, element: ProgramElement): MigrationFinding[] {
  const trigger = triggerOf(element);
  const name = named(route.source, element.id);
  const isEvent = element.spec.kind === 'boundary-event' || element.spec.kind === 'start-event';
  if (isEvent && trigger !== null && isWaitedFor(trigger) && (element.spec.kind === 'boundary-event' || element.parent !== -1))
    return [lostEvent(route, element)];
  if (isEvent || !canHold(element)) return [];
  return [
    finding(
      'MIGRATION_ELEMENT_UNMAPPED',
      aboutPair(route, element),
      {
        zh: `${name}在新版本中没有对应：停在此处的实例不能迁移`,
        en: `${name} has no counterpart: instances that stand there cannot be migrated`,
      },
      'warning',
    ),
  ];
}

export function lostEvent(route: Route, element: ProgramElement, activityId?: string): MigrationFinding {
  const name = named(route.source, element.id);
  return finding(
    'MIGRATION_EVENT_LOST',
    aboutPair(route, element, undefined, activityId),
    {
      zh: `事件${name}在新版本中没有对应：它的定时器或订阅将取消`,
      en: `Event ${name} has no counterpart: its timer or subscription will be cancelled`,
    },
    'warning',
  );
}

/** Kind and way of repeating. */
export function pairFindings(route: Route, element: ProgramElement, to: ProgramElement, activityId?: string): MigrationFinding[] {
  const about = aboutPair(route, element, to, activityId);
  const [name, next] = [named(route.source, element.id), named(route.target, to.id)];
  if (!isSameKind(element, to)) {
    const [a, b] = [kindWords(element), kindWords(to)];
    return [
      finding('MIGRATION_KIND_DIFFERS', about, {
        zh: `${name}（${a.zh}）不能成为${next}（${b.zh}）`,
        en: `${name} (${a.en}) cannot become ${next} (${b.en})`,
      }),
    ];
  }
  if (!isSameLoop(element, to))
    return [
      finding('MIGRATION_LOOP_DIFFERS', about, {
        zh: `${name}与${next}的多实例或循环方式不同`,
        en: `${name} and ${next} do not repeat in the same way`,
      }),
    ];
  return [];
}

/** The counterparts of what is around an element must be around its counterpart; a level that comes in between must be a plain sub-process. */
function scopeFindings(route: Route, element: ProgramElement, to: ProgramElement): MigrationFinding[] {
  let around = -1;
  for (let at = element.parent; at !== -1 && around === -1; at = route.source.elements[at]!.parent) {
    const scope = route.targetOf(route.source.elements[at]!.id);
    if (scope === undefined) return []; // said of the scope itself
    if (scope !== null) around = scope.index;
  }
  const levels = levelsBetween(route.target, around, to);
  if (levels?.every(isPlainLevel)) return [];
  return [scopeDiffers(route, element, to, levels)];
}

export function scopeDiffers(
  route: Route,
  element: ProgramElement,
  to: ProgramElement,
  levels: readonly ProgramElement[] | null,
  activityId?: string,
): MigrationFinding {
  const [name, next] = [named(route.source, element.id), named(route.target, to.id)];
  const level = levels?.find((one) => !isPlainLevel(one));
  const reason =
    level === undefined
      ? { zh: `${next}不在${name}所在范围的对应范围之内`, en: `${next} does not lie in the counterpart of what ${name} lies in` }
      : {
          zh: `${next}外层的${named(route.target, level.id)}不是普通子流程，不能中途进入`,
          en: `${named(route.target, level.id)} around ${next} is no plain sub-process: it cannot be entered half-way`,
        };
  return finding('MIGRATION_SCOPE_DIFFERS', aboutPair(route, element, to, activityId), reason);
}

/** A boundary event on another activity than the counterpart of its host is another event. */
function hostFindings(route: Route, element: ProgramElement, to: ProgramElement): MigrationFinding[] {
  if (element.spec.kind !== 'boundary-event' || to.spec.kind !== 'boundary-event') return [];
  const host = route.targetOf(route.source.elements[element.spec.host]!.id);
  return host === undefined || host === null || host.index === to.spec.host ? [] : [lostEvent(route, element)];
}

function checkFlows({ mapping, source, target }: Route): MigrationFinding[] {
  const old = new Set(source.flows.map(({ id }) => id));
  const next = new Set(target.flows.map(({ id }) => id));
  return Object.entries(mapping.flows ?? {}).flatMap(([from, to]) => {
    const missing = old.has(from) ? (next.has(to) ? null : to) : from;
    if (missing === null) return [];
    const words = { zh: `没有顺序流“${missing}”`, en: `There is no sequence flow “${missing}”` };
    return [finding('MIGRATION_FLOW_UNMAPPED', { definitionId: mapping.from, program: source, elementId: from, target: to }, words)];
  });
}

/** Where this program lies in the source, for messages of what comes later. */
export function elementIn(program: Program, id: string): ProgramElement {
  const element = byId(program, id);
  if (element === null) throw new Error(`Expected element ${id} in process ${program.processId}, but it is not there`);
  return element;
}
