import { DOCUMENT, Injectable, inject } from '@angular/core';
import { type ApiError, asApiError, ownError } from '../http/api-error.ts';
import { commonText } from '../i18n/common.ts';
import { Toasts } from '../ui/toasts.ts';
import { isMissingPart, mainScriptOf } from './installed-version.ts';

/** In this tab: the version it was opened anew for; a second time for the same one would not help. */
const OPENED_FOR = 'om-opened-for-version';
const TELL = 'om-tell-new-version';

/**
 * What to do when a part of the application is no longer there. When a new version was installed meanwhile, what was typed is kept, the page
 * is opened anew, once, and says so; when the network is away, that is what the error says.
 */
@Injectable({ providedIn: 'root' })
export class NewVersion {
  private readonly document = inject(DOCUMENT);
  private readonly toasts = inject(Toasts);
  private readonly keepers = new Set<() => Promise<void>>();

  /** `keep` saves what was typed; it is awaited before the page is opened anew. Returns what takes it back. */
  keepBefore(keep: () => Promise<void>): () => void {
    this.keepers.add(keep);
    return () => this.keepers.delete(keep);
  }

  /** Runs an `import()`. @throws {ApiError} OFFLINE, or PART_MISSING where opening the page anew does not help */
  async load<Part>(part: () => Promise<Part>): Promise<Part> {
    try {
      return await part();
    } catch (thrown) {
      throw await this.recover(thrown, this.document.location.href);
    }
  }

  /** Opens `address` anew when a new version is the reason, and never answers then; otherwise says what went wrong. */
  async recover(thrown: unknown, address: string): Promise<ApiError> {
    if (!isMissingPart(thrown)) return asApiError(thrown);
    const installed = await this.installed();
    if (installed === undefined) return ownError('OFFLINE');
    const own = mainScriptOf(this.document.documentElement.outerHTML);
    if (installed === own || !installed || this.wasOpenedFor(installed)) return ownError('PART_MISSING', -1);
    await Promise.allSettled([...this.keepers].map((keep) => keep()));
    this.openAnew(address);
    return new Promise<never>(() => undefined); // the page goes
  }

  /** After the page was opened anew: says why. Called once by each application's root. */
  tell(): void {
    try {
      if (!sessionStorage.getItem(TELL)) return;
      sessionStorage.removeItem(TELL);
      this.toasts.show(commonText('newVersion'), 'info');
    } catch {
      // no storage: nothing is told
    }
  }

  /** The main script that the server hands out now; undefined: no answer. */
  private async installed(): Promise<string | undefined> {
    try {
      const reply = await fetch(this.document.baseURI, { cache: 'no-store' });
      return reply.ok ? mainScriptOf(await reply.text()) : undefined;
    } catch {
      return undefined;
    }
  }

  private wasOpenedFor(version: string): boolean {
    try {
      if (sessionStorage.getItem(OPENED_FOR) === version) return true;
      sessionStorage.setItem(OPENED_FOR, version);
      sessionStorage.setItem(TELL, 'yes');
      return false;
    } catch {
      return true; // without storage nothing keeps it from going round in circles
    }
  }

  private openAnew(address: string): void {
    const { location } = this.document;
    const isHere = new URL(address, this.document.baseURI).href === location.href;
    if (isHere) location.reload();
    else location.assign(address);
  }
}
