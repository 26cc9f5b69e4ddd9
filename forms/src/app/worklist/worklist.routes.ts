import type { Routes } from '@angular/router';

export const worklistRoutes: Routes = [];
