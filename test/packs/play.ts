import type { Json, JsonObject } from '../../engine/src/pure.ts';
import { legalDateOf } from '../../processes/src/dates.ts';
import { validateSubmission } from '../../processes/src/form-rules/validate.ts';
import { caseWrites, variables } from '../../processes/src/form-rules/writes.ts';
import type { Scenario } from '../../processes/src/pack/scenario.ts';
import { scenarioAnswers } from '../../processes/src/pack/scenario-values.ts';
import { CaseRoot, type Told } from './case-root.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
type Answers = Readonly<Record<string, unknown>>;

/** Plays scenarios 样例剧本: each answer passes the form's own checks before the kernel gets it, as it does on the server. */
export class Player {
  readonly roots: CaseRoot[] = [];
  /** every submission that passed its form, in order */
  readonly submissions: { readonly formKey: string; readonly data: JsonObject; readonly record: JsonObject; readonly now: string }[] = [];
  readonly #world: World;
  #now: number;

  constructor(world: World, startAt = '2026-09-21T09:00:00+08:00') {
    this.#world = world;
    this.#now = Date.parse(startAt);
  }

  get now(): string {
    return new Date(this.#now).toISOString();
  }

  /** Starts a process from its start form. @throws {Error} the answers do not pass the form */
  async start(processId: string, answers: Answers, by: string, originClueId: string | null = null): Promise<CaseRoot> {
    const program = this.#world.byProcess.get(processId);
    if (!program) throw new Error(`Expected a process of the pack, but got ${processId}`);
    const kind = program.om['kind'] === 'clue' ? 'clue' : 'case';
    const clue: JsonObject = kind === 'clue' ? { clue: { reportedAt: this.now, reportedOn: legalDateOf(this.now) } } : {};
    const origin = this.roots.find(({ id }) => id === originClueId)?.record ?? {};
    const carried = Object.fromEntries(CARRIED.flatMap((key) => (origin[key] === undefined ? [] : [[key, origin[key]]])));
    const record = { kind, agencyId: 'qingxi-government', originClueId, ...carried, ...clue };
    const root = new CaseRoot(this.#world, `${kind}-${this.roots.length + 1}`, record, () => this.now);
    this.roots.push(root);
    await this.#submit(root, START_FORMS[processId] as string, answers);
    expectAccepted(root.do({ type: 'process.start', actor: { kind: 'person', id: by }, processId }));
    this.#deliver();
    return root;
  }

  /** Completes the open task of an element as a person. Answers that do not pass the form throw; the kernel's refusal is returned. */
  async complete(root: CaseRoot, by: string, elementId: string, answers: Answers): Promise<Told> {
    this.#now += MINUTE;
    const open = [...root.tasks.values()].filter((task) => task.elementId === elementId);
    const task = open.find((entry) => entry.assignee === by) ?? open[0];
    if (!task) throw new Error(`Expected an open task ${elementId}, but ${root.id} waits for ${root.openElements.join(', ')}`);
    const before = root.record;
    const output = await this.#submit(root, task.formKey as string, answers);
    const told = root.do({ type: 'user-task.complete', actor: { kind: 'person', id: by }, taskId: task.taskId, output });
    if (told.kind === 'refused') root.record = before;
    this.#deliver();
    return told;
  }

  /** Does an act the case waits for (`om:act`): its form is written to the record, then its message is delivered. */
  async act(root: CaseRoot, elementId: string, answers: Answers): Promise<Told> {
    this.#now += MINUTE;
    const open = [...root.subscriptions.values()].find((entry) => entry.elementId === elementId);
    const element = [...this.#world.byProcess.values()].flatMap(({ elements }) => elements).find(({ id }) => id === elementId);
    if (!open || element?.spec.kind !== 'start-event' || !element.om['act'] || !element.spec.formKey)
      throw new Error(`Expected an act ${elementId} that ${root.id} waits for`);
    await this.#submit(root, element.spec.formKey, answers);
    const told = root.do({
      type: 'message.deliver',
      actor: { kind: 'system', id: 'inbox' },
      subscriptionId: open.subscriptionId,
      messageId: `${root.id}-${elementId}-${this.#now}`,
    });
    this.#deliver();
    return told;
  }

  /** Lets time pass; timers fire at their instant, the earliest first. */
  advanceTo(instant: string): void {
    const until = Date.parse(instant.length === 10 ? `${instant}T09:00:00+08:00` : instant);
    for (;;) {
      const due = this.roots
        .flatMap((root) => [...root.timers.values()].map((timer) => ({ root, timer })))
        .filter(({ timer }) => Date.parse(timer.dueAt) <= until)
        .sort((a, b) => Date.parse(a.timer.dueAt) - Date.parse(b.timer.dueAt))[0];
      if (!due) break;
      this.#now = Math.max(this.#now, Date.parse(due.timer.dueAt));
      expectAccepted(due.root.do({ type: 'timer.fire', actor: { kind: 'system', id: 'timer' }, timerId: due.timer.timerId }));
      this.#deliver();
    }
    this.#now = Math.max(this.#now, until);
  }

  /** Plays a scenario, the clue it comes from first, and returns its root. */
  async play(scenario: Scenario): Promise<CaseRoot> {
    const origin = scenario.fromClue ? await this.play(this.#scenario(scenario.fromClue)) : null;
    if (origin && !origin.opened.some(({ processId }) => processId === scenario.process))
      throw new Error(`Expected ${origin.id} to open ${scenario.process}, but it did not`);
    const root = await this.start(scenario.process, scenario.answers, scenario.startedBy, origin?.id ?? null);
    for (const act of scenario.steps) {
      if ('advanceTo' in act) this.advanceTo(act.advanceTo);
      else if ('return' in act) throw new Error('Expected no return in these scenarios');
      else {
        const missing = this.#missingMaterials(root, act.task, act.materials);
        if (missing.length > 0) throw new Error(`${act.task} asks for ${missing.join(', ')}`);
        expectAccepted(await this.complete(root, act.by, act.task, act.answers), act.task);
      }
      if (root.incidents.length > 0) throw new Error(JSON.stringify(root.incidents[0]));
    }
    return root;
  }

  #scenario(id: string): Scenario {
    const found = this.#world.pack.scenarios.find((entry) => entry.id === id);
    if (!found) throw new Error(`Expected a scenario of the pack, but got ${id}`);
    return found;
  }

  #missingMaterials(root: CaseRoot, elementId: string, given: readonly { readonly kind: string }[]): string[] {
    const task = [...root.tasks.values()].find((entry) => entry.elementId === elementId);
    const materials = this.#world.pack.forms.get(task?.formKey ?? '')?.materials ?? [];
    return materials.filter(({ kind, min }) => given.filter((entry) => entry.kind === kind).length < min).map(({ label }) => label);
  }

  async #submit(root: CaseRoot, formKey: string, answers: Answers): Promise<JsonObject> {
    const form = await this.#world.form(formKey);
    const place = { now: this.now, person: (id: string) => id, agency: (id: string) => id };
    const options = { mode: 'final', record: root.record, today: legalDateOf(this.now) } as const;
    const data = scenarioAnswers(answers, place);
    const checked = validateSubmission(form, data, options);
    if (checked.errors.length > 0) throw new FormRefused(formKey, checked.errors);
    this.submissions.push({ formKey, data, record: root.record, now: this.now });
    root.write(caseWrites(form, checked.data).map(({ path, value }): [string, Json] => [path, value]));
    return variables(form, checked.data);
  }

  /** Messages find the subscriptions of their key, as the inbox does. */
  #deliver(): void {
    for (const sender of this.roots) {
      for (let message = sender.sent.shift(); message; message = sender.sent.shift()) {
        for (const root of this.roots) {
          for (const open of [...root.subscriptions.values()]) {
            if (open.messageName !== message.messageName || open.correlationKey !== message.correlationKey) continue;
            const { subscriptionId } = open;
            const command = { type: 'message.deliver', actor: { kind: 'system', id: 'inbox' }, subscriptionId } as const;
            expectAccepted(root.do({ ...command, messageId: `${sender.id}-${message.elementId}`, variables: message.variables }));
          }
        }
      }
    }
  }
}

/** What a clue knows and a case opened from it takes over. */
const CARRIED = ['matterCode', 'place', 'party', 'officers', 'clue'] as const;

/** The start form of each process a person may start, as its start event names it. */
export const START_FORMS: Readonly<Record<string, string>> = {
  'clue-closed-loop': 'report-clue',
  'ordinary-penalty': 'open-case',
  'simple-penalty': 'open-onsite',
};

export class FormRefused extends Error {
  readonly errors: readonly { readonly path: string; readonly code: string; readonly messages: { readonly zh: string } }[];

  constructor(formKey: string, errors: FormRefused['errors']) {
    super(`${formKey}: ${errors.map(({ path, messages }) => `${path} ${messages.zh}`).join('; ')}`);
    this.errors = errors;
  }
}

function expectAccepted(told: Told, task = ''): void {
  if (told.kind === 'refused')
    throw new Error(`Expected the command to be accepted ${task}, but got ${told.code} ${JSON.stringify(told.details)}`);
}
