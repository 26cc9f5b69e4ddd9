import type { Routes } from '@angular/router';
import { CASE_TABS, type CaseTab } from './case-tabs.ts';
import { caseText } from './case-texts.ts';

const TAB_PAGES = {
  timeline: () => import('./tabs/timeline.tab.ts').then((m) => m.TimelineTab),
  facts: () => import('./tabs/facts.tab.ts').then((m) => m.FactsTab),
  documents: () => import('./tabs/documents.tab.ts').then((m) => m.DocumentsTab),
  evidence: () => import('./tabs/evidence.tab.ts').then((m) => m.EvidenceTab),
  deadlines: () => import('./tabs/deadlines.tab.ts').then((m) => m.DeadlinesTab),
  diagram: () => import('./tabs/diagram.tab.ts').then((m) => m.DiagramTab),
  volume: () => import('./tabs/volume.tab.ts').then((m) => m.VolumeTab),
} as const satisfies Record<CaseTab, unknown>;

/** The list and the page of a case 案件 or a clue 线索, mounted under `/cases` and `/clues`; `data.kind` says which. */
export const caseRoutes: Routes = [
  { path: '', loadComponent: () => import('./case-list.page.ts').then((m) => m.CaseListPage) },
  { path: ':caseId/acts/:elementId', loadComponent: () => import('./act.page.ts').then((m) => m.ActPage) },
  {
    path: ':caseId',
    loadComponent: () => import('./case.page.ts').then((m) => m.CasePage),
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'timeline' },
      ...CASE_TABS.map((tab) => ({ path: tab, title: () => caseText(`tab.${tab}`), loadComponent: TAB_PAGES[tab] })),
      { path: '**', redirectTo: 'timeline' },
    ],
  },
];
