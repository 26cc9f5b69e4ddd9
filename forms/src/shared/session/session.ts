import { computed, effect, Injectable, InjectionToken, inject, signal, untracked } from '@angular/core';
import { ApiClient } from '../http/api-client.ts';
import { asApiError } from '../http/api-error.ts';
import { language } from '../i18n/language.ts';

/** A post 岗位 a person holds at an agency. */
export type Post = {
  readonly id: string;
  readonly role: string;
  readonly roleName: string;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly unit: string | null;
};

export type SessionView = {
  readonly account: { readonly username: string };
  readonly person: { readonly id: string; readonly name: string };
  readonly posts: readonly Post[];
  /** for whom this person may act now as a deputy 代理人 */
  readonly represented?: readonly { readonly id: string; readonly name: string }[];
  readonly permissions: readonly string[];
  readonly csrfToken: string;
  readonly expiresAt: string;
  readonly tenant: { readonly id: string; readonly name: string };
  readonly sampleData: boolean;
};

/** What to do when the server says the session has ended; gets the address to come back to. */
export const SESSION_ENDED = new InjectionToken<(returnTo: string) => void>('session ended');

/** Who is working here. `load` once at the start; `current` is null when nobody is logged in. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly api = inject(ApiClient);
  private readonly onEnded = inject(SESSION_ENDED);
  private readonly view = signal<SessionView | null>(null);
  private readonly hasEnded = signal(false);
  private loading: Promise<void> | undefined;

  readonly current = this.view.asReadonly();
  /** True after the server ended the session by itself: the login page then says so. */
  readonly expired = this.hasEnded.asReadonly();
  /** Logged in with the fictional sample organisation 样例. */
  readonly isSample = computed(() => this.view()?.sampleData ?? false);

  constructor() {
    let seen = this.api.sessionsEnded();
    effect(() => {
      const count = this.api.sessionsEnded();
      if (count === seen) return;
      seen = count;
      untracked(() => this.end());
    });
    let spoken = language();
    effect(() => {
      if (language() === spoken) return;
      spoken = language();
      untracked(() => void this.renew());
    });
  }

  /** Asks who is logged in; repeated calls share one question. Rejects only when the server cannot be reached. */
  async load(): Promise<SessionView | null> {
    if (this.view()) return this.view();
    this.loading ??= this.ask().finally(() => {
      this.loading = undefined;
    });
    await this.loading;
    return this.view();
  }

  /** @throws {ApiError} LOGIN_FAILED, ACCOUNT_LOCKED */
  async logIn(username: string, password: string): Promise<void> {
    this.take(await this.api.post<SessionView>('/session', { username, password }));
    this.hasEnded.set(false);
  }

  /** Ends the session here even when the server does not answer. */
  async logOut(): Promise<void> {
    try {
      await this.api.delete<void>('/session');
    } finally {
      this.view.set(null);
    }
  }

  may(permission: string): boolean {
    return this.view()?.permissions.includes(permission) ?? false;
  }

  holds(...roles: readonly string[]): boolean {
    return this.view()?.posts.some((post) => roles.includes(post.role)) ?? false;
  }

  private async ask(): Promise<void> {
    try {
      this.take(await this.api.get<SessionView>('/session'));
    } catch (thrown) {
      if (asApiError(thrown).status !== 401) throw thrown;
    }
  }

  /** The names of posts and agencies come in the reader's language. */
  private async renew(): Promise<void> {
    if (!this.view()) return;
    try {
      await this.ask();
    } catch {
      // the names stay in the other language until the next load; everything else goes on
    }
  }

  private take(view: SessionView): void {
    this.api.useCsrfToken(view.csrfToken);
    this.view.set(view);
  }

  private end(): void {
    if (!this.view()) return; // nobody was logged in: the guard leads to the login page
    this.view.set(null);
    this.hasEnded.set(true);
    this.onEnded(globalThis.location.pathname + globalThis.location.search);
  }
}
