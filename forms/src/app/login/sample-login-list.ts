import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { shellText } from '../shell/shell.text.ts';

/** The logins of the fictional sample organisation 样例, all with the one password that is shown. */
export type SampleLogins = {
  readonly password: string;
  readonly items: readonly { readonly username: string; readonly name: string; readonly roleName: string; readonly agencyName: string }[];
};

@Component({
  selector: 'om-sample-login-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>{{ t('sampleLogins') }}</h2>
    <p class="om-hint">{{ t('sampleLoginsHint', { password: logins().password }) }}</p>
    <ul>
      @for (login of logins().items; track login.username) {
        <li><button type="button" (click)="chosen.emit(login.username)">
          <span class="name">{{ login.name }}</span><span class="role">{{ login.roleName }}</span><span class="agency om-one-line">{{ login.agencyName }}</span><code>{{ login.username }}</code>
        </button></li>
      }
    </ul>
    <p class="om-hint more om-only-desk">{{ t('sampleLoginsMore', { n: logins().items.length }) }}</p>
  `,
  styles: `
    :host { display: flex; flex-direction: column; width: min(560px, 100%); max-height: 560px; padding: 24px; border: 1px solid var(--om-line); border-radius: 10px; background: var(--om-card); }
    .om-hint { margin: 4px 0 12px; }
    ul { flex: 1; min-height: 0; overflow-y: scroll; scrollbar-width: thin; border-block: 1px solid var(--om-line); box-shadow: inset 0 -14px 12px -14px rgb(20 40 80 / 35%); }
    .more { margin-top: 8px; text-align: center; }
    li { border-bottom: 1px solid var(--om-line); }
    button { display: grid; grid-template-columns: 4.5em 9em 1fr auto; gap: 8px; align-items: center; width: 100%; min-height: 36px; padding: 4px 8px; border: 0; background: none; text-align: start; cursor: pointer; }
    button:hover { background: var(--om-blue-tint); }
    button:focus-visible { box-shadow: inset 0 0 0 2px var(--om-blue); }
    .name { font-weight: 500; }
    .agency { color: var(--om-text-quiet); }
    code { color: var(--om-blue); font-size: 12px; }
    @media (width < 768px) {
      :host { padding: 16px; max-height: none; }
      button { grid-template-columns: 4.5em 1fr auto; min-height: 48px; }
      .agency { grid-column: 2 / 4; grid-row: 2; font-size: 12px; line-height: 16px; }
    }
  `,
})
export class SampleLoginList {
  readonly logins = input.required<SampleLogins>();
  readonly chosen = output<string>();
  protected readonly t = shellText;
}
