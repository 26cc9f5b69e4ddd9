/** A loaded pack as the api asks it: forms, names, templates, processes. Built once at start. */

import type { FactDefinition, Pack } from '@onematter/processes';
import type { FormSchema } from '@onematter/processes/form-rules';
import { describeProcesses, type ProcessModel } from './process-model.ts';
import { STAGES } from './stages.ts';

export interface PackView {
  readonly pack: Pack;
  readonly id: string;
  readonly version: string;
  readonly facts: readonly FactDefinition[];
  readonly processes: ReadonlyMap<string, ProcessModel>;
  form(key: string): FormSchema | null;
  roleName(role: string): string;
  dutyName(duty: string): string;
  stageName(stage: string | null): string | null;
  /** the pack's English for a Chinese text; the text itself where there is none */
  english(text: string): string;
}

export async function viewPack(pack: Pack): Promise<PackView> {
  const models = (await Promise.all(pack.flows.map((flow) => describeProcesses(flow.xml)))).flat();
  const processes = new Map(models.map((model) => [model.processId, model]));
  const duties = new Map(pack.guardrails.duties.map((duty) => [duty.id, duty.title]));
  const stageNames = new Map(
    models
      .flatMap((model) => model.elements.flatMap((element) => (element.stage ? [[element.stage, element.name] as const] : [])))
      .reverse(),
  );
  return {
    pack,
    id: pack.manifest.id,
    version: pack.manifest.version,
    facts: [...pack.facts.values()],
    processes,
    form: (key) => pack.forms.get(key) ?? null,
    roleName: (role) => pack.roles.get(role)?.title ?? role,
    dutyName: (duty) => duties.get(duty) ?? duty,
    stageName: (stage) => (stage === null ? null : (STAGES.get(stage) ?? stageNames.get(stage) ?? stage)),
    english: (text) => pack.en[text] ?? text,
  };
}
