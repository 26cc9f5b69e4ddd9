import { Injectable, inject } from '@angular/core';
import { ApiClient, type Page } from '../../shared/http/api-client.ts';
import type { TaskRow } from './task-row.view.ts';
import type { WorklistFilter } from './worklist-filter.ts';

export type MatterOption = { readonly code: string; readonly name: string };

const MATTERS_AT_ONCE = 50;

/** The worklist's questions and commands. */
@Injectable({ providedIn: 'root' })
export class WorklistApi {
  private readonly api = inject(ApiClient);

  list(filter: WorklistFilter, cursor: string | null, limit: number, signal?: AbortSignal): Promise<Page<TaskRow>> {
    return this.api.get<Page<TaskRow>>('/user-tasks', { ...filter, cursor, limit }, signal);
  }

  claim({ id, onBehalfOf }: TaskRow, key: string): Promise<void> {
    const body = onBehalfOf ? { onBehalfOf: onBehalfOf.id } : {};
    return this.api.post<void>(`/user-tasks/${encodeURIComponent(id)}/claim`, body, key);
  }

  /** Matters whose name or code contains the text. */
  async matters(q: string): Promise<readonly MatterOption[]> {
    return (await this.api.get<Page<MatterOption>>('/matters', { q, limit: MATTERS_AT_ONCE })).items;
  }

  async matter(code: string): Promise<MatterOption> {
    return this.api.get<MatterOption>(`/matters/${encodeURIComponent(code)}`);
  }
}
