import { Injectable, inject } from '@angular/core';
import { ApiClient, type Page } from '../../shared/http/api-client.ts';
import type { CommandKey } from '../../shared/http/command-key.ts';
import type { Assignee, CompletionOutcome, Operation, PickedFor, TaskView } from './task.view.ts';

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

  return(
    id: string,
    returned: { readonly target: string; readonly reason: string; readonly rerun: 'all' | 'straight-back' } & OnBehalf,
    key: CommandKey,
  ): Promise<void> {
    return this.api.post<void>(`${addressOfTask(id)}/return`, returned, key);
  }

  assign(id: string, assigned: { readonly personId: string; readonly reason: string } & OnBehalf, key: CommandKey): Promise<void> {
    return this.api.post<void>(`${addressOfTask(id)}/assign`, assigned, key);
  }

  /** Any other operation: its word is the address. */
  operate(id: string, operation: Operation, body: Values, key: CommandKey): Promise<void> {
    return this.api.post<void>(`${addressOfTask(id)}/${operation}`, body, key);
  }

  /** `q`: part of a name, where anybody may be chosen. */
  async assignees(id: string, picked: PickedFor = 'assign', q = ''): Promise<readonly Assignee[]> {
    const query = { for: picked, ...(q ? { q } : {}) };
    return (await this.api.get<Page<Assignee>>(`${addressOfTask(id)}/assignees`, query)).items;
  }

  async jumpTargets(id: string): Promise<readonly { readonly elementId: string; readonly name: string }[]> {
    return (await this.api.get<Page<{ readonly elementId: string; readonly name: string }>>(`${addressOfTask(id)}/jump-targets`)).items;
  }
}

function addressOfTask(id: string): string {
  return `/user-tasks/${encodeURIComponent(id)}`;
}

/** Path, below `/api`, of a document's live preview with what is filled in so far. */
export function previewPath(taskId: string, templateId: string): string {
  return `${addressOfTask(taskId)}/preview/${encodeURIComponent(templateId)}`;
}
