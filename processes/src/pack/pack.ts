import type { CalendarYear, WorkCalendar } from '../deadlines/calendar.ts';
import type { DeadlineDefinition } from '../deadlines/definition.ts';
import type { DocumentTemplate } from '../documents/template.ts';
import type { FormSchema } from '../form-rules/form.ts';
import type { LawBook } from '../laws/law.ts';
import type { MatterCatalogue } from '../matters/catalogue.ts';
import type { Scenario } from './scenario.ts';
import type { FactDefinition, Guardrails, Manifest, Role } from './schemas.ts';

/** A BPMN file of the pack; what is inside is read by the engine's `readModel` and `compile`. */
export interface Flow {
  /** `flows/ordinary-penalty.bpmn` */
  readonly file: string;
  /** `ordinary-penalty.bpmn`: the resource name of a deployment */
  readonly name: string;
  readonly xml: string;
  /** executable processes in it, in order */
  readonly processes: readonly { readonly id: string; readonly name: string }[];
}

export interface DecisionFile {
  readonly file: string;
  readonly name: string;
  readonly xml: string;
}

/** A process pack 流程包, read and checked file by file. `lintPack` checks the files against each other. */
export interface Pack {
  readonly manifest: Manifest;
  /** `sm3:<hex>` over the canonical content: every file's path and text, line ends as LF, in the order of the paths */
  readonly digest: string;
  readonly laws: LawBook;
  readonly flows: readonly Flow[];
  readonly forms: ReadonlyMap<string, FormSchema>;
  readonly decisions: readonly DecisionFile[];
  readonly matters: MatterCatalogue;
  readonly documents: ReadonlyMap<string, DocumentTemplate>;
  readonly guardrails: Guardrails;
  readonly deadlines: ReadonlyMap<string, DeadlineDefinition>;
  readonly roles: ReadonlyMap<string, Role>;
  /** by path */
  readonly facts: ReadonlyMap<string, FactDefinition>;
  readonly calendars: readonly CalendarYear[];
  readonly calendar: WorkCalendar;
  readonly scenarios: readonly Scenario[];
  /** Chinese text → English */
  readonly en: Readonly<Record<string, string>>;
  /** every file as read, by path with `/` */
  readonly files: Readonly<Record<string, string>>;
}
