import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { type FormSchema, validateSubmission } from '../../../processes/src/form-rules/index.ts';
import {
  lintPack,
  lintScenarios,
  loadPack,
  type Pack,
  type PackProblem,
  ProcessesError,
  packDigest,
  parsePack,
  readPackFiles,
  runtimeRules,
  sm3,
} from '../../../processes/src/index.ts';
import { lintForms } from '../../../processes/src/pack/lint-forms.ts';

const dir = fileURLToPath(new URL('../../../processes/cn', import.meta.url));
let files: Record<string, string>;
let pack: Pack;

beforeAll(async () => {
  files = await readPackFiles(dir);
  pack = await loadPack(dir);
});

const problemsOf = (changed: Record<string, string | undefined>): readonly PackProblem[] => {
  const merged = Object.fromEntries(
    Object.entries({ ...files, ...changed }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const parsed = parsePack(merged);
  return 'problems' in parsed ? parsed.problems : [];
};
const packWith = (changed: Record<string, string>): Pack => {
  const parsed = parsePack({ ...files, ...changed });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.pack;
};

describe('the base pack cn', () => {
  it('should load with everything the platform asks of it', () => {
    expect(pack.manifest).toMatchObject({ id: 'cn', locality: '0' });
    expect([...pack.deadlines.keys()].filter((id) => /^T\d\d$/.test(id))).toEqual(
      Array.from({ length: 35 }, (_, index) => `T${String(index + 1).padStart(2, '0')}`),
    );
    expect(pack.matters.matters).toHaveLength(140);
    expect(pack.calendar.years).toEqual([2024, 2025, 2026]);
    expect(pack.digest).toMatch(/^sm3:[0-9a-f]{64}$/);
  });

  it('should give the engine its rules with the articles in words', () => {
    const rules = runtimeRules(pack);
    expect(rules.distinctPersons.map(({ duties }) => duties.join('×'))).toEqual([
      'handle×review',
      'handle×decide',
      'review×decide',
      'handle×chair',
      'handle×discuss',
      'review×discuss',
    ]);
    expect(rules.distinctPersons[0]).toMatchObject({
      guardrail: 'G-03',
      basis: '《中华人民共和国行政处罚法》第五十八条、《中华人民共和国行政处罚法》第六十四条',
    });
    expect(rules.qualified).toEqual([
      expect.objectContaining({ duty: 'handle', certificate: 'enforcement', guardrail: 'G-01' }),
      expect.objectContaining({ duty: 'review', certificate: 'legal-qualification', guardrail: 'G-08' }),
    ]);
  });

  it('should have nothing wrong in it, its scenarios included', async () => {
    expect(await lintPack(pack)).toEqual([]);
    expect(await lintScenarios(pack)).toEqual([]);
  });
});

describe('forms that ask when something was found', () => {
  it.each([
    ['report-clue', 'clue'],
    ['onsite-party', 'onsite'],
  ])('should refuse in %s a day after today, and years no case is of', (key, group) => {
    const codes = (foundAt: string) =>
      validateSubmission(pack.forms.get(key) as FormSchema, { [group]: { foundAt } }, { mode: 'final', today: '2026-11-21' })
        .errors.filter(({ path }) => path === `${group}.foundAt`)
        .map(({ code, messages }) => `${code} ${messages.zh}`);
    expect(codes('2026-11-21T15:59:00.000Z')).toEqual([]);
    expect(codes('2026-11-21T16:00:00.000Z')).toEqual(['LOGIC 发现时间不得晚于今天']);
    expect(codes('9999-12-31T00:00:00.000Z')).toEqual(['DATE_RANGE 发现时间应当在1900年至2100年之间']);
  });
});

describe('parsePack', () => {
  it('should name every problem at once, with file, line and remedy', () => {
    const problems = problemsOf({
      'pack.yaml': undefined,
      'roles.yaml': '- { id: Grid Worker, title: 网格员 }\n',
      'laws/apl-2021.yaml': 'id: apl-2021\n  title: [',
      'forms/broken.form.json': '{ "key": "broken", }',
      'notes.txt': 'x',
    });
    expect(problems.map(({ code, file }) => `${code} ${file}`)).toEqual(
      expect.arrayContaining([
        'PACK_FILE_MISSING pack.yaml',
        'SCHEMA roles.yaml',
        'YAML_SYNTAX laws/apl-2021.yaml',
        'JSON_SYNTAX forms/broken.form.json',
        'PACK_FILE_UNKNOWN notes.txt',
      ]),
    );
    expect(problems.find(({ file, path }) => file === 'roles.yaml' && path === '[0].id')?.line).toBe(1);
    for (const problem of problems)
      expect([problem.message.zh, problem.message.en, problem.remedy.zh, problem.remedy.en].every((text) => text.length > 1)).toBe(true);
  });

  it('should find the line of a wrong entry in a long file', () => {
    const text = (files['deadlines.yaml'] as string).replace('within: 90', 'within: -90');
    const line = text.split('\n').findIndex((row) => row.includes('within: -90')) + 1;
    expect(problemsOf({ 'deadlines.yaml': text })).toEqual([expect.objectContaining({ code: 'SCHEMA', file: 'deadlines.yaml', line })]);
  });

  it('should refuse an id used twice and a form under another name', () => {
    const twice = `${files['roles.yaml']}\n${(files['roles.yaml'] as string).slice((files['roles.yaml'] as string).indexOf('- id: grid-worker'))}`;
    expect(problemsOf({ 'roles.yaml': twice }).map(({ code }) => code)).toContain('DUPLICATE_ID');
    const form = JSON.stringify({ key: 'another', title: '表单', components: [{ type: 'textfield', key: 'x' }] });
    expect(problemsOf({ 'forms/one.form.json': form }).map(({ code }) => code)).toEqual(['FORM_KEY_MISMATCH']);
  });

  it.each([
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
    ],
    ['a file over the limit', 'x'.repeat(4_000_001)],
    ['a nest of brackets', `a: ${'['.repeat(5_000)}`],
  ])('should answer %s with a problem', (_, text) => {
    expect(problemsOf({ 'roles.yaml': text }).length).toBeGreaterThan(0);
  });

  it('should refuse a folder that is no pack with a code', async () => {
    await expect(loadPack('/nowhere')).rejects.toMatchObject({ code: 'PACK_NOT_FOUND' });
    await expect(loadPack(fileURLToPath(new URL('.', import.meta.url)))).rejects.toThrow(ProcessesError);
  });
});

describe('lintForms', () => {
  const lint = (components: unknown[]) =>
    lintForms(packWith({ 'forms/probe.form.json': JSON.stringify({ key: 'probe', title: '试验', components }) })).map(
      ({ code, path }) => `${code} ${path}`,
    );

  it('should find what a form may not hold', () => {
    expect(
      lint([
        { type: 'textfield', key: 'party.name', label: '甲', customConditional: 'show = false' },
        { type: 'button', key: 'go' },
        { type: 'textfield', key: 'party.phone', validate: { pattern: '(\\d+)+' } },
        { type: 'textfield', key: 'party.idNo', validate: { json: { method: [1, 'x'] } } },
        { type: 'textfield', key: 'party.shoeSize' },
        { type: 'textfield', key: 'conclusion.proposedFineFen' },
        { type: 'textfield', key: 'case.no', properties: { om: 'variable' } },
        { type: 'select', key: 'officers.lead', properties: { options: 'planets?x=1', statutory: 'apl-2021#999' } },
        { type: 'textfield', key: 'caseNo' },
        { type: 'textfield', key: 'constructor.name', properties: { om: 'local' } },
      ]),
    ).toEqual([
      'FORM_SCRIPT components[0].customConditional',
      'FORM_TYPE_UNKNOWN go',
      'FORM_PATTERN_UNSAFE party.phone',
      'FORM_LOGIC_UNKNOWN party.idNo',
      'FORM_OPTIONS_UNKNOWN officers.lead',
      'LAW_UNKNOWN officers.lead',
      'FORM_FACT_UNKNOWN party.shoeSize',
      'FORM_FACT_TYPE conclusion.proposedFineFen',
      'FORM_KEY_INVALID case.no',
      'FORM_FACT_PLATFORM caseNo',
      'FORM_KEY_INVALID constructor.name',
    ]);
  });
});

describe('lintPack', () => {
  const flow = (change: (xml: string) => string) => packWith({ 'flows/service.bpmn': change(files['flows/service.bpmn'] as string) });
  const codes = async (changed: Pack) =>
    (await lintPack(changed)).filter(({ severity }) => severity === 'error').map(({ code, file }) => `${code} ${file}`);

  it.each([
    [
      'a form that does not exist',
      (xml: string) => xml.replace(/externalReference="[^"]+"/, 'externalReference="no-such-form"'),
      'FLOW_FORM_MISSING',
    ],
    ['a deadline that does not exist', (xml: string) => xml.replace('om:deadline="T07"', 'om:deadline="T99"'), 'FLOW_DEADLINE_MISSING'],
    ['a deadline nothing starts', (xml: string) => xml.replace('om:deadline="T07"', 'om:deadline="T20"'), 'FLOW_DEADLINE_NO_START'],
    [
      'a role that does not exist',
      (xml: string) => xml.replace(/candidateGroups="[a-z-]+"/, 'candidateGroups="astronaut"'),
      'FLOW_ROLE_MISSING',
    ],
    ['a duty that does not exist', (xml: string) => xml.replace(/om:duty="\w+"/, 'om:duty="juggle"'), 'FLOW_DUTY_UNKNOWN'],
    ['a fact that does not exist', (xml: string) => xml.replace('case.officers.lead', 'case.officers.leed'), 'FLOW_FACT_UNKNOWN'],
    ['a connector that does not exist', (xml: string) => xml.replace('type="case.write"', 'type="case.wright"'), 'FLOW_JOB_UNKNOWN'],
    ['no diagram', (xml: string) => xml.replace(/<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/, ''), 'FLOW_DIAGRAM_MISSING'],
  ])('should refuse a flow with %s', async (_, change, code) => {
    const changed = flow(change);
    expect(changed.digest).not.toBe(pack.digest);
    expect(await codes(changed)).toContain(`${code} flows/service.bpmn`);
  });

  it('should pass on what the engine says of a model, with its line', async () => {
    const problems = await lintPack(flow((xml) => xml.replace(/targetRef="[^"]+"/, 'targetRef="nowhere"')));
    expect(problems.filter(({ file, severity }) => file === 'flows/service.bpmn' && severity === 'error').length).toBeGreaterThan(0);
  });

  it('should refuse a basis that is in no law', async () => {
    const text = (files['deadlines.yaml'] as string).replace('basis: [apl-2021#60]', 'basis: [apl-2021#990]');
    expect(await lintPack(packWith({ 'deadlines.yaml': text }))).toEqual([
      expect.objectContaining({ code: 'LAW_UNKNOWN', file: 'deadlines.yaml', path: 'T02' }),
    ]);
  });

  it('should notice a scenario that its forms have left behind', async () => {
    const text = (files['scenarios/main-job.yaml'] as string)
      .replace('91350100M000100Y43', '91350100M000100Y44')
      .replace('filing.teamOpinion:', 'filing.teamOpinon:');
    const problems = await lintScenarios(packWith({ 'scenarios/main-job.yaml': text }));
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'SCENARIO_ANSWERS_INVALID apply-filing',
      'SCENARIO_ANSWER_UNKNOWN team-approval',
    ]);
  });
});

describe('digests', () => {
  it('should be the SM3 of the standard and of node:crypto', () => {
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(sm3(text)).toBe(createHash('sm3').update(text, 'utf8').digest('hex'));
      }),
    );
  });

  it('should not depend on the order of files or on line ends, and change with any letter', () => {
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    expect(packDigest(reversed)).toBe(packDigest(files));
    expect(packDigest({ ...files, 'roles.yaml': (files['roles.yaml'] as string).replaceAll('\n', '\r\n') })).toBe(packDigest(files));
    expect(packDigest({ ...files, 'roles.yaml': `${files['roles.yaml']} ` })).not.toBe(packDigest(files));
  });
});
