/** Kinds of evidence that are attached as files (Administrative Penalty Law 行政处罚法 第四十六条, as they come in practice). */
export const EVIDENCE_KINDS = [
  'photo',
  'video',
  'audio',
  'document',
  'record',
  'physical',
  'electronic',
  'party-statement',
  'payment-receipt',
  'service-receipt',
  'other',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** What a file most likely is; the officer can say otherwise. */
export function likelyKind(mediaType: string): EvidenceKind {
  if (mediaType.startsWith('image/')) return 'photo';
  if (mediaType.startsWith('video/')) return 'video';
  if (mediaType.startsWith('audio/')) return 'audio';
  return 'document';
}

/** `812345` → `793 KB`. Binary steps, as file managers show them. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
