import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { joined } from '@onematter/forms/shared/i18n/joined';
import { Icon } from '@onematter/forms/shared/ui/icon';
import type { ElementActivity, ElementView, Named } from '../design-views.ts';
import { designerText, designerTextOr } from '../designer-texts.ts';

/** What one element of a process asks of whom: form, roles, documents, deadline, duty; how many cases are there now. */
@Component({
  selector: 'om-element-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, RouterLink],
  template: `
    <h2>{{ element().name || typeText() }}</h2>
    <p><span class="om-mark blue">{{ typeText() }}</span></p>
    <dl>
      @if (stageText(); as stage) {
        <div><dt>{{ t('stage') }}</dt><dd>{{ stage }}</dd></div>
      }
      @if (element().roles.length > 0) {
        <div><dt>{{ t('roles') }}</dt><dd>{{ names(element().roles) }}</dd></div>
      }
      @if (element().duty; as duty) {
        <div><dt>{{ t('duty') }}</dt><dd>{{ dutyText(duty) }}</dd></div>
      }
      @if (element().deadline; as deadline) {
        <div><dt>{{ t('deadline') }}</dt><dd>{{ deadline.name }}</dd></div>
      }
      @if (element().documents.length > 0) {
        <div><dt>{{ t('docs') }}</dt><dd>{{ names(element().documents) }}</dd></div>
      }
      @if (element().formKey; as key) {
        <div><dt>{{ t('form') }}</dt><dd><a [routerLink]="['/forms', key]">{{ formTitle() || key }}</a></dd></div>
      }
      @if (activity(); as now) {
        <div><dt>{{ t('here') }}</dt><dd>{{ t('hereCounts', { running: now.running, finished: now.finished, incidents: now.incidents }) }}</dd></div>
      }
    </dl>
    @if (decisionId(); as id) {
      <a class="om-button small" [routerLink]="['/decisions', id]"><om-icon name="table" />{{ t('openDecision') }}</a>
    }
    @if (calledId(); as id) {
      <a class="om-button small" [routerLink]="['/processes', id]"><om-icon name="diagram" />{{ t('openCalled') }}</a>
    }
  `,
  styles: `
    :host { display: block; padding: 14px 16px; }
    dl { margin: 10px 0; }
    dl div { display: grid; grid-template-columns: 84px 1fr; gap: 8px; padding: 5px 0; }
    dt { color: var(--om-text-quiet); }
    dd { overflow-wrap: anywhere; }
  `,
})
export class ElementPanel {
  readonly element = input.required<ElementView>();
  readonly activity = input<ElementActivity>();
  readonly formTitle = input('');
  readonly stageName = input('');
  /** The definition that a call activity leads to. */
  readonly calledId = input<string>();
  /** The decision that a business-rule task asks. */
  readonly decisionId = input<string>();

  protected readonly t = designerText;
  protected readonly typeText = computed(() => designerTextOr('type', this.element().type, this.t('element')));
  protected readonly stageText = computed(() => this.stageName() || this.element().stage);

  protected dutyText(duty: string): string {
    return designerTextOr('duty', duty);
  }

  protected names(list: readonly Named[]): string {
    return joined(list.map((item) => item.name));
  }
}
