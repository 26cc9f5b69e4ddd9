import type { Problems, Words } from './problems.ts';
import type { ElementSpec, ProgramElement, ProgramFlow } from './program.ts';

/** A process while it is checked as a whole: elements are replaced as links between them are found. */
export interface Graph {
  readonly elements: ProgramElement[];
  readonly flows: readonly ProgramFlow[];
  readonly problems: Problems;
}

export const quoted = (id: string): Words => ({ zh: `“${id}”`, en: `“${id}”` });

/** What is wrong, and at which element. */
export const attributeOf = (name: string, id: string): Words => ({ zh: `“${id}”的 ${name}`, en: `${name} of “${id}”` });

export function replaceSpec({ elements }: Graph, index: number, spec: ElementSpec): void {
  elements[index] = { ...elements[index]!, spec };
}

export function inside(graph: Graph, parent: number): ProgramElement[] {
  return graph.elements.filter((element) => element.parent === parent);
}

export function isActivity({ spec: { kind } }: ProgramElement): boolean {
  return kind.endsWith('-task') || kind === 'call-activity' || kind === 'sub-process' || kind === 'ad-hoc-sub-process';
}

/** Begins a process besides its start events: an instantiating event gateway or receive task (BPMN 2.0.2 §10.6.6, §10.3.3). */
export function isInstantiating({ spec }: ProgramElement): boolean {
  return (spec.kind === 'event-based-gateway' || spec.kind === 'receive-task') && spec.instantiate;
}
