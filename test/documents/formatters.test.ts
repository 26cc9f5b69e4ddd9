import { composeDocument, parseTemplate, plainText } from '@onematter/processes/pure';
import { context } from './sample.ts';

function say(text: string, record: Record<string, unknown>): string {
  const head = { id: 'x', code: 'D01', title: '测试文书', class: 'internal', layout: 'letter', numberWord: null, seal: 'none' };
  const parsed = parseTemplate({ ...head, choices: { you: { citizen: '你' } }, blocks: [{ text }] });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  const { model } = composeDocument(parsed.template, context({ case: record }));
  return plainText(model).split('\n').slice(3).join('\n');
}

it.each([
  ['{{case.a|date}}', '2026-01-05', '2026年1月5日'],
  ['{{case.a|date}}', '2026-01-04T16:30:00.000Z', '2026年1月5日'],
  ['{{case.a|minute}}', '2026-01-04T16:05:00.000Z', '2026年1月5日0时5分'],
  ['{{case.a|yuan}}', 120_000, '1,200.00'],
  ['{{case.a|capitals}}', 1_000_005, '壹万元零伍分'],
  ['{{case.a|choice:you}}', 'citizen', '你'],
  ['{{case.a|list}}', ['甲', '乙'], '甲、乙'],
  ['{{case.a|person}}', ['person-lead', 'person-second'], '李明、张伟'],
  ['{{case.a|officer}}', 'person-lead', '李明（执法证号：990101001）'],
  ['{{case.a|law}}', { law: '城乡规划法', article: '第六十五条' }, '《城乡规划法》第六十五条'],
  ['{{case.a|phrase}}', '已经清理。', '已经清理'],
  ['{{case.a|sentence}}', '罚款人民币800元', '罚款人民币800元。'],
  ['{{case.a|sentence}}', '已经清理。', '已经清理。'],
  ['{{case.a|cause}}', '涉嫌占道堆物案', '占道堆物'],
  ['{{case.a|or:无}}', ' ', '无'],
  ['{{case.a}}', '甲\u202e\u200b乙\u0007', '甲乙'],
  ['{{deadline.T06}}', 0, '五个工作日'],
])('should set %s of %j as %s', (text, value, expected) => {
  expect(say(text, { a: value })).toBe(expected);
});

it.each([
  ['{{case.a|date}}', '20 January'],
  ['{{case.a|yuan}}', 12.5],
  ['{{case.a|choice:you}}', 'somebody'],
  ['{{case.a|person}}', 'nobody'],
  ['{{case.a}}', { name: 'x' }],
])('should rather leave a gap than print %s of %j', (text, value) => {
  expect(say(text, { a: value })).toBe('【待填】');
});

it('should make a paragraph of every line that was typed', () => {
  expect(say('证据：{{case.a}}', { a: '一、笔录；\r\n\n二、照片。' })).toBe('证据：一、笔录；\n二、照片。');
});
