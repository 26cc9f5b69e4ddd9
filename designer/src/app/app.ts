import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ToastOutlet } from '@onematter/forms/shared/ui/toasts';

/** The root: whatever page the address names, and the place where short news appears. */
@Component({
  selector: 'om-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterOutlet, ToastOutlet],
  template: `<router-outlet /><om-toasts />`,
})
export class App {}
