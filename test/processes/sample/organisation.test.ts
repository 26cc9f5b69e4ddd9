import { fileURLToPath } from 'node:url';
import { loadPack, loadSample, parseSample, type SampleOrganisation } from '../../../processes/src/index.ts';

const dir = fileURLToPath(new URL('../../../processes/sample/yunjiang', import.meta.url));
let sample: SampleOrganisation;
beforeAll(async () => {
  sample = await loadSample(dir, { today: '2026-11-21' });
});
const person = (id: string) => sample.people.find((entry) => entry.id === id)!;

describe('the sample organisation', () => {
  it('should have every role of the pack, held by somebody', async () => {
    const pack = await loadPack(fileURLToPath(new URL('../../../processes/cn', import.meta.url)));
    const held = new Set(sample.people.flatMap((entry) => entry.posts.map((post) => post.role)));
    expect([...pack.roles.keys()].filter((role) => !held.has(role))).toEqual([]);
    expect([...held].filter((role) => !pack.roles.has(role))).toEqual([]);
  });

  it('should have one expired certificate and one that expires soon, whatever the day', () => {
    expect(person('wuqiang').certificates[0]?.validTo).toBe('2026-11-11');
    expect(person('zhangwei').certificates[0]?.validTo).toBe('2027-01-05');
    expect(person('zhaofa').certificates).toEqual([expect.objectContaining({ kind: 'legal-qualification', validTo: null })]);
  });

  it('should give every account a name of its own', () => {
    expect(new Set(sample.people.map((entry) => entry.username)).size).toBe(sample.people.length);
  });

  it('should refuse a post at a body that does not exist', () => {
    const files = {
      'localities.yaml': '- { id: a, code: "99", name: 甲, shortName: 甲, level: county, parent: null }',
      'agencies.yaml': '[]',
      'people.yaml':
        '- { id: x, name: 某, username: x, posts: [{ role: clerk, agency: nowhere, unit: 一, title: 二, from: "2024-01-01" }] }',
    };
    expect(parseSample(files, '2026-11-21')).toEqual({
      problems: [expect.objectContaining({ code: 'SCHEMA', file: 'people.yaml', path: 'x' })],
    });
  });
});
