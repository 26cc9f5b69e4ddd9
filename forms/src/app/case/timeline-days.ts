/** One line of a case's history, as `GET /cases/:id/timeline` answers it. */
export interface TimelineItem {
  readonly seq: number;
  readonly at: string;
  readonly kind: TimelineKind;
  readonly step: string | null;
  readonly title: string;
  readonly person: string | null;
  readonly device?: string | null;
  readonly reason?: string | null;
  readonly submissionId?: string | null;
  readonly documentId?: string | null;
  readonly evidenceId?: string | null;
  readonly code?: string | null;
}

export type TimelineKind =
  | 'submission'
  | 'document'
  | 'evidence'
  | 'deadline'
  | 'return'
  | 'assignment'
  | 'refused'
  | 'status'
  | 'incident'
  | 'system';

/** What a reader may want to see of a history. `work` leaves out what the platform did by itself. */
export const TIMELINE_FILTERS = ['work', 'papers', 'refused', 'all'] as const;
export type TimelineFilter = (typeof TIMELINE_FILTERS)[number];

const SHOWN: Readonly<Record<TimelineFilter, readonly TimelineKind[] | null>> = {
  work: ['submission', 'document', 'evidence', 'return', 'assignment', 'refused', 'status', 'incident', 'deadline'],
  papers: ['document', 'evidence'],
  refused: ['refused', 'return', 'incident'],
  all: null,
};

export interface TimelineDay {
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly date: string;
  readonly items: readonly TimelineItem[];
}

const shanghaiDate = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' });

/** The items that `filter` shows, newest first, by the day on which they happened in China. */
export function timelineDays(items: readonly TimelineItem[], filter: TimelineFilter): readonly TimelineDay[] {
  const kinds = SHOWN[filter];
  const days: { date: string; items: TimelineItem[] }[] = [];
  for (const item of [...items].sort((a, b) => b.seq - a.seq)) {
    if (kinds && !kinds.includes(item.kind)) continue;
    const date = shanghaiDate.format(new Date(item.at));
    const last = days[days.length - 1];
    if (last?.date === date) last.items.push(item);
    else days.push({ date, items: [item] });
  }
  return days;
}
