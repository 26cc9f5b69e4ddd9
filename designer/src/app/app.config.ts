import { type ApplicationConfig, provideBrowserGlobalErrorListeners } from '@angular/core';
import {
  provideRouter,
  TitleStrategy,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
} from '@angular/router';
import { SESSION_ENDED } from '@onematter/forms/shared/session/session';
import { PageTitle } from '@onematter/forms/shared/ui/page-title';
import { onNavigationError } from '@onematter/forms/shared/version/part-error-handler';
import { appRoutes } from './app.routes.ts';
import { toLogin } from './shell/to-login.ts';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      appRoutes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withNavigationErrorHandler(onNavigationError),
    ),
    { provide: TitleStrategy, useExisting: PageTitle },
    { provide: SESSION_ENDED, useValue: toLogin },
  ],
};
