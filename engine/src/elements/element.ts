import type { ElementSpec, ProgramElement, SpecOf } from '../kernel/program.ts';
import type { Run } from '../kernel/run.ts';
import type { Source } from '../kernel/source.ts';

/** How one BPMN element type is read from a file. */
export interface ElementType {
  /** `bpmn:UserTask` */
  readonly type: string;
  /** attributes and child properties it may carry besides the common ones; anything else is refused */
  readonly attributes: readonly string[];
  /** extension elements it may carry besides `zeebe:Properties` */
  readonly extensions: readonly string[];
  /** null where problems were reported */
  compile(source: Source): ElementSpec | null;
}

/** What a token in an element of this kind does: work and `complete`, or wait. */
export interface Behavior<K extends ElementSpec['kind']> {
  readonly kind: K;
  activate(run: Run, id: string, element: ProgramElement, spec: SpecOf<K>): void;
}

export function defineElement(type: ElementType): ElementType {
  return type;
}

/** A behaviour as the kernel calls it: with the element, whose spec has the kind it is registered under. */
export interface AnyBehavior {
  activate(run: Run, id: string, element: ProgramElement): void;
}

export function defineBehavior<K extends ElementSpec['kind']>(behavior: Behavior<K>): readonly [K, AnyBehavior] {
  return [behavior.kind, { activate: (run, id, element) => behavior.activate(run, id, element, element.spec as SpecOf<K>) }]; // registered under its own kind
}

/** Data that only describes; what would move values is refused by compile-collect.ts. */
export const DATA_ATTRIBUTES = ['dataInputAssociations', 'dataOutputAssociations', 'ioSpecification', 'properties'] as const;
export const TASK_ATTRIBUTES = [
  'loopCharacteristics',
  'default',
  'isForCompensation',
  'startQuantity',
  'completionQuantity',
  ...DATA_ATTRIBUTES,
] as const;
export const MAPPINGS = ['zeebe:IoMapping'] as const;
