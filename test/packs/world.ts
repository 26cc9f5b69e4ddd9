import { fileURLToPath } from 'node:url';
import {
  compile,
  type Decision,
  type DecisionSet,
  type PersonFacts,
  type Program,
  type ProgramSet,
  readDecisions,
  readModel,
} from '../../engine/src/pure.ts';
import type { FormOption, FormSchema } from '../../processes/src/form-rules/form.ts';
import { fillOptions, type OptionSource } from '../../processes/src/form-rules/options.ts';
import { loadPack } from '../../processes/src/pack/load.ts';
import type { Pack } from '../../processes/src/pack/pack.ts';
import { runtimeRules } from '../../processes/src/rules.ts';
import { loadSample } from '../../processes/src/sample/load.ts';
import type { SampleOrganisation } from '../../processes/src/sample/organisation.ts';

const folder = (path: string) => fileURLToPath(new URL(`../../processes/${path}`, import.meta.url));

/** A pack compiled by the production kernel, and the people of the sample organisation: where scenarios are played without a store. */
export interface World {
  readonly pack: Pack;
  readonly sample: SampleOrganisation;
  readonly programs: ProgramSet;
  /** by process id */
  readonly byProcess: ReadonlyMap<string, Program>;
  readonly decisions: DecisionSet;
  /** the form with people, matters and agencies of the sample filled in */
  form(key: string): Promise<FormSchema>;
  /** posts and certificates on a legal date */
  person(id: string, on: string): PersonFacts;
}

export async function openWorld(packFolder = 'cn'): Promise<World> {
  const pack = await loadPack(folder(packFolder));
  const sample = await loadSample(folder('sample/yunjiang'), { today: '2026-09-21' });
  const decisions = await compileDecisions(pack);
  const byProcess = await compileFlows(pack, decisions);
  const rules = runtimeRules(pack);
  const programs: ProgramSet = {
    program: (definitionId) => byProcess.get(definitionId) ?? null,
    resolveCall: (processId) => (byProcess.has(processId) ? processId : null),
    rules: () => rules,
  };
  const filled = new Map<string, FormSchema>();
  return {
    ...{ pack, sample, programs, byProcess, decisions },
    async form(key) {
      const form = pack.forms.get(key);
      if (!form) throw new Error(`Expected a form of the pack, but got ${key}`);
      if (!filled.has(key)) filled.set(key, await fillOptions(form, (source) => optionsOf(source, pack, sample)));
      return filled.get(key) as FormSchema;
    },
    person: (id, on) => personFacts(sample, id, on),
  };
}

async function compileDecisions(pack: Pack): Promise<DecisionSet> {
  const all = new Map<string, Decision>();
  for (const { file, xml } of pack.decisions) {
    const read = await readDecisions(xml);
    if ('problems' in read) throw new Error(`${file}: ${JSON.stringify(read.problems, null, 2)}`);
    for (const [id, decision] of read.decisions) all.set(id, decision);
  }
  return all;
}

async function compileFlows(pack: Pack, decisions: DecisionSet): Promise<Map<string, Program>> {
  const programs = new Map<string, Program>();
  for (const { file, xml } of pack.flows) {
    const read = await readModel(xml);
    const compiled = 'problems' in read ? read : compile(read.model, { decisions });
    if ('problems' in compiled) throw new Error(`${file}: ${JSON.stringify(compiled.problems, null, 2)}`);
    for (const program of compiled.programs) programs.set(program.processId, program);
  }
  return programs;
}

function optionsOf({ source, query }: OptionSource, pack: Pack, sample: SampleOrganisation): FormOption[] {
  if (source === 'matters') return pack.matters.matters.map(({ code, name }) => ({ label: name, value: code }));
  if (source === 'agencies')
    return sample.agencies
      .filter(({ kind }) => query['kind'] === undefined || kind === query['kind'])
      .map(({ id, name }) => ({ label: name, value: id }));
  if (source === 'people')
    return sample.people
      .filter(({ posts }) => posts.some(({ role }) => role === query['role']))
      .map(({ id, name }) => ({ label: name, value: id }));
  throw new Error(`Expected a source of options the sample can fill, but got ${source}`);
}

function personFacts(sample: SampleOrganisation, id: string, on: string): PersonFacts {
  const person = sample.people.find((entry) => entry.id === id);
  if (!person) throw new Error(`Expected a person of the sample, but got ${id}`);
  return {
    personId: id,
    name: person.name,
    posts: person.posts.map(({ role, agency }, index) => ({ postId: `${id}-${index}`, role, agencyId: agency })),
    certificates: person.certificates
      .filter(({ validFrom, validTo }) => validFrom <= on && (validTo === null || on <= validTo))
      .map(({ kind }) => kind),
  };
}
