import { Injectable, inject } from '@angular/core';
import { ApiClient, type Page } from '@onematter/forms/shared/http/api-client';
import type { FormSchema } from '@onematter/processes/form-rules';
import {
  type DefinitionRow,
  type DefinitionView,
  type ElementActivity,
  type PackView,
  parseActivity,
  parseDefinition,
  parseDefinitions,
  parsePacks,
} from './design-views.ts';

/** A running case of a process, as a line. */
export interface CaseLine {
  readonly id: string;
  readonly kind: 'case' | 'clue';
  readonly caseNo: string | null;
  readonly title: string;
  readonly matter: { readonly code: string; readonly name: string } | null;
  readonly stageName: string | null;
  readonly status: string;
}

/** What the designer asks the server; reading only. */
@Injectable({ providedIn: 'root' })
export class DesignApi {
  private readonly http = inject(ApiClient);

  async packs(signal?: AbortSignal): Promise<readonly PackView[]> {
    return parsePacks(await this.http.get<unknown>('/packs', {}, signal));
  }

  async definitions(signal?: AbortSignal): Promise<readonly DefinitionRow[]> {
    return parseDefinitions(await this.http.get<unknown>('/definitions', {}, signal));
  }

  async definition(id: string, signal?: AbortSignal): Promise<DefinitionView> {
    return parseDefinition(await this.http.get<unknown>(`/definitions/${encodeURIComponent(id)}`, {}, signal));
  }

  async activity(id: string, signal?: AbortSignal): Promise<readonly ElementActivity[]> {
    return parseActivity(await this.http.get<unknown>(`/definitions/${encodeURIComponent(id)}/activity`, {}, signal));
  }

  cases(id: string, cursor: string | null, signal?: AbortSignal): Promise<Page<CaseLine>> {
    return this.http.get<Page<CaseLine>>(`/definitions/${encodeURIComponent(id)}/instances`, { cursor, limit: 20 }, signal);
  }

  /** The published form: bare, or under `schema`. */
  async form(key: string, signal?: AbortSignal): Promise<FormSchema> {
    const answer = await this.http.get<FormSchema | { readonly schema: FormSchema }>(`/forms/${encodeURIComponent(key)}`, {}, signal);
    return 'schema' in answer ? (answer.schema as FormSchema) : answer; // the two shapes above
  }

  decision(id: string, signal?: AbortSignal): Promise<{ readonly id: string; readonly name: string; readonly xml: string }> {
    return this.http.get(`/decisions/${encodeURIComponent(id)}`, {}, signal);
  }
}
