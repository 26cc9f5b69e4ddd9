import { caseNumber, documentNumber } from '../../processes/src/pure.ts';

const parts = { localityWord: '青溪镇', agencyWord: '综执', documentWord: '罚决', issuedOn: '2026-11-21', sequence: 12 };

describe('numbers', () => {
  it('should write a document number as GB/T 9704 asks', () => {
    expect(documentNumber(parts)).toBe('青溪镇综执罚决〔2026〕12号');
  });
  it('should write a case number', () => {
    expect(caseNumber({ localityCode: '990101101', filedOn: '2026-11-21', sequence: 7 })).toBe('990101101-2026-0007');
    expect(caseNumber({ localityCode: '990101101', filedOn: '2026-11-21', sequence: 12345 })).toBe('990101101-2026-12345');
  });
  it.each([{ sequence: 0 }, { sequence: 1.5 }, { documentWord: '' }, { issuedOn: '2026-02-30' }])('should refuse %j', (change) => {
    expect(() => documentNumber({ ...parts, ...change })).toThrow(expect.objectContaining({ code: 'NUMBER_INVALID' }));
  });
});
