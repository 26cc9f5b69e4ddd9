import type { Routes } from '@angular/router';
import { requireSession } from '@onematter/forms/shared/session/require-session';
import { designerText } from './designer-texts.ts';

/** Every address of the designer; each page is loaded when it is first opened. */
export const appRoutes: Routes = [
  {
    path: '',
    canActivate: [requireSession],
    loadComponent: () => import('./shell/designer-shell.ts').then((m) => m.DesignerShell),
    children: [
      {
        path: '',
        pathMatch: 'full',
        title: () => designerText('packs'),
        loadComponent: () => import('./home/home.page.ts').then((m) => m.HomePage),
      },
      { path: 'processes/:definitionId', loadComponent: () => import('./process/process.page.ts').then((m) => m.ProcessPage) },
      { path: 'forms/:formKey', loadComponent: () => import('./form/form.page.ts').then((m) => m.FormPage) },
      { path: 'decisions/:decisionId', loadComponent: () => import('./decision/decision.page.ts').then((m) => m.DecisionPage) },
      {
        path: '**',
        title: () => designerText('notFound'),
        loadComponent: () => import('./shell/not-found.page.ts').then((m) => m.NotFoundPage),
      },
    ],
  },
];
