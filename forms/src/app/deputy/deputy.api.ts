import { Injectable, inject } from '@angular/core';
import { ApiClient, type Page } from '../../shared/http/api-client.ts';
import type { CommandKey } from '../../shared/http/command-key.ts';
import type { Colleague, DeputyView, NewDeputy, ProcessOption } from './deputy.view.ts';

const AT_ONCE = 30;

/** Refusals are those of docs/errors.md: DEPUTY_EXISTS, DEPUTY_NOT_ELIGIBLE … */
@Injectable({ providedIn: 'root' })
export class DeputyApi {
  private readonly api = inject(ApiClient);

  list(scope: 'mine' | 'all', cursor: string | null, signal?: AbortSignal): Promise<Page<DeputyView>> {
    return this.api.get<Page<DeputyView>>('/deputies', { scope, cursor, limit: AT_ONCE }, signal);
  }

  /** Who may be a deputy: colleagues of one's agencies, or by name anybody. */
  async colleagues(q: string, signal?: AbortSignal): Promise<readonly Colleague[]> {
    return (await this.api.get<{ readonly items: readonly Colleague[] }>('/deputies/people', { q }, signal)).items;
  }

  async processes(signal?: AbortSignal): Promise<readonly ProcessOption[]> {
    return (await this.api.get<{ readonly items: readonly ProcessOption[] }>('/deputies/processes', {}, signal)).items;
  }

  set(deputy: NewDeputy, key: CommandKey): Promise<{ readonly id: string }> {
    return this.api.post<{ readonly id: string }>('/deputies', deputy, key);
  }

  end(id: string, key: CommandKey): Promise<void> {
    return this.api.post<void>(`/deputies/${encodeURIComponent(id)}/end`, {}, key);
  }
}
