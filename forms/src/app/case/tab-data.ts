import { DestroyRef, effect, inject, untracked } from '@angular/core';
import { Loader } from '../../shared/http/loader.ts';
import { language } from '../../shared/i18n/language.ts';
import { CaseStore } from './case.store.ts';

/**
 * What one tab of a case page shows: loaded for the case at hand, again when the case moves on (the store says so),
 * and forgotten when another case is opened. Call where `inject` may be called.
 */
export function tabData<T>(ask: (caseId: string, signal: AbortSignal) => Promise<T>): Loader<T> & { reload(): void } {
  const store = inject(CaseStore);
  const loader = new Loader<T>();
  let loadedId = '';
  const reload = (): void => {
    const id = store.id();
    if (!id) return;
    void loader.load((signal) => ask(id, signal), { keep: id === loadedId });
    loadedId = id;
  };
  effect(() => {
    store.id();
    store.revision();
    language(); // the server words its answers in the reader's language
    untracked(reload);
  });
  inject(DestroyRef).onDestroy(() => loader.stop());
  return Object.assign(loader, { reload });
}
