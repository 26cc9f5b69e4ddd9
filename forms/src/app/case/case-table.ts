import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { language } from '../../shared/i18n/language.ts';
import { DueLight } from '../../shared/ui/due-light.ts';
import { dateText } from '../../shared/words/dates.ts';
import { caseText } from './case-texts.ts';
import type { CaseKind, CaseRow } from './case-views.ts';
import { caseLink, namesOf, statusText, statusTone } from './case-words.ts';

/** Cases or clues as a table on a desk and as cards on a phone. The number is the link; the whole row can be pressed. */
@Component({
  selector: 'om-case-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DueLight, RouterLink],
  template: `
    <table class="om-only-desk">
      <thead>
        <tr>
          <th scope="col">{{ t(kind() === 'case' ? 'colNo' : 'colClueNo') }}</th>
          <th scope="col">{{ t(kind() === 'case' ? 'colCause' : 'colContent') }}</th>
          <th scope="col">{{ t(kind() === 'case' ? 'colParty' : 'colPlace') }}</th>
          <th scope="col">{{ t('colStage') }}</th>
          <th scope="col">{{ t('colDeadline') }}</th>
          <th scope="col">{{ t('colHandlers') }}</th>
          <th scope="col">{{ t(kind() === 'case' ? 'colOpened' : 'colReported') }}</th>
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.id) {
          <tr>
            <td class="no"><a [routerLink]="link(row)">{{ row.caseNo ?? t('noNumber') }}</a></td>
            <td class="title"><span [title]="row.matter?.name ?? row.title">{{ row.title }}</span></td>
            <td class="party"><span [title]="row.partyName ?? row.place ?? ''">{{ kind() === 'clue' ? (row.place ?? '—') : (row.partyName ?? '—') }}</span></td>
            <td class="stage">
              @if (row.status === 'open') {
                {{ row.stageName ?? statusText(row) }}
              } @else {
                <span class="om-mark" [class]="statusTone(row.status)">{{ statusText(row) }}</span>
              }
            </td>
            <td><om-due-light [deadline]="row.deadline" /></td>
            <td>{{ namesOf(row.handlers) }}</td>
            <td class="om-quiet">{{ row.openedOn ? date(row.openedOn) : '' }}</td>
          </tr>
        }
      </tbody>
    </table>
    <ul class="om-only-phone">
      @for (row of rows(); track row.id) {
        <li class="om-card">
          <a [routerLink]="link(row)">
            <span class="line">
              <span class="om-mark" [class]="statusTone(row.status)">{{ row.status === 'open' ? (row.stageName ?? statusText(row)) : statusText(row) }}</span>
              <om-due-light [deadline]="row.deadline" />
            </span>
            <strong>{{ row.title }}</strong>
            <span class="om-quiet">{{ row.partyName ?? row.place ?? '' }}</span>
            <span class="om-quiet line"
              ><span>{{ row.caseNo ?? t('noNumber') }}</span
              ><span>{{ namesOf(row.handlers) }}</span></span
            >
          </a>
        </li>
      }
    </ul>
  `,
  styles: `
    table { width: 100%; table-layout: fixed; }
    th { padding: 9px 12px; border-bottom: 1px solid var(--om-line); background: var(--om-hover); color: var(--om-text-quiet); font-size: var(--om-size-small); font-weight: 500; text-align: start; white-space: nowrap; }
    td { position: static; padding: 10px 12px; border-bottom: 1px solid var(--om-line); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    tr:last-child td { border-bottom: 0; }
    tbody tr { position: relative; }
    tbody tr:hover { background: var(--om-hover); }
    td.no a::after { content: ''; position: absolute; inset: 0; }
    td.no a:focus-visible::after { outline: 2px solid var(--om-blue-hover); outline-offset: -2px; }
    td.no a:focus-visible { box-shadow: none; }
    th:nth-child(1) { width: 196px; } th:nth-child(3) { width: 14%; } th:nth-child(4) { width: 148px; } th:nth-child(5) { width: 172px; } th:nth-child(6) { width: 130px; } th:nth-child(7) { width: 140px; }
    li + li { margin-top: 8px; }
    li a { display: flex; flex-direction: column; gap: 4px; padding: 12px; color: inherit; text-decoration: none; }
    li a:active { background: var(--om-hover); }
    .line { display: flex; gap: 8px; align-items: center; justify-content: space-between; }
    strong { font-weight: 600; }
    li .om-quiet { overflow-wrap: anywhere; }
  `,
})
export class CaseTable {
  readonly rows = input.required<readonly CaseRow[]>();
  readonly kind = input.required<CaseKind>();
  protected readonly t = caseText;
  protected readonly statusText = statusText;
  protected readonly statusTone = statusTone;
  protected readonly namesOf = namesOf;

  protected link(row: CaseRow): readonly string[] {
    return caseLink(row.kind ?? this.kind(), row.id);
  }

  protected date(on: string): string {
    return dateText(on, language());
  }
}
