import { allComponents } from '../../../processes/src/form-rules/form.ts';
import { lintPack } from '../../../processes/src/pack/lint.ts';
import { openWorld } from '../world.ts';

const world = await openWorld();
const { pack } = world;
const CHINESE = /[\u4e00-\u9fff]/;

interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Shapes of a diagram without labels, by element id. */
function shapesOf(xml: string): Map<string, Box> {
  const shape = /<bpmndi:BPMNShape [^>]*bpmnElement="([^"]+)"[^>]*><dc:Bounds x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)"/g;
  return new Map(
    [...xml.matchAll(shape)].map(([, id, x, y, width, height]) => [
      id as string,
      { id: id as string, x: Number(x), y: Number(y), width: Number(width), height: Number(height) },
    ]),
  );
}

const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** What people read in the forms: labels, hints, titles, options, texts, messages. */
function* textsOfForms(): Generator<[string, string]> {
  for (const form of pack.forms.values()) {
    yield [form.key, form.title];
    for (const material of form.materials ?? []) yield [form.key, material.label];
    for (const component of allComponents(form.components)) {
      const { label, description, placeholder, title, addAnother, html, defaultValue, values, data } = component as Record<string, unknown>;
      const options = [
        ...((values as { label: string }[] | undefined) ?? []),
        ...((data as { values?: { label: string }[] } | undefined)?.values ?? []),
      ];
      const all = [label, description, placeholder, title, addAnother, defaultValue, html, ...options.map((option) => option.label)];
      for (const text of all) if (typeof text === 'string') yield [form.key, text.replace(/^<p>|<\/p>$/g, '')];
    }
  }
}

describe('the base pack', () => {
  it('should have nothing for the lint to refuse', async () => {
    const problems = await lintPack(pack);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('should have the English of every text in its forms', () => {
    const missing = [...textsOfForms()].filter(([, text]) => CHINESE.test(text) && pack.en[text] === undefined);
    expect(missing).toEqual([]);
  });

  it('should show no English in the Chinese forms', () => {
    const foreign = [...textsOfForms()].filter(([, text]) => /[A-Za-z]{3,}/.test(text));
    expect(foreign.filter(([, text]) => CHINESE.test(text))).toEqual([]);
  });

  it('should have the English of every name in its flows', () => {
    const names = pack.flows.flatMap(({ file, xml }) =>
      [...xml.matchAll(/ name="([^"]+)"/g)].map(([, name]) => [file, name as string] as const),
    );
    expect(names.filter(([, name]) => CHINESE.test(name) && pack.en[name] === undefined)).toEqual([]);
  });

  it.each(pack.flows.map(({ file, xml }): [string, string] => [file, xml]))('should draw %s whole and without overlaps', (_file, xml) => {
    // given
    const shapes = shapesOf(xml);
    const elements = [...xml.matchAll(/<bpmn:(?:\w+(?:Event|Task|Gateway)|task|subProcess|callActivity) id="([^"]+)"/g)].map(
      ([, id]) => id as string,
    );
    const containers = new Set([...xml.matchAll(/<bpmn:subProcess id="([^"]+)"/g)].map(([, id]) => id));
    const boundary = new Set([...xml.matchAll(/<bpmn:boundaryEvent id="([^"]+)"/g)].map(([, id]) => id));
    // then
    expect(elements.filter((id) => !shapes.has(id))).toEqual([]);
    const plain = [...shapes.values()].filter(({ id }) => !containers.has(id) && !boundary.has(id));
    const overlaps = plain.flatMap((a, index) =>
      plain
        .slice(index + 1)
        .filter((b) => overlap(a, b))
        .map((b) => `${a.id} and ${b.id}`),
    );
    expect(overlaps).toEqual([]);
    const flows = [...xml.matchAll(/<bpmn:sequenceFlow id="([^"]+)"/g)].map(([, id]) => id as string);
    expect(flows.filter((id) => !xml.includes(`bpmnElement="${id}"`))).toEqual([]);
  });

  it('should name only roles of the pack for an act people may raise', async () => {
    const flows = pack.flows.map((flow) => ({ ...flow, xml: flow.xml.replace('om:actRoles="case-officer', 'om:actRoles="case-ofcier') }));
    expect(await lintPack({ ...pack, flows })).toMatchObject([{ code: 'FLOW_ROLE_MISSING', path: 'recusal-requested' }]);
  });

  it('should name a step of the law for every user task', () => {
    for (const program of world.byProcess.values())
      for (const element of program.elements)
        if (element.type === 'bpmn:UserTask') expect([element.id, typeof element.om['stage']]).toEqual([element.id, 'string']);
  });

  it('should have at most twelve handling steps in the ordinary procedure', () => {
    const stages = new Set((world.byProcess.get('ordinary-penalty')?.elements ?? []).flatMap(({ om }) => om['stage'] ?? []));
    const steps = [
      'verify-clue',
      'file-case',
      'investigate',
      'conclude-report',
      'pre-decision-notice',
      'defence-and-hearing',
      'legal-review',
    ];
    const rest = ['collective-discussion', 'decide', 'serve-decision', 'execute-decision', 'close-archive'];
    expect([...stages].sort()).toEqual([...steps, ...rest].sort());
  });
});
