import { z } from 'zod';
import type { Json } from '../json.ts';
import type { Scenario } from '../pack/scenario.ts';
import { type PackProblem, packProblem } from '../problem.ts';

const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
const text = z.string().min(1);
const answers = z.record(z.string(), z.json());

/** One entry of `scripts.yaml`: a scenario of the pack, played with other people and words, up to a step. */
export const sampleScriptSchema = z.strictObject({
  id,
  title: text,
  titleEn: text,
  /** scenario of the pack */
  scenario: id,
  /** the script stops before this task; absent: it plays to the end */
  until: id.optional(),
  agency: id.optional(),
  people: z.record(id, id).default({}),
  words: z.record(text, text).default({}),
  set: answers.default({}),
  party: answers.optional(),
});
export const sampleScriptsSchema = z.array(sampleScriptSchema);
export type SampleScript = z.output<typeof sampleScriptSchema>;

type Step = Scenario['steps'][number];
type TaskStep = Extract<Step, { task: string; answers: unknown }>;
type Answers = Readonly<Record<string, unknown>>;

/**
 * A script as a scenario of its own, with the title of the script and without the scenario's dates. A problem where the scenario or
 * its step does not exist: the samples have gone out of step with the pack.
 */
export function expandScript(
  script: SampleScript,
  scenarios: readonly Scenario[],
): { readonly scenario: Scenario } | { readonly problem: PackProblem } {
  const base = scenarios.find((scenario) => scenario.id === script.scenario);
  if (!base) return { problem: unknown(script, `scenario ${script.scenario}`) };
  const end = script.until === undefined ? base.steps.length : base.steps.findIndex((step) => 'task' in step && step.task === script.until);
  if (end < 0) return { problem: unknown(script, `step ${script.until} in ${base.id}`) };
  const isWhole = end === base.steps.length;
  return {
    scenario: {
      ...{ id: script.id, title: script.title, titleEn: script.titleEn, sample: true, process: base.process },
      agency: script.agency ?? base.agency,
      startedBy: personOf(script, base.startedBy),
      answers: changed(script, base.answers),
      steps: base.steps.slice(0, end).map((step) => changedStep(script, step)),
      ...(isWhole
        ? { expect: base.expect && { status: base.expect.status, outcome: base.expect.outcome } }
        : { expect: { openTasks: [script.until as string] } }),
    },
  };
}

function unknown(script: SampleScript, what: string): PackProblem {
  return packProblem('SCHEMA', { file: 'scripts.yaml', path: script.id }, { detail: `${script.id}: there is no ${what}` });
}

function changedStep(script: SampleScript, step: Step): Step {
  if (!('by' in step)) return step;
  const by = personOf(script, step.by);
  if (!('answers' in step)) return { ...step, by };
  const { at: _, ...rest } = step as TaskStep;
  return { ...rest, by, answers: changed(script, step.answers) };
}

function changed(script: SampleScript, given: Answers): Record<string, unknown> {
  const isParty = script.party !== undefined && 'party.type' in given;
  const kept = Object.entries(given).filter(([path]) => !(isParty && path.startsWith('party.')) && script.set[path] !== null);
  const entries = kept.map(([path, value]) => [path, path in script.set ? script.set[path] : reworded(script, value as Json)]);
  return { ...Object.fromEntries(entries), ...(isParty ? script.party : {}) } as Record<string, unknown>;
}

function reworded(script: SampleScript, value: Json): Json {
  if (typeof value === 'string') {
    if (value.startsWith('@person:')) return `@person:${personOf(script, value.slice('@person:'.length))}`;
    return Object.entries(script.words).reduce((words, [from, to]) => words.replaceAll(from, to), value);
  }
  if (Array.isArray(value)) return value.map((entry: Json) => reworded(script, entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, reworded(script, entry)]));
}

function personOf(script: SampleScript, person: string): string {
  return script.people[person] ?? person;
}
