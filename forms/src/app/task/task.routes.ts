import type { Routes } from '@angular/router';
import { TaskPage } from './task.page.ts';

export const taskRoutes: Routes = [{ path: ':id', component: TaskPage, canDeactivate: [(page: TaskPage) => page.canLeave()] }];
