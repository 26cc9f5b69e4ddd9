import type { Routes } from '@angular/router';

export const startRoutes: Routes = [];
