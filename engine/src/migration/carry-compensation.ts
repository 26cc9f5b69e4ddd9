import type { Program, ProgramElement } from '../kernel/program.ts';
import { editNode, type Run } from '../kernel/run.ts';
import type { Compensable, Compensating } from '../kernel/state.ts';
import { finding, named } from './findings.ts';
import { keyOf, type Layout, placeOfRecord } from './layout.ts';
import type { MigrationFinding } from './plan.ts';

/*
 * What completed and can be compensated 补偿. A record goes to the counterpart of its activity, which must still have a way to be undone; one
 * that has none, or whose scope is not open, stops the migration: an act would stand that the law wants undone. Mapping its activity to null
 * gives the record up on purpose.
 */
export function carryCompensations(run: Run, layout: Layout, nodeAt: (key: string) => string | null): void {
  const { route } = layout;
  const records = new Map<string, Compensable[]>();
  for (const scope of scopesOf(layout)) {
    const node = run.nodes[scope];
    if (node === undefined) continue;
    for (const record of node.compensable ?? []) {
      if (route.targetOf(record.element) === null) continue;
      const there = node.compensating === undefined ? placeOfRecord(layout, scope, record.element) : null;
      const home = there === null ? scope : nodeAt(keyOf(there.place));
      const next = home === null || (there === null && node.compensating === undefined) ? null : carried(layout, record);
      if (next === null) layout.findings.push(lost(layout, scope, record));
      else records.set(home!, [...(records.get(home!) ?? []), next]);
    }
    editNode(run, scope, {
      compensable: undefined,
      ...(node.compensating === undefined ? {} : { compensating: goOn(layout, scope, node.compensating) }),
    });
  }
  for (const [home, all] of records) editNode(run, home, { compensable: all });
}

/** A compensation under way: what is still to be undone. */
function goOn(layout: Layout, scope: string, compensating: Compensating): Compensating {
  const renamed = (records: readonly Compensable[]) => records.flatMap((record) => carriedOrLost(layout, scope, record));
  const { rest, around } = compensating;
  return { ...compensating, rest: renamed(rest), ...(around === undefined ? {} : { around: renamed(around) }) };
}

function scopesOf(layout: Layout): string[] {
  return [layout.processNode, ...layout.placed.keys(), ...layout.dissolved.keys()];
}

function carriedOrLost(layout: Layout, scope: string, record: Compensable): Compensable[] {
  const next = carried(layout, record);
  if (next === null && layout.route.targetOf(record.element) !== null) layout.findings.push(lost(layout, scope, record));
  return next === null ? [] : [next];
}

/** The record under its new names; null where it could not be undone any more. */
function carried(layout: Layout, record: Compensable): Compensable | null {
  const { route } = layout;
  const to = route.targetOf(record.element);
  if (to === undefined || to === null) return null;
  const inner: Compensable[] = [];
  for (const one of record.inner ?? []) {
    if (route.targetOf(one.element) === null) continue;
    const next = carried(layout, one);
    const isInside = next !== null && (record.isBody ? next.element === to.id : route.targetOf(one.element)!.parent === to.index);
    if (!isInside) return null;
    inner.push(next);
  }
  if (inner.length === 0 && !canUndo(route.target, to, record)) return null;
  const { inner: _inner, ...rest } = record;
  return { ...rest, element: to.id, ...(inner.length > 0 ? { inner } : {}) };
}

function canUndo({ elements }: Program, { boundary, spec }: ProgramElement, record: Compensable): boolean {
  const hasHandler = boundary.some((index) => {
    const event = elements[index]!.spec;
    return event.kind === 'boundary-event' && event.trigger.kind === 'compensation';
  });
  const hasOwn = (spec.kind === 'sub-process' || spec.kind === 'ad-hoc-sub-process') && spec.scope.compensation >= 0;
  return (hasHandler && !record.isMember) || (hasOwn && !record.isBody);
}

function lost({ route }: Layout, scope: string, record: Compensable): MigrationFinding {
  const name = named(route.source, record.element);
  return finding(
    'MIGRATION_COMPENSATION_LOST',
    { definitionId: route.mapping.from, program: route.source, elementId: record.element, activityId: scope },
    {
      zh: `${name}已办结且可补偿，新版本无法再补偿它`,
      en: `${name} has completed and can be compensated; the new version could not undo it`,
    },
  );
}
