import type { JsonObject } from '../../../engine/src/pure.ts';
import { findScripts } from '../../../processes/src/form-rules/find-scripts.ts';
import { fieldsOf, targetOf } from '../../../processes/src/form-rules/form.ts';
import { validateSubmission } from '../../../processes/src/form-rules/validate.ts';
import { valueAt, withValueAt } from '../../../processes/src/json.ts';
import { Player } from '../play.ts';
import { openWorld } from '../world.ts';
import { REFUSED_SAMPLES, SAMPLES } from './form-samples.ts';

const world = await openWorld();
const TODAY = '2026-09-21';

interface Good {
  readonly data: JsonObject;
  readonly record: JsonObject;
  readonly today: string;
}

/** Good submissions of every form: those of the scenarios, and samples for the steps no scenario takes. */
async function goodSubmissions(): Promise<Map<string, Good[]>> {
  const good = new Map<string, Good[]>();
  const add = (key: string, entry: Good) => good.set(key, [...(good.get(key) ?? []), entry]);
  for (const scenario of world.pack.scenarios) {
    const player = new Player(world, scenario.startedAt);
    await player.play(scenario);
    for (const { formKey, data, record, now } of player.submissions) add(formKey, { data, record, today: now.slice(0, 10) });
  }
  for (const [key, { data, record }] of Object.entries(SAMPLES))
    add(key, { data: nested(data), record: nested(record ?? {}), today: TODAY });
  return good;
}

const nested = (flat: JsonObject) => Object.entries(flat).reduce<JsonObject>((all, [path, value]) => withValueAt(all, path, value), {});
const without = (data: JsonObject, path: string) => withValueAt(data, path, null);
const errorsOf = async (key: string, { data, record, today }: Good) =>
  validateSubmission(await world.form(key), data, { mode: 'final', record, today }).errors;

const good = await goodSubmissions();
const keys = [...world.pack.forms.keys()];

describe('forms of the base pack', () => {
  it.each(keys)('should accept a good submission of %s', async (key) => {
    // given
    const samples = good.get(key) ?? [];
    // then
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) expect(await errorsOf(key, sample)).toEqual([]);
  });

  it.each(keys)('should refuse %s when a required answer is missing, naming the field', async (key) => {
    // given
    const form = await world.form(key);
    const required = [...fieldsOf(form.components)].filter(
      ({ component, inRows }) => inRows === null && component.validate?.required === true && targetOf(component) !== 'show',
    );
    for (const sample of good.get(key) ?? []) {
      for (const { path, component } of required) {
        if (valueAt(sample.data, path) === undefined || component['defaultValue'] !== undefined) continue;
        // when
        const errors = await errorsOf(key, { ...sample, data: without(sample.data, path) });
        // then
        expect([path, errors.map((error) => error.path)]).toEqual([path, expect.arrayContaining([path])]);
      }
    }
  });

  it.each(REFUSED_SAMPLES)('should refuse $form where $why', async ({ form, data, record, path }) => {
    // when
    const errors = await errorsOf(form, { data: nested(data), record: nested(record ?? {}), today: TODAY });
    // then
    expect(errors.map((error) => error.path)).toContain(path);
  });

  it.each(keys)('should hold no script in %s', (key) => {
    expect(findScripts(world.pack.forms.get(key))).toEqual([]);
  });

  it('should demand a required answer somewhere in every form', async () => {
    for (const key of keys) {
      const form = await world.form(key);
      const required = [...fieldsOf(form.components)].some(({ component }) => component.validate?.required === true);
      expect([key, required]).toEqual([key, true]);
    }
  });
});
