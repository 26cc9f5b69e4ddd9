/**
 * The order of papers in a case file 卷宗. Principal volume 正卷: decision, service, filing, evidence, notice with defence
 * and hearing, approval, execution, closing. Secondary volume 副卷, not shown to the party: legal review, collective
 * discussion. Provinces differ in the order; this is the one of the base rules.
 */
export const VOLUME_SECTIONS = [
  {
    id: 'decision',
    volume: 'principal',
    templates: ['penalty-decision', 'onspot-decision', 'no-penalty-decision', 'referral-letter', 'criminal-referral-letter'],
  },
  { id: 'service', volume: 'principal', templates: ['service-receipt'] },
  { id: 'filing', volume: 'principal', templates: ['filing-approval'] },
  { id: 'evidence', volume: 'principal', templates: ['correction-order', 'investigation-report'] },
  { id: 'notice', volume: 'principal', templates: ['penalty-notice', 'hearing-notice'] },
  { id: 'execution', volume: 'principal', templates: ['payment-notice'] },
  { id: 'closing', volume: 'principal', templates: ['closing-approval'] },
  { id: 'other', volume: 'principal', templates: [] },
  { id: 'review', volume: 'secondary', templates: ['legal-review-opinion'] },
  { id: 'discussion', volume: 'secondary', templates: ['discussion-minutes'] },
] as const satisfies readonly { id: string; volume: 'principal' | 'secondary'; templates: readonly string[] }[];

export type VolumeSectionId = (typeof VOLUME_SECTIONS)[number]['id'];

/** A paper that can be put on file. */
export interface VolumeDocument {
  readonly id: string;
  readonly templateId: string;
  readonly title: string;
  readonly number: string | null;
  readonly status: string;
  readonly issuedAt: string | null;
  readonly pages: number | null;
}

export interface VolumeEvidence {
  readonly id: string;
  readonly name: string;
  readonly note: string | null;
  readonly takenAt: string | null;
  readonly at: string;
  readonly by: string;
}

export interface VolumeEntry {
  /** Position in its volume, from 1. */
  readonly position: number;
  readonly section: VolumeSectionId;
  readonly kind: 'document' | 'evidence';
  readonly id: string;
  readonly title: string;
  readonly number: string | null;
  readonly by: string | null;
  /** Instant of issue or of taking; null while a paper is being made. */
  readonly at: string | null;
  readonly pages: number | null;
}

export interface Volume {
  readonly id: 'principal' | 'secondary';
  readonly entries: readonly VolumeEntry[];
  /** Sum of the pages that are known. */
  readonly pages: number;
}

/** The two volumes in filing order; void papers stay out, and a template nobody listed goes to "other". */
export function volumesOf(documents: readonly VolumeDocument[], evidence: readonly VolumeEvidence[]): readonly Volume[] {
  const valid = documents.filter((document) => document.status !== 'void');
  return (['principal', 'secondary'] as const).map((id) => {
    const papers = VOLUME_SECTIONS.filter((section) => section.volume === id).flatMap((section) => [
      ...valid
        .filter((document) => sectionOf(document.templateId) === section.id)
        .sort((a, b) => (a.issuedAt ?? '9').localeCompare(b.issuedAt ?? '9'))
        .map((document) => documentEntry(section.id, document)),
      ...(section.id === 'evidence' ? byTime(evidence).map(evidenceEntry) : []),
    ]);
    const entries = papers.map((paper, index) => ({ ...paper, position: index + 1 }));
    return { id, entries, pages: entries.reduce((sum, entry) => sum + (entry.pages ?? 0), 0) };
  });
}

function sectionOf(templateId: string): VolumeSectionId {
  return VOLUME_SECTIONS.find((section) => (section.templates as readonly string[]).includes(templateId))?.id ?? 'other';
}

function byTime(evidence: readonly VolumeEvidence[]): readonly VolumeEvidence[] {
  return [...evidence].sort((a, b) => (a.takenAt ?? a.at).localeCompare(b.takenAt ?? b.at));
}

function documentEntry(section: VolumeSectionId, document: VolumeDocument): Omit<VolumeEntry, 'position'> {
  const { id, title, number, issuedAt, pages } = document;
  return { section, kind: 'document', id, title, number, by: null, at: issuedAt, pages };
}

/** 现场照片1（占用盲道）: the name without its ending, and what it proves. */
function evidenceTitle({ name, note }: VolumeEvidence): string {
  const title = name.replace(/\.\w{1,5}$/, '');
  return note?.trim() ? `${title}（${note.trim()}）` : title;
}

function evidenceEntry(item: VolumeEvidence): Omit<VolumeEntry, 'position'> {
  return {
    section: 'evidence',
    kind: 'evidence',
    id: item.id,
    title: evidenceTitle(item),
    number: null,
    by: item.by,
    at: item.takenAt ?? item.at,
    pages: null,
  };
}
