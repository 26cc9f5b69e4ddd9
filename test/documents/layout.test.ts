import { composeDocument } from '@onematter/processes/pure';
import fc from 'fast-check';
import { loadFonts } from '../../api/src/documents/fonts/font-set.ts';
import { breakLines } from '../../api/src/documents/layout/line-breaking.ts';
import { type Piece, paginate } from '../../api/src/documents/layout/piece.ts';
import { renderPdf } from '../../api/src/documents/render-pdf.ts';
import { textOf } from './read-pdf.ts';
import { context, sampleCase, template, withFact } from './sample.ts';

const fonts = loadFonts(null);
const style = { face: 'body' as const, size: 16, tracking: 0 };
const WIDTH = 160;
const written = (line: { glyphs: readonly { codePoint: number }[] }) =>
  line.glyphs.map(({ codePoint }) => String.fromCodePoint(codePoint)).join('');

describe('line breaking 断行', () => {
  const character = fc.constantFrom(...'违法行为当事人的，。；：（）《》“”、12,.aB —…〔〕号元');

  it('should keep every character in order, and no closing mark at the head or opening mark at the end of a line', () => {
    fc.assert(
      fc.property(fc.array(character, { minLength: 1, maxLength: 120 }), (characters) => {
        const text = characters.join('');
        const lines = breakLines([{ text }], style, fonts, WIDTH, 32, true).map(written);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        for (const [index, line] of lines.entries()) {
          if ([...line].length < 8) continue; // a run of marks wider than the line must be cut somewhere
          if (index > 0) expect(line).not.toMatch(/^[，。；：）》”、〕]{1}[^，。；：）》”、〕]/u);
          if (index < lines.length - 1) expect(line).not.toMatch(/[^（《“〔][（《“〔]$/u);
        }
      }),
      { numRuns: 500, examples: [[[...'违违违违违违违〔 违']], [[...'违违违违违违违违违 ，违']]] },
    );
  });

  it('should set every glyph inside the line, spread lines reaching its end', () => {
    const text = '当事人未经批准，在人行道上堆放水泥（42.5级）20袋、砂石约3立方米，占用人行道6平方米。'.repeat(4);
    const lines = breakLines([{ text }], style, fonts, WIDTH, 32, true);
    for (const [index, line] of lines.entries()) {
      expect(line.width).toBeLessThanOrEqual(WIDTH + 0.1);
      if (index < lines.length - 1) expect(line.width).toBeGreaterThan(WIDTH - 16);
      expect(line.glyphs.every((glyph, at) => at === 0 || glyph.x >= line.glyphs[at - 1]!.x)).toBe(true);
    }
  });

  it.each(['1,200.00', '〔2026〕12号', '42.5'])('should not part %s', (figure) => {
    for (let before = 0; before < 12; before += 1) {
      const lines = breakLines([{ text: `${'字'.repeat(before)}${figure}字字字` }], style, fonts, WIDTH, 0, true).map(written);
      expect(lines.some((line) => line.includes(figure))).toBe(true);
    }
  });
});

describe('pages', () => {
  const piece = (height: number, changes: Partial<Piece> = {}): Piece => ({ height, draw: () => undefined, ...changes });

  it('should keep a heading with the line that follows it', () => {
    const heading = piece(20, { keepWithNext: true });
    const pages = paginate([piece(70), heading, piece(20)], 100);
    expect(pages.map((page) => page.map(({ piece: { height } }) => height))).toEqual([[70], [20, 20]]);
  });

  it('should let go on what is taller than a page', () => {
    const pages = paginate([piece(10, { keepWithNext: true }), piece(250), piece(10)], 100);
    expect(pages.map((page) => page.length)).toEqual([1, 1, 1]);
  });

  it('should never leave organ and seal alone on the last page', async () => {
    const sentence = '经劝导后仍未清理，影响行人通行；';
    for (let length = 2; length < 46; length += 4) {
      const record = withFact(sampleCase(), 'decision.facts', sentence.repeat(length));
      const { bytes } = await renderPdf(composeDocument(template('penalty-decision'), context({ case: record })).model, fonts);
      const last = (await textOf(bytes)).at(-1)!;
      expect(last).toContain('青溪镇人民政府');
      expect(last).toContain('强制执行');
    }
  });

  it('should repeat the head of a table and lose no row where it goes on', async () => {
    // given
    const opinions = Array.from({ length: 40 }, (_, index) => ({
      personId: 'person-head',
      vote: 'agree',
      opinion: `第${index}条意见：事实清楚，证据充分，程序合法，同意处罚。`.repeat(1 + (index % 4)),
    }));
    const { model } = composeDocument(
      template('discussion-minutes'),
      context({ case: withFact(sampleCase(), 'discussion.opinions', opinions) }),
    );
    // when
    const pages = await textOf((await renderPdf(model, fonts)).bytes);
    // then
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.slice(1, -1).every((page) => page.startsWith('发言人表决意见'))).toBe(true);
    for (let index = 0; index < opinions.length; index += 1) expect(pages.join('')).toContain(`第${index}条意见`);
  });

  it('should save a page of a form by taking room for writing', async () => {
    const { pages } = await renderPdf(composeDocument(template('filing-approval'), context()).model, fonts);
    expect(pages).toBe(1);
  });

  it('should refuse a document nobody would read', async () => {
    const endless = withFact(sampleCase(), 'decision.facts', '违'.repeat(200_000));
    const { model } = composeDocument(template('penalty-decision'), context({ case: endless }));
    await expect(renderPdf(model, fonts)).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LONG' });
  });
});
