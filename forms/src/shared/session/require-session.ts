import { inject } from '@angular/core';
import type { CanActivateFn } from '@angular/router';
import { asApiError } from '../http/api-error.ts';
import { SESSION_ENDED, Session } from './session.ts';

/** Lets logged-in people through; the others go to the login page and come back afterwards. Without a server the page opens and shows the lost connection. */
export const requireSession: CanActivateFn = async (_route, state) => {
  const session = inject(Session);
  const onEnded = inject(SESSION_ENDED);
  try {
    if (await session.load()) return true;
  } catch (thrown) {
    if (asApiError(thrown).isOffline || asApiError(thrown).status >= 500) return true;
    throw thrown;
  }
  onEnded(state.url);
  return false;
};
