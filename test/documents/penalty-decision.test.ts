import { composeDocument } from '@onematter/processes/pure';
import { loadFonts } from '../../api/src/documents/fonts/font-set.ts';
import { renderPdf } from '../../api/src/documents/render-pdf.ts';
import { textOf } from './read-pdf.ts';
import { agency, context, sampleCase, template, withFact } from './sample.ts';

const fonts = loadFonts(null);

describe('the penalty decision 行政处罚决定书', () => {
  it('should say number, party, facts, amount, law, remedies and organ in text that can be copied', async () => {
    // given
    const { model, missing } = composeDocument(template('penalty-decision'), context());
    // when
    const { bytes } = await renderPdf(model, fonts);
    // then
    expect(missing).toEqual([]);
    const text = (await textOf(bytes)).join('');
    for (const part of [
      '云江青综执罚决〔2026〕12号',
      '云江县青溪镇顺发建材经营部',
      '91350100M000100Y43',
      '占用人行道6平方米',
      '《城市市容和环境卫生管理条例》第三十六条第二项',
      '壹仟贰佰元整（¥1,200.00）',
      '自收到本决定书之日起六十日内向云江县人民政府申请行政复议',
      '六个月内依法向云江县人民法院提起行政诉讼',
      '2026年11月20日',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('should be the same bytes each time', async () => {
    const { model } = composeDocument(template('penalty-decision'), context());
    const [first, second] = [await renderPdf(model, fonts), await renderPdf(model, loadFonts(null))];
    expect(Buffer.from(second.bytes).equals(Buffer.from(first.bytes))).toBe(true);
  });

  it('should name every missing statutory field at once', () => {
    // given
    const facts = withFact(withFact(sampleCase(), 'decision.basis', ''), 'party.address', undefined);
    // when
    const { missing } = composeDocument(template('penalty-decision'), context({ case: facts }));
    // then
    expect(missing).toEqual([
      { path: 'case.party.address', label: '当事人地址', basis: 'apl-2021#59.1' },
      { path: 'case.decision.basis', label: '处罚依据', basis: 'apl-2021#59.1' },
    ]);
  });

  it('should show in a draft what is still to be filled in, without number and seal', () => {
    const facts = withFact(sampleCase(), 'decision', {});
    const { model } = composeDocument(template('penalty-decision'), context({ case: facts, number: null, issuedOn: null, isDraft: true }));
    const runs = model.blocks.flatMap((block) => (block.kind === 'paragraph' ? block.runs : []));
    expect(runs.filter((run) => run.isPending).map((run) => run.text)).toContain('【待填】');
    expect(model).toMatchObject({ number: null, isDraft: true });
    expect(model.blocks.find((block) => block.kind === 'closing')).toMatchObject({ organ: agency.name, seal: null });
  });
});
