import { Location } from '@angular/common';
import { inject } from '@angular/core';
import type { NavigationError } from '@angular/router';
import { language } from '../i18n/language.ts';
import { Toasts } from '../ui/toasts.ts';
import { isMissingPart } from './installed-version.ts';
import { NewVersion } from './new-version.ts';

/** For `withNavigationErrorHandler`: a page whose part is gone is opened anew in the new version, or the person is told what is wrong. */
export function onNavigationError({ error, url }: NavigationError): void {
  if (!isMissingPart(error)) return; // the router throws it on
  const toasts = inject(Toasts);
  void inject(NewVersion)
    .recover(error, inject(Location).prepareExternalUrl(url))
    .then((problem) => toasts.show(problem.textIn(language()), 'wrong'));
}
