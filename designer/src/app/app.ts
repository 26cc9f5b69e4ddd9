import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ToastOutlet } from '@onematter/forms/shared/ui/toasts';
import { NewVersion } from '@onematter/forms/shared/version/new-version';

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
