import type { Routes } from '@angular/router';

/** 新建: choose what to start, then its first form; `?clueId=` carries a clue into a case. Mounted under `/start`. */
export const startRoutes: Routes = [
  { path: '', loadComponent: () => import('./start-choice.page.ts').then((m) => m.StartChoicePage) },
  { path: ':processId', loadComponent: () => import('./start-form.page.ts').then((m) => m.StartFormPage) },
];
