import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import { ApiClient } from '../../shared/http/api-client.ts';
import { type ApiError, asApiError } from '../../shared/http/api-error.ts';
import { language, setLanguage } from '../../shared/i18n/language.ts';
import { safeReturnAddress } from '../../shared/session/return-address.ts';
import { Session } from '../../shared/session/session.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { shellText } from '../shell/shell.text.ts';
import { SampleLoginList, type SampleLogins } from './sample-login-list.ts';

/** Login 登录; afterwards back to where the person wanted to go. `return`, `out` come from the address. */
@Component({
  selector: 'om-login-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, SampleLoginList],
  templateUrl: './login.page.html',
  styleUrl: './login.page.css',
})
export class LoginPage {
  readonly return = input<string>();
  readonly out = input<string>();

  protected readonly t = shellText;
  protected readonly language = language;
  protected readonly session = inject(Session);
  protected readonly username = signal('');
  protected readonly password = signal('');
  protected readonly showsPassword = signal(false);
  protected readonly isBusy = signal(false);
  protected readonly wasTried = signal(false);
  protected readonly refusal = signal<ApiError | undefined>(undefined);
  protected readonly samples = signal<SampleLogins | undefined>(undefined);
  protected readonly usernameMissing = computed(() => this.wasTried() && this.username().trim() === '');
  protected readonly passwordMissing = computed(() => this.wasTried() && this.password() === '');

  private readonly router = inject(Router);
  private readonly api = inject(ApiClient);
  private readonly usernameField = viewChild.required<ElementRef<HTMLInputElement>>('usernameField');
  private readonly passwordField = viewChild.required<ElementRef<HTMLInputElement>>('passwordField');

  constructor() {
    afterNextRender(() => this.usernameField().nativeElement.focus());
    void this.offerSamples();
  }

  protected async submit(event?: Event): Promise<void> {
    event?.preventDefault();
    this.wasTried.set(true);
    if (this.usernameMissing()) return this.usernameField().nativeElement.focus();
    if (this.passwordMissing()) return this.passwordField().nativeElement.focus();
    this.isBusy.set(true);
    this.refusal.set(undefined);
    try {
      await this.session.logIn(this.username().trim(), this.password());
      await this.goOn();
    } catch (thrown) {
      this.refusal.set(asApiError(thrown));
      this.passwordField().nativeElement.select();
    } finally {
      this.isBusy.set(false);
    }
  }

  protected logInAs(username: string): void {
    this.username.set(username);
    this.password.set(this.samples()?.password ?? '');
    void this.submit();
  }

  protected switchLanguage(): void {
    setLanguage(language() === 'en' ? 'zh' : 'en');
  }

  private async goOn(): Promise<void> {
    const address = safeReturnAddress(this.return());
    if (address.startsWith('/designer'))
      globalThis.location.assign(address); // the other application
    else await this.router.navigateByUrl(address);
  }

  /** Only an installation with the fictional sample organisation names its logins; elsewhere there is nothing to show. */
  private async offerSamples(): Promise<void> {
    try {
      this.samples.set(await this.api.get<SampleLogins>('/sample-logins'));
    } catch {
      this.samples.set(undefined);
    }
  }
}
