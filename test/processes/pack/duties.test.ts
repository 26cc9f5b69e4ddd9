import { fileURLToPath } from 'node:url';
import { lintPack, parsePack, readPackFiles, runtimeRules } from '../../../processes/src/index.ts';

const dir = fileURLToPath(new URL('../../../processes/cn', import.meta.url));
let files: Record<string, string>;

beforeAll(async () => {
  files = await readPackFiles(dir);
});

/** The base pack with one more guardrail. */
function packWith(rule: string) {
  const parsed = parsePack({
    ...files,
    'guardrails.yaml': `${files['guardrails.yaml']}  - { id: G-50, title: 试, titleEn: Trial, type: R, basis: [apl-2021#61], ${rule} }\n`,
  });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.pack;
}

describe('duties of guardrails.yaml 红线', () => {
  it('should give the engine the pairs bound to one person, with the article in words', () => {
    expect(runtimeRules(packWith('same: [[handle, serve]]')).samePerson).toEqual([
      { duties: ['handle', 'serve'], guardrail: 'G-50', basis: '《中华人民共和国行政处罚法》第六十一条' },
    ]);
  });

  it('should leave the rules of a pack without such a pair as they were, so that its digest stays', () => {
    expect(runtimeRules(packWith('distinct: [[chair, decide]]'))).not.toHaveProperty('samePerson');
  });

  it.each([
    ['same: [[handle, serve]]', []],
    ['same: [[handle, serve], [serve, approve]]', []],
    ['same: [[handle, sreve]]', ['GUARDRAIL_DUTY_UNKNOWN sreve']],
    ['distinct: [[handle, clean]]', ['GUARDRAIL_DUTY_UNKNOWN clean']],
    ['qualified: [{ duty: cook, certificate: enforcement }]', ['GUARDRAIL_DUTY_UNKNOWN cook']],
    ['same: [[handle, review]]', ['GUARDRAIL_DUTIES_CONTRADICT handle × review']],
    ['same: [[handle, serve], [serve, decide]]', ['GUARDRAIL_DUTIES_CONTRADICT handle × decide']],
    ['distinct: [[serve, serve]]', ['GUARDRAIL_DUTIES_CONTRADICT serve × serve']],
  ])('should be registered and keepable: %s', async (rule, expected) => {
    const problems = (await lintPack(packWith(rule))).filter((problem) => problem.code.startsWith('GUARDRAIL'));
    expect(problems.map(({ code, message }) => `${code} ${/(\S+(?: × \S+)?)(?:: bound|$)/.exec(message.en)?.[1]}`)).toEqual(expected);
  });
});
