import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { language } from '../../shared/i18n/language.ts';
import { Icon } from '../../shared/ui/icon.ts';
import type { IconName } from '../../shared/ui/icons.ts';
import { briefInstantText } from '../../shared/words/dates.ts';
import { operationText } from './operation.text.ts';
import type { DialogOperation } from './operations.ts';
import type { Operation, Said, SignRound, TaskView } from './task.view.ts';

type Banner = {
  readonly icon: IconName;
  readonly tone: 'amber' | 'blue' | 'green';
  readonly title: string;
  readonly lines: readonly string[];
  readonly ways: readonly DialogOperation[];
};

/** Where the task stands between people: who has it for whom, who must sign, what was asked – with what can be done about it beside it. */
@Component({
  selector: 'om-standing-banner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    @for (banner of banners(); track banner.title) {
      <div class="om-notice {{ banner.tone }} face" role="status">
        <om-icon [name]="banner.icon" />
        <div class="said">
          <h2>{{ banner.title }}</h2>
          @for (line of banner.lines; track line) {
            <p>{{ line }}</p>
          }
        </div>
        <div class="ways">
          @for (way of banner.ways; track way) {
            <button type="button" class="om-button small" (click)="asked.emit(way)">{{ t(way) }}</button>
          }
        </div>
      </div>
    }
  `,
  styles: `
    :host { display: contents; }
    h2 { font-size: var(--om-size); line-height: var(--om-leading); }
    om-icon { margin-top: 3px; }
    .said { flex: 1; min-width: 0; overflow-wrap: anywhere; }
    .said p { white-space: pre-line; }
    .ways { display: flex; flex-wrap: wrap; gap: 8px; align-self: center; }
    .ways:empty { display: none; }
  `,
})
export class StandingBanner {
  readonly view = input.required<TaskView>();
  readonly myId = input.required<string>();
  readonly asked = output<DialogOperation>();

  protected readonly t = operationText;
  protected readonly banners = computed<readonly Banner[]>(() => {
    const view = this.view();
    const all = [
      ...suspension(view),
      ...delegation(view, this.myId()),
      ...rounds(view),
      ...signatures(view),
      ...resolved(view),
      ...questions(view),
      ...urge(view),
      ...course(view),
    ];
    return all.map((banner) => ({ ...banner, ways: banner.ways.filter((way) => may(view, way)) }));
  });
}

const t = operationText;
const may = (view: TaskView, operation: Operation) => view.task.operations.includes(operation);
const when = (at: string) => briefInstantText(at, language());
const names = (people: readonly { readonly name: string }[]) => people.map(({ name }) => name).join('、');

function suspension({ standing, case: { suspension: ofCase } }: TaskView): Banner[] {
  if (ofCase) {
    const lines = [t('suspendedText'), ...since(ofCase.since), ...because(ofCase.reason)];
    return [{ icon: 'pause', tone: 'amber', title: t('caseSuspended'), lines, ways: [] }];
  }
  const said = standing.suspension;
  if (!said) return [];
  const lines = [t('suspendedText'), ...since(said.at), ...because(said.text)];
  return [{ icon: 'pause', tone: 'amber', title: t('suspendedBy', { name: said.by.name }), lines, ways: ['activate'] }];
}

function delegation({ standing }: TaskView, myId: string): Banner[] {
  const given = standing.delegation;
  if (!given) return [];
  const { owner, delegate } = given;
  const more = [...since(given.since), ...because(given.reason)];
  if (delegate.id === myId) {
    const [title, text] = [t('delegatedToMe', { name: owner.name }), t('delegatedToMeText', { name: owner.name })];
    return [{ icon: 'handover', tone: 'blue', title, lines: [text, ...more], ways: [] }];
  }
  const isMine = owner.id === myId;
  const title = isMine ? t('delegatedByMe', { name: delegate.name }) : t('delegatedOthers', { owner: owner.name, delegate: delegate.name });
  return [
    { icon: 'handover', tone: 'amber', title, lines: [...(isMine ? [t('delegatedByMeText')] : []), ...more], ways: ['recall', 'urge'] },
  ];
}

function rounds({ task, standing }: TaskView): Banner[] {
  if (task.item !== 'task') return [];
  return standing.rounds.map((round): Banner => {
    const open = [...round.signers, ...round.waiting];
    if (round.position === 'after' && task.status === 'open')
      return { icon: 'list', tone: 'blue', title: t('plannedAfter', { names: names(open) }), lines: [], ways: ['remove-sign'] };
    const counts = { agreed: round.agreed, disagreed: round.disagreed, open: missing(round) };
    const isBefore = round.position === 'before';
    const lines = [t(isBefore ? 'waitsBeforeText' : 'waitsAfterText', counts), ...since(round.signers[0]?.since ?? null)];
    return {
      icon: 'list',
      tone: 'amber',
      title: t(isBefore ? 'waitsBefore' : 'waitsAfter', { names: names(open) }),
      lines,
      ways: ['urge', 'remove-sign'],
    };
  });
}

/** How many answers are still asked for: where one is enough, one. */
function missing({ mode, of, agreed, disagreed }: SignRound): number {
  return mode === 'any' ? 1 : of - agreed - disagreed;
}

function signatures({ task, standing }: TaskView): Banner[] {
  if (standing.signatures.length === 0 || task.item === 'consult') return [];
  const isAgreed = standing.signatures.every(({ agree }) => agree);
  const lines = standing.signatures.slice(1).map((one) => `${signedText(one)}${one.text ? `：${one.text}` : ''}`);
  const [first] = standing.signatures;
  const title = first ? `${signedText(first)}${first.text ? `：${first.text}` : ''}` : '';
  return [{ icon: isAgreed ? 'done' : 'warning', tone: isAgreed ? 'green' : 'amber', title, lines, ways: [] }];
}

function signedText({ by, agree }: { readonly by: { readonly name: string }; readonly agree: boolean }): string {
  return t(agree ? 'signedAgree' : 'signedDisagree', { name: by.name });
}

function resolved({ task, standing }: TaskView): Banner[] {
  if (!standing.resolved || standing.delegation || task.status !== 'open') return [];
  const { by, text, at } = standing.resolved;
  return [
    { icon: 'done', tone: 'green', title: t('resolvedBy', { name: by.name }), lines: [text ?? t('resolvedPlain'), when(at)], ways: [] },
  ];
}

function questions({ task, standing }: TaskView): Banner[] {
  if (task.item !== 'task') return [];
  return standing.questions.map((question) => {
    const answers = question.answers.map((answer: Said) => t('answered', { name: answer.by.name, text: answer.text ?? '' }));
    const isAnswered = answers.length >= question.asked.length;
    const title = t('asked', { names: names(question.asked), text: question.text ?? '' });
    return { icon: 'info', tone: 'blue', title, lines: isAnswered ? answers : [...answers, t('notAnswered')], ways: [] };
  });
}

function urge({ task, standing }: TaskView): Banner[] {
  const said = standing.urge;
  if (!said || task.status !== 'open') return [];
  return [
    {
      icon: 'bell',
      tone: 'amber',
      title: t('urgedBy', { name: said.by.name }),
      lines: [...(said.text ? [said.text] : []), when(said.at)],
      ways: [],
    },
  ];
}

function course(view: TaskView): Banner[] {
  const to = view.standing.straightBackTo;
  const straight: Banner[] = to ? [{ icon: 'return', tone: 'blue', title: t('straightBack', { name: to.name }), lines: [], ways: [] }] : [];
  const back: Banner[] = may(view, 'take-back')
    ? [{ icon: 'return', tone: 'blue', title: t('mayTakeBack'), lines: [], ways: ['take-back'] }]
    : [];
  return [...straight, ...back];
}

function since(at: string | null): string[] {
  return at ? [t('since', { at: when(at) })] : [];
}

function because(text: string | null): string[] {
  return text ? [t('because', { text })] : [];
}
