import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeDocument } from '@onematter/processes/pure';
import { loadFonts } from '../../api/src/documents/fonts/font-set.ts';
import { subsetFont } from '../../api/src/documents/fonts/subset.ts';
import { createRenderer } from '../../api/src/documents/renderer.ts';
import { textOf } from './read-pdf.ts';
import { context, sampleCase, template, withFact } from './sample.ts';

const require = createRequire(new URL('../../api/package.json', import.meta.url));
const SANS = require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onematter-fonts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('faces 字体', () => {
  it('should make a subset that is a whole font with the outlines asked for', () => {
    // given
    const font = loadFonts(null).faces.body;
    const glyphs = [0, ...'处罚決'].map((each) => (typeof each === 'string' ? font.glyphOf(each.codePointAt(0)!) : each));
    // when
    const file = subsetFont(font, glyphs);
    // then
    let sum = 0;
    for (let at = 0; at + 4 <= file.length; at += 4) sum = (sum + file.readUInt32BE(at)) >>> 0;
    expect(sum).toBe(0xb1b0afba); // ISO/IEC 14496-22: the checksum of a font file
    for (const glyph of glyphs) expect(file.includes(font.outlineOf(glyph))).toBe(true);
    expect(file.length).toBeLessThan(5000);
  });

  it("should prefer the customer's faces", () => {
    copyFileSync(SANS, join(folder, 'body.ttf'));
    const fonts = loadFonts(folder);
    expect(fonts.faces.body.name).toBe('body.ttf');
    expect(fonts.faces.title.name).toMatch(/NotoSerifSC/);
  });

  it.each([
    ['a collection', Buffer.from('ttcf00000000000000'), 'FONT_UNSUPPORTED'],
    ['CFF outlines', Buffer.from('OTTO00000000000000'), 'FONT_UNSUPPORTED'],
    ['something else', Buffer.from('not a font at all'), 'FONT_INVALID'],
    [
      'a cut file',
      Buffer.concat([
        Buffer.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
        Buffer.from('head'),
        Buffer.alloc(4),
        Buffer.from([0, 0, 0, 9, 0, 0, 9, 9]),
      ]),
      'FONT_INVALID',
    ],
  ])('should say which file is %s', (_, bytes, code) => {
    writeFileSync(join(folder, 'title.ttf'), bytes);
    expect(() => loadFonts(folder)).toThrow(expect.objectContaining({ code, message: expect.stringContaining('title.ttf') }));
  });
});

describe('the renderer', () => {
  it('should answer each document with its own PDF when many are asked for at once', async () => {
    const renderer = createRenderer();
    const models = ['甲', '乙', '丙', '丁'].map(
      (name) => composeDocument(template('penalty-decision'), context({ case: withFact(sampleCase(), 'party.name', `${name}商行`) })).model,
    );
    const rendered = await Promise.all(models.map((model) => renderer.pdf(model)));
    const texts = await Promise.all(rendered.map(async ({ bytes }) => (await textOf(bytes))[0]));
    expect(texts.map((text) => text?.match(/.商行/)?.[0])).toEqual(['甲商行', '乙商行', '丙商行', '丁商行']);
    await renderer.close();
  });

  it('should name the fault of a font folder, and refuse once it is closed', async () => {
    const { model } = composeDocument(template('penalty-decision'), context());
    const renderer = createRenderer({ fontFolder: join(folder, 'absent') });
    await expect(renderer.pdf(model)).rejects.toMatchObject({ code: 'FONT_INVALID' });
    await renderer.close();
    await renderer.close();
    await expect(renderer.pdf(model)).rejects.toMatchObject({ code: 'RENDERER_CLOSED' });
  });

  it('should fail what was waiting when it is closed in the middle', async () => {
    const renderer = createRenderer();
    const pending = renderer.pdf(composeDocument(template('penalty-decision'), context()).model);
    const failed = expect(pending).rejects.toMatchObject({ code: 'RENDERER_CLOSED' });
    await renderer.close();
    await failed;
  });
});
