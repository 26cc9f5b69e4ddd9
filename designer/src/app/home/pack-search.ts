import type { DefinitionRow, Named, PackView } from '../design-views.ts';

/** A pack as the home page shows it: its processes with what runs on them, and whatever else matches the words searched for. */
export interface ShownPack {
  readonly pack: PackView;
  readonly processes: readonly ShownProcess[];
  readonly forms: readonly Named[];
  readonly decisions: readonly Named[];
  readonly documents: readonly Named[];
}

export interface ShownProcess {
  readonly processId: string;
  readonly name: string;
  /** The version in force; null when the pack names a process that is not deployed. */
  readonly definition: DefinitionRow | null;
}

/** Packs with everything whose name or id contains `words`; a pack with nothing left falls out, unless nothing is searched for. */
export function shownPacks(packs: readonly PackView[], definitions: readonly DefinitionRow[], words: string): readonly ShownPack[] {
  const wanted = words.trim().toLowerCase();
  const matches = (name: string, id: string): boolean => name.toLowerCase().includes(wanted) || id.toLowerCase().includes(wanted);
  const named = (list: readonly Named[]): readonly Named[] => list.filter((item) => matches(item.name, item.id));
  return packs
    .map((pack) => ({
      pack,
      processes: processesOf(pack, definitions).filter((process) => matches(process.name, process.processId)),
      forms: named(pack.forms),
      decisions: named(pack.decisions),
      documents: named(pack.documents),
    }))
    .filter((shown) => !wanted || [shown.processes, shown.forms, shown.decisions, shown.documents].some((list) => list.length > 0));
}

function processesOf(pack: PackView, definitions: readonly DefinitionRow[]): readonly ShownProcess[] {
  const latest = new Map<string, DefinitionRow>();
  for (const row of definitions) {
    if (row.packId !== pack.id) continue;
    const known = latest.get(row.processId);
    if (!known || isNewer(row, known)) latest.set(row.processId, row);
  }
  const listed = pack.flows.map((flow) => ({
    processId: flow.id,
    name: latest.get(flow.id)?.name ?? flow.name,
    definition: latest.get(flow.id) ?? null,
  }));
  const further = [...latest.values()].filter((row) => !pack.flows.some((flow) => flow.id === row.processId));
  return [...listed, ...further.map((row) => ({ processId: row.processId, name: row.name, definition: row }))];
}

function isNewer(row: DefinitionRow, other: DefinitionRow): boolean {
  return row.deployedAt > other.deployedAt || (row.deployedAt === other.deployedAt && Number(row.version) > Number(other.version));
}
