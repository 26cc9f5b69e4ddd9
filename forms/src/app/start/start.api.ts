import { Injectable, inject } from '@angular/core';
import type { FormSchema } from '@onematter/processes/form-rules';
import { ApiClient, type Page } from '../../shared/http/api-client.ts';
import type { CommandKey } from '../../shared/http/command-key.ts';

export type StartKind = 'case' | 'clue';

/** A process that I may start. */
export interface StartOption {
  readonly processId: string;
  readonly title: string;
  readonly kind: StartKind;
  readonly formKey: string;
}

/** The first form of a process, with what is known already (from the clue). */
export interface StartForm {
  readonly processId: string;
  readonly kind: StartKind;
  readonly form: {
    readonly key: string;
    readonly title: string;
    readonly schema: FormSchema;
    readonly materials: NonNullable<FormSchema['materials']>;
  };
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Started {
  readonly id: string;
  readonly caseNo: string | null;
}

@Injectable({ providedIn: 'root' })
export class StartApi {
  private readonly http = inject(ApiClient);

  async options(signal?: AbortSignal): Promise<readonly StartOption[]> {
    return (await this.http.get<Page<StartOption>>('/start-forms', {}, signal)).items;
  }

  form(processId: string, clueId: string | undefined, signal?: AbortSignal): Promise<StartForm> {
    return this.http.get<StartForm>(`/start-forms/${encodeURIComponent(processId)}`, { clueId }, signal);
  }

  /** @throws {ApiError} FORM_INVALID with every field */
  start(form: StartForm, data: Readonly<Record<string, unknown>>, clueId: string | undefined, key: CommandKey): Promise<Started> {
    if (form.kind === 'clue') return this.http.post<Started>('/clues', { data }, key);
    return this.http.post<Started>('/cases', { processId: form.processId, data, ...(clueId ? { clueId } : {}) }, key);
  }
}
