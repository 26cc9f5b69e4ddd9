import type { Routes } from '@angular/router';
import { DeputiesPage } from './deputies.page.ts';

export const deputyRoutes: Routes = [{ path: '', component: DeputiesPage }];
