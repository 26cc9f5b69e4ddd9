import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { language } from '../../shared/i18n/language.ts';
import { briefInstantText } from '../../shared/words/dates.ts';
import type { CaseSummary } from '../case/case-views.ts';
import { taskText } from './task.text.ts';
import { type Opinion, personName } from './task.view.ts';

/** Beside the form: who the party is, what is known, what those before me said. */
@Component({
  selector: 'om-facts-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="om-card">
      <header><h2>{{ t('opinions') }}</h2></header>
      <div class="body">
        @for (opinion of opinions(); track $index) {
          <blockquote>
            <p class="step">{{ opinion.step }}</p>
            <p class="text">{{ opinion.text }}</p>
            <footer class="om-quiet">{{ t('personOf', { person: nameOf(opinion.person), at: when(opinion.at) }) }}</footer>
          </blockquote>
        } @empty {
          <p class="om-quiet">{{ t('noOpinions') }}</p>
        }
      </div>
    </section>
    <section class="om-card">
      <header><h2>{{ t('parties') }}</h2></header>
      <div class="body">
        @for (party of summary().parties; track $index) {
          <dl>
            <div><dt class="om-only-read">{{ t('party') }}</dt><dd class="name">{{ party.name ?? t('partyUnknown') }}</dd></div>
            @if (party.idNo) { <div><dt>{{ t('idNo') }}</dt><dd class="om-number">{{ party.idNo }}</dd></div> }
            @if (party.uscc) { <div><dt>{{ t('uscc') }}</dt><dd class="om-number">{{ party.uscc }}</dd></div> }
            @if (party.legalRep) { <div><dt>{{ t('legalRep') }}</dt><dd>{{ party.legalRep }}</dd></div> }
            @if (party.phone) { <div><dt>{{ t('phone') }}</dt><dd class="om-number">{{ party.phone }}</dd></div> }
            @if (party.address) { <div><dt>{{ t('address') }}</dt><dd>{{ party.address }}</dd></div> }
          </dl>
        } @empty {
          <p class="om-quiet">{{ t('partyUnknown') }}</p>
        }
      </div>
    </section>
    <section class="om-card">
      <header><h2>{{ t('facts') }}</h2></header>
      <div class="body">
        @for (group of summary().facts; track group.group) {
          <h3>{{ group.groupTitle }}</h3>
          <dl>
            @for (item of group.items; track item.path) {
              @if (item.display) { <div><dt>{{ item.label }}</dt><dd>{{ item.display }}</dd></div> }
            }
          </dl>
        } @empty {
          <p class="om-quiet">{{ t('noFacts') }}</p>
        }
      </div>
    </section>
  `,
  styles: `
    :host { display: flex; flex-direction: column; gap: 12px; }
    header h2, h3 { font-size: var(--om-size); line-height: var(--om-leading); }
    .om-card > header { padding: 8px 14px; }
    .om-card > .body { padding: 10px 14px; }
    blockquote { margin: 0; padding: 0 0 10px 10px; border-left: 3px solid var(--om-blue-line); }
    blockquote + blockquote { margin-top: 10px; }
    blockquote:last-child { padding-bottom: 0; }
    .step { font-weight: 500; }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; }
    footer { font-size: var(--om-size-small); }
    h3 { margin: 10px 0 4px; }
    h3:first-child { margin-top: 0; }
    dl > div { margin-bottom: 6px; }
    dt { color: var(--om-text-quiet); font-size: var(--om-size-small); line-height: 18px; }
    dd { overflow-wrap: anywhere; white-space: pre-wrap; }
    .name { font-weight: 500; }
  `,
})
export class FactsPanel {
  readonly summary = input.required<CaseSummary>();
  readonly opinions = input.required<readonly Opinion[]>();
  protected readonly t = taskText;
  protected readonly nameOf = personName;

  protected when(at: string): string {
    return briefInstantText(at, language());
  }
}
