import type { Routes } from '@angular/router';
import { requireSession } from '../shared/session/require-session.ts';
import { shellText } from './shell/shell.text.ts';

/** Every address of the application. Features are lazy: the first screen loads the shell and one page. */
export const appRoutes: Routes = [
  { path: 'login', title: () => shellText('logIn'), loadComponent: () => import('./login/login.page.ts').then((m) => m.LoginPage) },
  {
    path: '',
    canActivate: [requireSession],
    loadComponent: () => import('./shell/shell.page.ts').then((m) => m.ShellPage),
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'worklist' },
      {
        path: 'worklist',
        title: () => shellText('worklist'),
        loadChildren: () => import('./worklist/worklist.routes.ts').then((m) => m.worklistRoutes),
      },
      { path: 'tasks', loadChildren: () => import('./task/task.routes.ts').then((m) => m.taskRoutes) },
      {
        path: 'cases',
        title: () => shellText('cases'),
        data: { kind: 'case' },
        loadChildren: () => import('./case/case.routes.ts').then((m) => m.caseRoutes),
      },
      {
        path: 'clues',
        title: () => shellText('clues'),
        data: { kind: 'clue' },
        loadChildren: () => import('./case/case.routes.ts').then((m) => m.caseRoutes),
      },
      { path: 'start', title: () => shellText('start'), loadChildren: () => import('./start/start.routes.ts').then((m) => m.startRoutes) },
      {
        path: 'deputies',
        title: () => shellText('deputies'),
        loadChildren: () => import('./deputy/deputy.routes.ts').then((m) => m.deputyRoutes),
      },
      {
        path: '**',
        title: () => shellText('notFound'),
        loadComponent: () => import('./shell/not-found.page.ts').then((m) => m.NotFoundPage),
      },
    ],
  },
];
