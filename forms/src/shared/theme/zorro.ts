import { type EnvironmentProviders, effect, inject, type Provider, provideEnvironmentInitializer } from '@angular/core';
import { en_US, NzI18nService, provideNzI18n, zh_CN } from 'ng-zorro-antd/i18n';
import { language } from '../i18n/language.ts';

/** NG-ZORRO speaking the language of the screens, and following the switch. */
export function provideZorro(): (Provider | EnvironmentProviders)[] {
  return [
    provideNzI18n(zh_CN),
    provideEnvironmentInitializer(() => {
      const zorro = inject(NzI18nService);
      effect(() => zorro.setLocale(language() === 'en' ? en_US : zh_CN));
    }),
  ];
}
