import { afterNextRender, ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import type { ApiError } from '../../shared/http/api-error.ts';
import { Loader } from '../../shared/http/loader.ts';
import { commonText } from '../../shared/i18n/common.ts';
import { language } from '../../shared/i18n/language.ts';
import type { SessionView } from '../../shared/session/session.ts';
import { Dialog } from '../../shared/ui/dialog.ts';
import { dayOf } from '../../shared/words/dates.ts';
import { ColleagueChoice } from './colleague-choice.ts';
import { DeputyApi } from './deputy.api.ts';
import { deputyText } from './deputy.text.ts';
import type { Colleague, NewDeputy, ProcessOption } from './deputy.view.ts';

export type DeputyChoice = { readonly deputy: NewDeputy; readonly name: string };

/** Sets a deputy 设置代理: who, in which days, for what, why; administrators also for whom. */
@Component({
  selector: 'om-deputy-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ColleagueChoice, Dialog],
  template: `
    <om-dialog [title]="t('add')" (closed)="closed.emit()">
      @if (mayManage()) {
        <div class="om-field">
          <label class="om-label" for="deputy-for">{{ t('represented') }}</label>
          <select #forWhom id="deputy-for" class="om-select" (change)="isForOther.set(forWhom.value === 'other'); represented.set(undefined); role.set('')">
            <option value="me">{{ t('myself') }}</option>
            <option value="other">{{ t('other') }}</option>
          </select>
        </div>
        @if (isForOther()) {
          <om-colleague-choice [label]="t('represented')" [missing]="t('representedMissing')" [isMissing]="wasTried() && !represented()" [(chosen)]="represented" />
          <p class="om-hint">{{ t('representedHint') }}</p>
        }
      }
      <om-colleague-choice [label]="t('deputy')" [missing]="t('deputyMissing')" [isMissing]="wasTried() && !person()" [without]="representedId() ?? ''" [(chosen)]="person" />
      <div class="pair">
        <div class="om-field">
          <label class="om-label" for="deputy-from"><span class="required" aria-hidden="true">*</span>{{ t('from') }}</label>
          <input #first id="deputy-from" type="date" class="om-input" [value]="from()" (input)="from.set(first.value)" [attr.aria-invalid]="wasTried() && !from()" />
          <p class="om-problem">{{ wasTried() && !from() ? t('fromMissing') : '' }}</p>
        </div>
        <div class="om-field">
          <label class="om-label" for="deputy-until">{{ t('until') }}</label>
          <input #last id="deputy-until" type="date" class="om-input" [value]="until()" [min]="from()" (input)="until.set(last.value)" [attr.aria-invalid]="isUntilWrong()" aria-describedby="deputy-until-hint" />
          <p id="deputy-until-hint" [class]="isUntilWrong() ? 'om-problem' : 'om-hint'">{{ t(isUntilWrong() ? 'untilWrong' : 'untilHint') }}</p>
        </div>
        <div class="om-field">
          <label class="om-label" for="deputy-role">{{ t('scopeRole') }}</label>
          <select #post id="deputy-role" class="om-select" (change)="role.set(post.value)">
            <option value="">{{ t('allRoles') }}</option>
            @for (one of roles(); track one.role) { <option [value]="one.role" [selected]="one.role === role()">{{ one.roleName }}</option> }
          </select>
        </div>
        <div class="om-field">
          <label class="om-label" for="deputy-process">{{ t('scopeProcess') }}</label>
          <select #flow id="deputy-process" class="om-select" (change)="processId.set(flow.value)">
            <option value="">{{ t('allProcesses') }}</option>
            @for (one of processes.value() ?? []; track one.id) { <option [value]="one.id" [selected]="one.id === processId()">{{ one.name }}</option> }
          </select>
        </div>
      </div>
      <div class="om-field">
        <label class="om-label" for="deputy-reason"><span class="required" aria-hidden="true">*</span>{{ t('reason') }}</label>
        <textarea #why id="deputy-reason" class="om-textarea" rows="2" maxlength="500" [value]="reason()" (input)="reason.set(why.value)" [attr.aria-invalid]="isReasonMissing()" aria-describedby="deputy-reason-hint"></textarea>
        <p id="deputy-reason-hint" [class]="isReasonMissing() ? 'om-problem' : 'om-hint'">{{ t(isReasonMissing() ? 'reasonMissing' : 'reasonHint') }}</p>
      </div>
      @if (refusal(); as error) { <div class="om-notice red" role="alert">{{ error.textIn(language()) }}</div> }
      <ng-container actions>
        <button type="button" class="om-button" (click)="closed.emit()">{{ common('cancel') }}</button>
        <button type="button" class="om-button primary" [attr.aria-disabled]="isBusy()" (click)="submit()">{{ confirmLabel() }}</button>
      </ng-container>
    </om-dialog>
  `,
  styles: `
    .pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; margin: 16px 0; align-items: start; }
    .pair .om-field { margin: 0; }
    om-colleague-choice { display: block; }
    .om-field + om-colleague-choice, .om-hint + om-colleague-choice { margin-top: 16px; }
    .om-select, .om-input { width: 100%; }
    .om-notice { margin-top: 16px; }
    @media (width < 768px) { .pair { gap: 12px; } }
  `,
})
export class DeputyDialog {
  readonly session = input.required<SessionView>();
  readonly mayManage = input(false);
  readonly isBusy = input(false);
  readonly refusal = input<ApiError>();
  readonly chosen = output<DeputyChoice>();
  readonly closed = output<void>();

  protected readonly t = deputyText;
  protected readonly common = commonText;
  protected readonly language = language;
  protected readonly processes = new Loader<readonly ProcessOption[]>();
  protected readonly isForOther = signal(false);
  protected readonly represented = signal<Colleague | undefined>(undefined);
  protected readonly person = signal<Colleague | undefined>(undefined);
  protected readonly role = signal('');
  protected readonly processId = signal('');
  protected readonly from = signal(dayOf(new Date().toISOString()));
  protected readonly until = signal('');
  protected readonly reason = signal('');
  protected readonly wasTried = signal(false);
  protected readonly representedId = computed(() => (this.isForOther() ? this.represented()?.id : this.session().person.id));
  protected readonly roles = computed(() => {
    const held = this.isForOther() ? (this.represented()?.roles ?? []) : this.session().posts;
    return [...new Map(held.map(({ role, roleName }) => [role, { role, roleName }])).values()];
  });
  protected readonly isUntilWrong = computed(() => this.until() !== '' && this.until() < this.from());
  protected readonly isReasonMissing = computed(() => this.wasTried() && this.reason().trim() === '');
  protected readonly confirmLabel = computed(() => {
    const name = this.person()?.name;
    return name && !this.isForOther() ? this.t('confirm', { name }) : this.t('confirmPlain');
  });
  private readonly api = inject(DeputyApi);

  constructor() {
    afterNextRender(() => void this.processes.load((signal) => this.api.processes(signal)));
  }

  protected submit(): void {
    this.wasTried.set(true);
    const person = this.person();
    const representedId = this.representedId();
    const reason = this.reason().trim();
    if (!person || !representedId || !this.from() || !reason || this.isUntilWrong() || this.isBusy()) return;
    const limits = { role: this.role() || null, processId: this.processId() || null, from: this.from(), until: this.until() || null };
    this.chosen.emit({ name: person.name, deputy: { representedId, deputyId: person.id, ...limits, reason } });
  }
}
