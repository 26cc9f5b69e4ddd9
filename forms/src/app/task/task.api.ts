import { Injectable, inject } from '@angular/core';
import { ApiClient, type Page } from '../../shared/http/api-client.ts';
import type { CommandKey } from '../../shared/http/command-key.ts';
import type { Assignee, CompletionOutcome, TaskView } from './task.view.ts';

/** In whose name a deputy 代理人 acts; empty where the person acts for himself. */
export type OnBehalf = { readonly onBehalfOf?: string };

type Values = Readonly<Record<string, unknown>>;

/** What the task page asks and commands. Refusals are those of docs/errors.md: USER_TASK_NOT_OPEN, FORM_INVALID, DUTY_CONFLICT … */
@Injectable({ providedIn: 'root' })
export class TaskApi {
  private readonly api = inject(ApiClient);

  open(id: string, signal?: AbortSignal): Promise<TaskView> {
    return this.api.get<TaskView>(addressOfTask(id), {}, signal);
  }

  claim(id: string, onBehalf: OnBehalf, key: CommandKey): Promise<void> {
    return this.api.post<void>(`${addressOfTask(id)}/claim`, onBehalf, key);
  }

  unclaim(id: string, onBehalf: OnBehalf, key: CommandKey): Promise<void> {
    return this.api.post<void>(`${addressOfTask(id)}/unclaim`, onBehalf, key);
  }

  complete(id: string, data: Values, onBehalf: OnBehalf, key: CommandKey): Promise<CompletionOutcome> {
    return this.api.post<CompletionOutcome>(`${addressOfTask(id)}/complete`, { data, ...onBehalf }, key);
  }

  saveDraft(id: string, data: Values): Promise<{ readonly savedAt: string }> {
    return this.api.put<{ readonly savedAt: string }>(`${addressOfTask(id)}/draft`, { data });
  }

  return(id: string, returned: { readonly target: string; readonly reason: string } & OnBehalf, key: CommandKey): Promise<void> {
    return this.api.post<void>(`${addressOfTask(id)}/return`, returned, key);
  }

  assign(id: string, assigned: { readonly personId: string; readonly reason: string } & OnBehalf, key: CommandKey): Promise<void> {
    return this.api.post<void>(`${addressOfTask(id)}/assign`, assigned, key);
  }

  async assignees(id: string): Promise<readonly Assignee[]> {
    const answer = await this.api.get<Page<Assignee> | readonly Assignee[]>(`${addressOfTask(id)}/assignees`);
    return 'items' in answer ? answer.items : answer;
  }
}

function addressOfTask(id: string): string {
  return `/user-tasks/${encodeURIComponent(id)}`;
}

/** Path, below `/api`, of a document's live preview with what is filled in so far. */
export function previewPath(taskId: string, templateId: string): string {
  return `${addressOfTask(taskId)}/preview/${encodeURIComponent(templateId)}`;
}
