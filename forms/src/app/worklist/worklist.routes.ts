import type { Routes } from '@angular/router';
import { WorklistPage } from './worklist.page.ts';

export const worklistRoutes: Routes = [{ path: '', component: WorklistPage }];
