import { type Signal, signal } from '@angular/core';

/** The two languages of the screens: official Chinese first, English to switch to. */
export type Language = 'zh' | 'en';

const STORE_KEY = 'om-language';

function rememberedLanguage(): Language {
  try {
    return globalThis.localStorage?.getItem(STORE_KEY) === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh'; // storage may be forbidden by the browser: the choice is then not remembered
  }
}

const current = signal<Language>(rememberedLanguage());

/** What the screens speak now; every `t()` read in a template follows it. */
export const language: Signal<Language> = current.asReadonly();

/** Switches the language, remembers it on this device and tells the browser (`<html lang>`). */
export function setLanguage(next: Language): void {
  current.set(next);
  markDocument(next);
  try {
    globalThis.localStorage?.setItem(STORE_KEY, next);
  } catch {
    // see rememberedLanguage
  }
}

/** Writes the language on `<html lang>`, for screen readers, hyphenation and fonts. */
export function markDocument(value: Language = current()): void {
  globalThis.document?.documentElement.setAttribute('lang', value === 'en' ? 'en' : 'zh-CN');
}
