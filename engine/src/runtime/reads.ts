import { WorkflowError } from '../errors.ts';
import type { ProgramSet } from '../kernel/program.ts';
import type { State } from '../kernel/state.ts';
import { viewOf } from '../kernel/view.ts';
import type { Tx } from '../store/database.ts';
import { readDefinitionSource, readLatestDefinitions } from '../store/definitions.ts';
import { readRoot, stateOf } from '../store/roots.ts';
import { readUserTask } from '../store/user-tasks.ts';
import { jumpTargets as kernelJumpTargets } from '../tasks/jump.ts';
import type { ReturnPlace, ReturnTarget } from '../tasks/return.ts';
import { returnTargets as kernelReturnTargets } from '../tasks/return.ts';
import { taskStanding as kernelStanding, type TaskStanding } from '../tasks/standing.ts';
import { takeBackTasks as kernelTakeBackTasks } from '../tasks/take-back.ts';
import type { Engine, StoredRoot } from './engine-type.ts';
import { readExport } from './export-history.ts';
import type { EngineParts } from './parts.ts';
import type { DefinitionRow, HistoryExport } from './types.ts';

/** The root as stored, with what is alive in it; null where there is none. */
export async function rootView(parts: EngineParts, tx: Tx, rootId: string): Promise<StoredRoot | null> {
  const row = await readRoot(tx, rootId);
  if (row === null) return null;
  const state = stateOf(row);
  return {
    rootId,
    kind: row.kind,
    status: row.status,
    revision: row.revision,
    definitionId: row.definition_id,
    view: state === null ? null : viewOf(await programsIn(parts, tx, state), state),
    variables: state === null ? {} : variablesOf(state),
    suspension: suspensionOf(state),
    openedAt: row.opened_at,
    lastEventAt: row.last_event_at,
  };
}

function suspensionOf(state: State | null): StoredRoot['suspension'] {
  if (state?.suspended === undefined) return null;
  const { since, by, reason, held = [] } = state.suspended;
  return { since, by, reason, held: held.length };
}

/** Of the top-level process: what a case page shows. */
function variablesOf(state: State): StoredRoot['variables'] {
  const top = Object.entries(state.nodes).find(([, node]) => node.parent === null);
  return (top && state.variables[top[0]]) ?? {};
}

export async function programsIn(parts: EngineParts, tx: Tx, state: State): Promise<ProgramSet> {
  const ids = new Set(Object.values(state.nodes).flatMap((node) => node.definition ?? []));
  await Promise.all([...ids].map((id) => parts.programs.load(tx, id)));
  return parts.programs.of(tx, 0, null);
}

/** The elements an open task may be returned to. */
export async function returnTargets(parts: EngineParts, tx: Tx, taskId: string): Promise<readonly ReturnPlace[]> {
  const state = await stateOfTask(tx, taskId);
  return kernelReturnTargets(await programsIn(parts, tx, state), state, taskId);
}

/** The elements an open task may jump to. */
export async function jumpTargets(parts: EngineParts, tx: Tx, taskId: string): Promise<readonly ReturnTarget[]> {
  const state = await stateOfTask(tx, taskId);
  return kernelJumpTargets(await programsIn(parts, tx, state), state, taskId);
}

async function stateOfTask(tx: Tx, taskId: string): Promise<State> {
  const task = await readUserTask(tx, taskId);
  const row = task && (await readRoot(tx, task.rootId));
  const state = row && stateOf(row);
  if (!state) throw new WorkflowError('TASK_NOT_FOUND', 'Expected an open task with this id, but there is none', { taskId });
  return state;
}

export async function taskStanding(parts: EngineParts, tx: Tx, rootId: string, taskId: string): Promise<TaskStanding | null> {
  const row = await readRoot(tx, rootId);
  const state = row && stateOf(row);
  return state ? kernelStanding(await programsIn(parts, tx, state), state, taskId) : null;
}

export async function takeBackTasks(parts: EngineParts, tx: Tx, rootIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const rootId of new Set(rootIds)) {
    const row = await readRoot(tx, rootId);
    const state = row && stateOf(row);
    if (state?.status !== 'active' || state.suspended !== undefined) continue;
    for (const { task, by } of kernelTakeBackTasks(await programsIn(parts, tx, state), state)) found.set(task, by);
  }
  return found;
}

export async function definition(tx: Tx, definitionId: string): ReturnType<Engine['definition']> {
  const source = await readDefinitionSource(tx, definitionId);
  if (source === null) return null;
  const { decisions: _decisions, ...row } = source;
  return row;
}

export async function latestDefinitions(tx: Tx, packId?: string): Promise<DefinitionRow[]> {
  return readLatestDefinitions(tx, packId ?? null);
}

export function exportHistory(parts: EngineParts, tx: Tx, rootId: string): Promise<HistoryExport> {
  return readExport(tx, rootId, (parts.clock?.now() ?? new Date()).toISOString());
}
