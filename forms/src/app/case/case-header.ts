import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { language } from '../../shared/i18n/language.ts';
import { DueLight } from '../../shared/ui/due-light.ts';
import { Icon } from '../../shared/ui/icon.ts';
import { MoreMenu } from '../../shared/ui/more-menu.ts';
import { dateText, instantText } from '../../shared/words/dates.ts';
import type { CaseAct } from './case-act.ts';
import { caseText } from './case-texts.ts';
import type { CaseSummary, OpenTask } from './case-views.ts';
import { caseLink, namesOf, statusText, statusTone } from './case-words.ts';
import { StepLine } from './step-line.ts';

/** The strip of a case: number, matter, party, status, deadline, the thin line of steps, and what I can do now. */
@Component({
  selector: 'om-case-header',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DueLight, Icon, MoreMenu, RouterLink, StepLine],
  template: `
    <div class="om-card strip">
      <div class="top">
        <div class="what">
          <p class="no">
            <span class="om-number">{{ summary().caseNo ?? t('noNumber') }}</span>
            <span class="om-mark" [class]="statusTone(summary().status)">{{ statusText(summary()) }}</span>
            @if (summary().deadline; as deadline) {
              <om-due-light [deadline]="deadline" [full]="true" />
            }
          </p>
          <h1>{{ summary().title }}</h1>
        </div>
        @if (!summary().suspension) {
          <div class="acts">
            @for (task of tasks().mine.slice(0, 1); track task.id) {
              <a class="om-button primary" [routerLink]="['/tasks', task.id]">{{ t('doTask', { name: task.name }) }}</a>
            }
            @if (tasks().mine.length === 0) {
              @for (task of tasks().claimable.slice(0, 1); track task.id) {
                <a class="om-button primary" [routerLink]="['/tasks', task.id]">{{ t('claimTask', { name: task.name }) }}</a>
              }
            }
            @if (mayFile()) {
              <a class="om-button" routerLink="/start" [queryParams]="{ clueId: summary().id }">{{ t('fileCase') }}</a>
            }
            @if (others().length > 0) {
              <om-more-menu [label]="t('moreTasks', { n: others().length })">
                @for (task of others(); track task.id) {
                  <li>
                    <a [routerLink]="['/tasks', task.id]">{{ task.name }}</a>
                  </li>
                }
              </om-more-menu>
            }
            @if (acts().length > 0) {
              <om-more-menu [label]="t('moreActs')">
                @for (act of acts(); track act.elementId) {
                  <li>
                    <a [routerLink]="[...link(summary().kind, summary().id), 'acts', act.elementId]">{{ act.title }}</a>
                  </li>
                }
              </om-more-menu>
            }
          </div>
        }
      </div>
      <dl>
        @if (summary().matter; as matter) {
          @if (matter.name !== summary().title) {
            <div class="om-only-desk">
              <dt>{{ t('matter') }}</dt>
              <dd>{{ matter.name }}</dd>
            </div>
          }
        }
        @if (summary().partyName || (summary().kind === 'case' && summary().isReadable)) {
          <div>
            <dt>{{ t('party') }}</dt>
            <dd>{{ summary().partyName ?? t('partyUnknown') }}</dd>
          </div>
        }
        @if (summary().place; as place) {
          <div>
            <dt>{{ t('place') }}</dt>
            <dd>{{ place }}</dd>
          </div>
        }
        @if (handlers()) {
          <div>
            <dt>{{ t('handlers') }}</dt>
            <dd>{{ handlers() }}</dd>
          </div>
        }
        @if (summary().agencyName; as agency) {
          <div class="om-only-desk">
            <dt>{{ t('agency') }}</dt>
            <dd>{{ agency }}</dd>
          </div>
        }
        @if (summary().filedOn ?? summary().openedOn; as on) {
          <div class="om-only-desk">
            <dt>{{ t(summary().kind === 'clue' ? 'reportedOn' : summary().filedOn ? 'filedOn' : 'registeredOn') }}</dt>
            <dd>{{ date(on) }}</dd>
          </div>
        }
        @if (summary().originClue; as clue) {
          <div>
            <dt>{{ t('fromClue') }}</dt>
            <dd>
              <a [routerLink]="link('clue', clue.id)">{{ clue.caseNo ?? clue.title }}</a>
            </dd>
          </div>
        }
        @if (summary().linkedCase; as linked) {
          <div>
            <dt>{{ t('linkedCase') }}</dt>
            <dd>
              <a [routerLink]="link('case', linked.id)">{{ linked.caseNo ?? linked.title }}</a>
            </dd>
          </div>
        }
      </dl>
      @if (summary().steps.length > 0) {
        <om-step-line [steps]="summary().steps" />
      }
      @if (!summary().suspension && waiting(); as line) {
        <p class="om-quiet waiting">{{ line }}</p>
      }
    </div>
    @if (summary().suspension; as suspension) {
      <div class="om-notice" role="status">
        <om-icon name="warning" />
        <div>
          <strong>{{ t('suspendedTitle') }}</strong>
          <p>{{ t('suspendedText', { at: instant(suspension.since), reason: suspension.reason }) }}</p>
        </div>
      </div>
    }
    @if (summary().incidents.length > 0) {
      <div class="om-notice red" role="status">
        <om-icon name="warning" />
        <div>
          <strong>{{ t('incidentTitle', { n: summary().incidents.length }) }}</strong>
          <p>{{ t('incidentText') }}</p>
        </div>
      </div>
    }
  `,
  styles: `
    .strip { padding: 14px 20px; }
    .top { display: flex; gap: 16px; align-items: flex-start; justify-content: space-between; }
    .what { min-width: 0; }
    .no { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; color: var(--om-text-quiet); }
    h1 { margin-top: 4px; overflow-wrap: anywhere; }
    .acts { display: flex; flex: none; gap: 8px; align-items: center; }
    .acts:not(:has(*)) { display: none; }
    dl { display: flex; flex-wrap: wrap; gap: 4px 28px; margin: 10px 0 14px; }
    dl > div { display: flex; gap: 8px; min-width: 0; max-width: 100%; }
    dt { flex: none; color: var(--om-text-quiet); }
    dd { min-width: 0; overflow-wrap: anywhere; }
    .waiting { margin-top: 8px; font-size: var(--om-size-small); }
    .om-notice { margin-top: 12px; }
    .om-notice om-icon { margin-top: 3px; color: var(--om-red); }
    @media (width < 768px) {
      .strip { padding: 12px; }
      .top { flex-direction: column; gap: 12px; }
      .acts { position: relative; flex-wrap: wrap; width: 100%; }
      .acts > .om-button { flex: 1; white-space: normal; }
    }
    @media print { .acts, om-step-line, .waiting { display: none; } }
  `,
})
export class CaseHeader {
  readonly summary = input.required<CaseSummary>();
  readonly tasks = input.required<{ readonly mine: readonly OpenTask[]; readonly claimable: readonly OpenTask[] }>();
  /** What may be raised at any time, besides the steps. */
  readonly acts = input<readonly CaseAct[]>([]);
  /** The reader may open a case from this clue. */
  readonly mayFile = input(false);

  protected readonly t = caseText;
  protected readonly link = caseLink;
  protected readonly statusText = statusText;
  protected readonly statusTone = statusTone;
  /** Who handles it; those who reviewed, approved or decided stand with the facts. */
  protected readonly handlers = computed(() =>
    namesOf(
      this.summary()
        .handlers.filter((person) => person.duty === 'handle')
        .map((person) => this.t('withDuty', { name: person.name, duty: person.dutyName })),
    ),
  );
  /** My further steps: all but the one that stands as the main button. */
  protected readonly others = computed(() => {
    const { mine, claimable } = this.tasks();
    return [...mine, ...claimable].slice(1);
  });
  /** Who has it, when it is not me. */
  protected readonly waiting = computed(() => {
    const { mine, claimable } = this.tasks();
    const task = this.summary().openTasks[0];
    if (mine.length > 0 || claimable.length > 0 || !task) return '';
    if (task.assignee) return this.t('waitingFor', { who: task.assignee.name, name: task.name });
    return this.t('waitingForRole', { who: namesOf(task.candidates), name: task.name });
  });

  protected instant(at: string): string {
    return instantText(at, language());
  }

  protected date(on: string): string {
    return dateText(on, language());
  }
}
