/** Every document of every scenario of the base pack, composed from the record at the moment the flow issues it: nothing may be missing. */
import {
  type ComposeContext,
  composeDocument,
  type JsonObject,
  legalDateOf,
  type MissingField,
  withValueAt,
} from '@onematter/processes/pure';
import type { Scenario } from '../../processes/src/pack/scenario.ts';
import type { CaseRoot } from '../packs/case-root.ts';
import { Player } from '../packs/play.ts';
import { openWorld } from '../packs/world.ts';
import { agency } from './sample.ts';

const world = await openWorld();

const words: Pick<ComposeContext, 'facts' | 'people' | 'agencies' | 'deadlines'> = {
  facts: Object.fromEntries(world.pack.facts),
  people: Object.fromEntries(
    world.sample.people.map(({ id, name, certificates }) => {
      const numberOf = (kind: string) => certificates.find((certificate) => certificate.kind === kind)?.number ?? null;
      return [id, { name, certificateNo: numberOf('enforcement'), qualificationNo: numberOf('legal-qualification') }];
    }),
  ),
  agencies: Object.fromEntries(world.sample.agencies.map(({ id, name }) => [id, name])),
  deadlines: Object.fromEntries(world.pack.deadlines),
};

interface Issued {
  readonly document: string;
  readonly missing: readonly MissingField[];
}

/** Plays a scenario and composes each document right after the command that issued it. */
class Clerk {
  readonly issued: Issued[] = [];
  readonly #player: Player;
  readonly #signed: Record<string, { person: string; on: string }> = {};
  #toServe: string | null = null;
  #seen = 0;

  constructor(scenario: Scenario) {
    this.#player = new Player(world, scenario.startedAt);
  }

  async play(scenario: Scenario): Promise<void> {
    const origin = world.pack.scenarios.find(({ id }) => id === scenario.fromClue);
    const clue = origin ? await this.#player.play(origin) : null;
    const root = await this.#player.start(scenario.process, scenario.answers, scenario.startedBy, clue?.id ?? null);
    for (const act of scenario.steps) {
      if ('advanceTo' in act) this.#player.advanceTo(act.advanceTo);
      else if ('answers' in act) {
        this.#signed[act.task] = { person: act.by, on: legalDateOf(this.#player.now) };
        await this.#player.complete(root, act.by, act.task, act.answers);
      }
      this.#compose(root);
    }
  }

  #compose(root: CaseRoot): void {
    for (const document of root.documents.slice(this.#seen)) {
      const template = world.pack.documents.get(document);
      if (!template) throw new Error(`Expected a template of the pack, but got ${document}`);
      const { missing } = composeDocument(template, {
        ...words,
        case: this.#recordOf(root),
        agency,
        number: template.numberWord === null ? null : '样例〔2026〕1号',
        issuedOn: legalDateOf(this.#player.now),
        isSampleSeal: true,
        isDraft: false,
        signed: this.#signed,
      });
      if (template.isServed) this.#toServe = `《${template.title}》`;
      this.issued.push({ document, missing });
    }
    this.#seen = root.documents.length;
  }

  /** What the platform adds to the record beside what the player's connectors write. */
  #recordOf(root: CaseRoot): JsonObject {
    const withOfficers = withValueAt(root.record, 'officersText', '李明（执法证号：990101001）、张伟（执法证号：990101002）');
    return this.#toServe ? withValueAt(withOfficers, 'service.document', this.#toServe) : withOfficers;
  }
}

it.each(world.pack.scenarios.map((scenario): [string, Scenario] => [scenario.id, scenario]))(
  'should find everything it needs in the record of %s',
  async (_id, scenario) => {
    const clerk = new Clerk(scenario);
    await clerk.play(scenario);
    expect(clerk.issued.filter(({ missing }) => missing.length > 0)).toEqual([]);
    if (scenario.process === 'ordinary-penalty') expect(clerk.issued.length).toBeGreaterThan(0);
  },
);
