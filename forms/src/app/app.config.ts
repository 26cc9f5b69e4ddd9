import { type ApplicationConfig, inject, provideBrowserGlobalErrorListeners } from '@angular/core';
import {
  provideRouter,
  Router,
  TitleStrategy,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
} from '@angular/router';
import { SESSION_ENDED } from '../shared/session/session.ts';
import { provideZorro } from '../shared/theme/zorro.ts';
import { PageTitle } from '../shared/ui/page-title.ts';
import { onNavigationError } from '../shared/version/part-error-handler.ts';
import { appRoutes } from './app.routes.ts';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      appRoutes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withNavigationErrorHandler(onNavigationError),
    ),
    provideZorro(),
    { provide: TitleStrategy, useExisting: PageTitle },
    {
      provide: SESSION_ENDED,
      useFactory: () => {
        const router = inject(Router);
        return (returnTo: string) => void router.navigate(['/login'], { queryParams: returnTo === '/' ? {} : { return: returnTo } });
      },
    },
  ],
};
