import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ToastOutlet } from '../shared/ui/toasts.ts';
import { NewVersion } from '../shared/version/new-version.ts';

/** The root: whatever page the address names, and the place where short news appears. */
@Component({
  selector: 'om-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterOutlet, ToastOutlet],
  template: `<router-outlet /><om-toasts />`,
})
export class App {
  constructor() {
    inject(NewVersion).tell();
  }
}
