import { Injectable, inject } from '@angular/core';
import type { DiagramProcess } from '../../shared/diagram/diagram-state.ts';
import { ApiClient, type Page } from '../../shared/http/api-client.ts';
import type { CommandKey } from '../../shared/http/command-key.ts';
import type { CaseAct } from './case-act.ts';
import { type CaseListFilter, queryOf } from './case-list-filter.ts';
import type { CaseDeadline, CaseDocument, CaseEvidence, CaseKind, CaseRow, CaseSummary } from './case-views.ts';
import type { TimelineItem } from './timeline-days.ts';

/** Longest history that is loaded at once; a case of one year has a few hundred entries. */
const MOST_PAGES = 40;

export interface SubmissionView {
  readonly form: { readonly title: string; readonly schema: unknown };
  readonly data: Readonly<Record<string, unknown>>;
  readonly by: string | { readonly name: string };
  readonly at: string;
}

export interface EvidenceToSend {
  readonly file: File;
  readonly kind: string;
  readonly note: string;
  /** Where it was taken, when known. */
  readonly place?: string;
  /** the step it was attached at: material that a step demands counts there */
  readonly taskId?: string | null;
}

/** What the pages of a case ask the server. */
@Injectable({ providedIn: 'root' })
export class CaseApi {
  private readonly http = inject(ApiClient);

  list(kind: CaseKind, filter: CaseListFilter, cursor: string | null, signal?: AbortSignal): Promise<Page<CaseRow>> {
    return this.http.get<Page<CaseRow>>('/cases', queryOf(kind, filter, cursor), signal);
  }

  summary(id: string, signal?: AbortSignal): Promise<CaseSummary> {
    return this.http.get<CaseSummary>(`/cases/${encodeURIComponent(id)}`, {}, signal);
  }

  /** What may be raised on the case at any time, by the reader's posts. */
  async acts(id: string, signal?: AbortSignal): Promise<readonly CaseAct[]> {
    return (await this.http.get<{ readonly items: readonly CaseAct[] }>(`/cases/${encodeURIComponent(id)}/acts`, {}, signal)).items;
  }

  /** @throws {ApiError} FORM_INVALID with every field, CASE_CLOSED, PERMISSION_DENIED */
  raise(id: string, elementId: string, data: Readonly<Record<string, unknown>>, key: CommandKey): Promise<void> {
    return this.http.post<void>(`/cases/${encodeURIComponent(id)}/acts/${encodeURIComponent(elementId)}`, { data }, key);
  }

  timeline(id: string, signal?: AbortSignal): Promise<readonly TimelineItem[]> {
    return this.all<TimelineItem>(`/cases/${encodeURIComponent(id)}/timeline`, signal);
  }

  submission(id: string, submissionId: string, signal?: AbortSignal): Promise<SubmissionView> {
    return this.http.get<SubmissionView>(`/cases/${encodeURIComponent(id)}/submissions/${encodeURIComponent(submissionId)}`, {}, signal);
  }

  documents(id: string, signal?: AbortSignal): Promise<readonly CaseDocument[]> {
    return this.all<CaseDocument>(`/cases/${encodeURIComponent(id)}/documents`, signal);
  }

  evidence(id: string, signal?: AbortSignal): Promise<readonly CaseEvidence[]> {
    return this.all<CaseEvidence>(`/cases/${encodeURIComponent(id)}/evidence`, signal);
  }

  deadlines(id: string, signal?: AbortSignal): Promise<readonly CaseDeadline[]> {
    return this.all<CaseDeadline>(`/cases/${encodeURIComponent(id)}/deadlines`, signal);
  }

  async diagram(id: string, signal?: AbortSignal): Promise<readonly DiagramProcess[]> {
    const answer = await this.http.get<{ processes: readonly DiagramProcess[] }>(`/cases/${encodeURIComponent(id)}/diagram`, {}, signal);
    return answer.processes;
  }

  /** @throws {ApiError} UPLOAD_TOO_LARGE, UPLOAD_TYPE_REFUSED */
  attach(id: string, evidence: EvidenceToSend, onProgress: (done: number) => void): Promise<CaseEvidence> {
    const form = new FormData();
    form.set('kind', evidence.kind);
    if (evidence.note.trim()) form.set('note', evidence.note.trim());
    if (evidence.taskId) form.set('taskId', evidence.taskId);
    if (evidence.place) form.set('place', evidence.place);
    if (evidence.file.lastModified > 0) form.set('takenAt', new Date(evidence.file.lastModified).toISOString());
    form.set('file', evidence.file, evidence.file.name);
    return this.http.upload<CaseEvidence>(`/cases/${encodeURIComponent(id)}/evidence`, form, onProgress);
  }

  /** Every page of a list that is shown whole. */
  private async all<Item>(path: string, signal?: AbortSignal): Promise<readonly Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer: Page<Item> = await this.http.get<Page<Item>>(path, { limit: 100, cursor }, signal);
      items.push(...answer.items);
      cursor = answer.next;
      if (!cursor) break;
    }
    return items;
  }
}
