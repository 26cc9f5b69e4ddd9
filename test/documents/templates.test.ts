import { readdirSync, readFileSync } from 'node:fs';
import { composeDocument, lintTemplate, parseTemplate, plainText } from '@onematter/processes/pure';
import { parse } from 'yaml';
import { loadFonts } from '../../api/src/documents/fonts/font-set.ts';
import { renderDocx } from '../../api/src/documents/render-docx.ts';
import { renderPdf } from '../../api/src/documents/render-pdf.ts';
import { textOf } from './read-pdf.ts';
import { agency, context, facts, sampleCase, template, withFact } from './sample.ts';

const cn = new URL('../../processes/cn/', import.meta.url);
const ids = readdirSync(new URL('documents/', cn)).flatMap((name) =>
  name.endsWith('.doc.yaml') ? [name.slice(0, -'.doc.yaml'.length)] : [],
);
const fonts = loadFonts(null);

const elements = new Set(
  readdirSync(new URL('flows/', cn)).flatMap((name) =>
    [...readFileSync(new URL(`flows/${name}`, cn), 'utf8').matchAll(/<bpmn:userTask id="([^"]+)"/g)].map(([, id]) => id!),
  ),
);
const deadlines = new Set((parse(readFileSync(new URL('deadlines.yaml', cn), 'utf8')) as { id: string }[]).map(({ id }) => id));

const numbered = (id: string) =>
  context({ number: template(id).numberWord === null ? null : `云江青综执${template(id).numberWord}〔2026〕7号` });

describe('the base templates 文书模板', () => {
  it('should be the fifteen that the flows issue', () => {
    expect(ids.sort()).toEqual(
      [
        ...['closing-approval', 'correction-order', 'criminal-referral-letter', 'discussion-minutes', 'filing-approval', 'hearing-notice'],
        ...['investigation-report', 'legal-review-opinion', 'no-penalty-decision', 'onspot-decision', 'payment-notice', 'penalty-decision'],
        ...['penalty-notice', 'referral-letter', 'service-receipt'],
      ].sort(),
    );
  });

  it.each(ids)('should only use what the pack knows in %s', (id) => {
    expect(lintTemplate(template(id), { facts: facts(), deadlines, elements })).toEqual([]);
  });

  it.each(ids)('should say in the PDF of %s every word that was composed', async (id) => {
    // given
    const { model, missing } = composeDocument(template(id), numbered(id));
    // when
    const printed = (await textOf((await renderPdf(model, fonts)).bytes)).join('');
    // then
    expect(missing).toEqual([]);
    const without = (text: string) => text.replace(/第\d+页共\d+页/g, '').replace(/\s/g, '');
    for (const line of plainText(model).split('\n').map(without)) {
      for (const piece of line.match(/.{1,8}/g) ?? []) expect(without(printed)).toContain(piece);
    }
  });

  it.each(ids)('should give the draft of %s for an empty case without number or seal', async (id) => {
    const empty = { kind: 'case', agency, matter: { kind: '赋权' } };
    const { model } = composeDocument(template(id), context({ case: empty, number: null, issuedOn: null, isDraft: true, signed: {} }));
    const [first] = await textOf((await renderPdf(model, fonts, { watermark: '草稿' })).bytes);
    expect(first).toContain('草稿');
    expect(first).toContain('【待填】');
    expect(first).not.toContain('样例');
  });

  it.each(ids)('should export %s as a Word file', async (id) => {
    const bytes = await renderDocx(composeDocument(template(id), numbered(id)).model);
    expect(Buffer.from(bytes.subarray(0, 4)).toString('latin1')).toBe('PK\u0003\u0004');
  });
});

describe('who acts and what can be done against it', () => {
  it('should tell that reconsideration comes first on an on-the-spot decision', () => {
    const text = plainText(composeDocument(template('onspot-decision'), context()).model);
    expect(text).toContain('应当自收到本决定书之日起六十日内，先向云江县人民政府申请行政复议');
    expect(text).not.toContain('六个月内');
  });

  it('should go out in the name of the delegating organ where the power is delegated', () => {
    // given
    const delegated = withFact(sampleCase(), 'matter.kind', '委托');
    const bureau = { ...agency, id: 'agency-2', name: '云江县城市管理局' };
    // when
    const { model } = composeDocument(template('penalty-decision'), context({ case: delegated, agency: bureau }));
    // then
    expect(model.organ).toBe('云江县城市管理局');
    expect(model.blocks.find((block) => block.kind === 'closing')).toMatchObject({
      organ: '云江县城市管理局',
      seal: { name: '云江县城市管理局', isSample: true },
    });
  });

  it('should refuse to tell remedies it does not know', () => {
    const { missing } = composeDocument(template('penalty-decision'), context({ agency: { ...agency, courtName: '' } }));
    expect(missing).toMatchObject([{ path: 'agency.courtName' }]);
  });

  it('should tell the right to a hearing only where there is one', () => {
    const eligible = withFact(sampleCase(), 'notice.hearingEligible', true);
    expect(plainText(composeDocument(template('penalty-notice'), context()).model)).not.toContain('听证');
    expect(plainText(composeDocument(template('penalty-notice'), context({ case: eligible })).model)).toContain('有权要求听证');
  });

  it('should introduce a citizen by name, number and address', () => {
    const citizen = { type: 'citizen', name: '赵强', idType: 'resident-id', idNo: '11010519491231002X', address: '青溪镇石桥村1组' };
    const text = plainText(composeDocument(template('penalty-decision'), context({ case: { ...sampleCase(), party: citizen } })).model);
    expect(text).toContain('公民身份号码：11010519491231002X');
    expect(text).toContain('决定对你作出如下行政处罚');
  });
});

describe('a template file', () => {
  const valid = { id: 'x', code: 'D01', title: '测试文书', class: 'internal', layout: 'letter', numberWord: null, seal: 'none' };

  it('should be refused with every problem named', () => {
    const parsed = parseTemplate({
      ...valid,
      extra: 1,
      blocks: [{ text: '{{case.party.name' }, { text: '{{process.env}}' }, { text: '{{case.x|eval}}' }, { text: 'x', when: '1 +' }],
    });
    expect('problems' in parsed && parsed.problems.map(({ path }) => path).sort()).toEqual([
      '',
      'blocks.0.text',
      'blocks.1.text',
      'blocks.2.text',
      'blocks.3.when',
    ]);
  });

  it('should reach nothing but own properties of the record', () => {
    const parsed = parseTemplate({ ...valid, blocks: [{ text: '{{case.constructor.name|or:无}}' }] });
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    expect(plainText(composeDocument(parsed.template, context()).model)).toContain('无');
  });
});
