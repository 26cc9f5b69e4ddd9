import { type VolumeDocument, volumesOf } from '../../forms/src/app/case/volume-order.ts';

const paper = (templateId: string, part: Partial<VolumeDocument> = {}): VolumeDocument => ({
  id: templateId,
  templateId,
  title: templateId,
  number: null,
  status: 'issued',
  issuedAt: '2026-11-01T00:00:00Z',
  pages: 2,
  ...part,
});
const photo = { id: 'p', name: 'a.jpg', note: ' 占道堆放 ', takenAt: '2026-09-23T01:00:00Z', at: '2026-09-23T02:00:00Z', by: '李明' };

describe('the order of a case file', () => {
  it('should begin with the decision, put evidence after filing, and keep review and discussion in the second volume', () => {
    // given
    const papers = [
      'closing-approval',
      'discussion-minutes',
      'filing-approval',
      'legal-review-opinion',
      'penalty-decision',
      'penalty-notice',
      'service-receipt',
    ];
    // when
    const [principal, secondary] = volumesOf(
      papers.map((id) => paper(id)),
      [photo],
    );
    // then
    expect(principal?.entries.map((entry) => entry.id)).toEqual([
      'penalty-decision',
      'service-receipt',
      'filing-approval',
      'p',
      'penalty-notice',
      'closing-approval',
    ]);
    expect(principal?.entries.map((entry) => entry.position)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(secondary?.entries.map((entry) => entry.id)).toEqual(['legal-review-opinion', 'discussion-minutes']);
    expect(principal?.pages).toBe(10);
  });

  it('should leave void papers out and file an unlisted template under "other"', () => {
    // given
    const papers = [paper('penalty-notice', { id: 'old', status: 'void' }), paper('c500100-lawyer-opinion')];
    // when
    const [principal] = volumesOf(papers, []);
    // then
    expect(principal?.entries.map((entry) => [entry.id, entry.section])).toEqual([['c500100-lawyer-opinion', 'other']]);
  });

  it('should order papers of one kind by issue, those not made yet last, and call evidence by what it proves', () => {
    // given
    const papers = [paper('penalty-notice', { id: 'new', issuedAt: null, pages: null }), paper('penalty-notice', { id: 'first' })];
    // when
    const [principal] = volumesOf(papers, [photo]);
    // then
    expect(principal?.entries.map((entry) => entry.id)).toEqual(['p', 'first', 'new']);
    expect(principal?.entries[0]?.title).toBe('a（占道堆放）');
  });
});
