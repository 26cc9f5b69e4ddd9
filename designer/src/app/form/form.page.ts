import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import type { FormProblem } from '@onematter/forms/shared/form/field-names';
import { FormView } from '@onematter/forms/shared/form/form-view';
import { Loader } from '@onematter/forms/shared/http/loader';
import { joined } from '@onematter/forms/shared/i18n/joined';
import { language } from '@onematter/forms/shared/i18n/language';
import { ErrorFace } from '@onematter/forms/shared/ui/error-face';
import { Icon } from '@onematter/forms/shared/ui/icon';
import { PageTitle } from '@onematter/forms/shared/ui/page-title';
import { Skeleton } from '@onematter/forms/shared/ui/skeleton';
import type { FormSchema } from '@onematter/processes/form-rules';
import { DesignApi } from '../design.api.ts';
import { designerText } from '../designer-texts.ts';
import { fieldLines } from './form-fields.ts';

/** A form as the people who fill it in see it, to be tried; and its fields with where they are written and the law that asks for them. */
@Component({
  selector: 'om-form-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorFace, FormView, Icon, RouterLink, Skeleton],
  template: `
    <a class="back" routerLink="/"><om-icon name="left" />{{ t('toHome') }}</a>
    @if (loader.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="8" [rowHeight]="64" /></div>
    } @else if (loader.value(); as form) {
      <header>
        <h1>{{ form.title }}</h1>
        <p class="om-quiet">{{ t('formHint') }}</p>
        @if (materials(); as list) {
          <p>{{ t('materials', { list }) }}</p>
        }
      </header>
      <div class="columns">
        <div>
          <om-form [schema]="form" (changed)="result.set(null)" />
          <p class="try">
            <button type="button" class="om-button primary" (click)="check()">{{ t('check') }}</button>
            @if (result(); as problems) {
              <span role="status" [class]="problems.length > 0 ? 'om-problem' : 'good'">
                <om-icon [name]="problems.length > 0 ? 'warning' : 'done'" />
                {{ problems.length > 0 ? t('checkProblems', { n: problems.length }) : t('checkOk') }}
              </span>
            }
          </p>
        </div>
        <aside class="om-card">
          <header><h2>{{ t('fields') }} <span class="om-quiet">{{ t('count', { n: lines().length }) }}</span></h2></header>
          <ul>
            @for (line of lines(); track line.path) {
              <li>
                <span>{{ line.label }}@if (line.isRequired) {<b [title]="t('fieldRequired')">*</b><span class="om-only-read">{{ t('fieldRequired') }}</span>}</span>
                <code>{{ line.path }}</code>
                @if (line.basis) {
                  <span class="om-mark" [title]="t('fieldBasis')">{{ line.basis }}</span>
                }
              </li>
            }
          </ul>
        </aside>
      </div>
    }
  `,
  styles: `
    :host { display: block; width: 100%; max-width: 1320px; margin: 0 auto; padding: 12px 24px 48px; }
    .back { display: inline-flex; gap: 4px; align-items: center; margin-bottom: 8px; color: var(--om-text-quiet); font-size: var(--om-size-small); }
    :host > header { margin-bottom: 12px; }
    .columns { display: grid; grid-template-columns: minmax(0, 1fr) 360px; gap: 16px; align-items: start; }
    .try { display: flex; gap: 12px; align-items: center; margin-top: 16px; }
    .try span { display: inline-flex; gap: 6px; align-items: center; }
    .good { color: var(--om-green); }
    aside h2 span { font-weight: 400; font-size: var(--om-size); }
    li { display: flex; flex-wrap: wrap; gap: 0 10px; align-items: baseline; padding: 7px 16px; border-top: 1px solid var(--om-line); }
    li:first-child { border-top: 0; }
    li b { color: var(--om-red); margin-inline-start: 4px; }
    code { font-family: ui-monospace, Consolas, 'DejaVu Sans Mono', monospace; color: var(--om-text-quiet); font-size: 12px; overflow-wrap: anywhere; }
    @media (width < 1024px) { .columns { grid-template-columns: 1fr; } }
    @media (width < 768px) { :host { padding: 8px 12px 32px; } }
  `,
})
export class FormPage {
  readonly formKey = input.required<string>();

  protected readonly t = designerText;
  protected readonly loader = new Loader<FormSchema>();
  protected readonly result = signal<readonly FormProblem[] | null>(null);
  protected readonly lines = computed(() => {
    const form = this.loader.value();
    return form ? fieldLines(form) : [];
  });
  protected readonly materials = computed(() =>
    joined((this.loader.value()?.materials ?? []).map((material) => `${material.label} ≥ ${material.min}`)),
  );
  private readonly api = inject(DesignApi);
  private readonly title = inject(PageTitle);
  private readonly form = viewChild(FormView);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.loader.stop());
    effect(() => {
      this.formKey();
      language(); // the server words the form in the reader's language
      untracked(() => void this.load());
    });
  }

  protected async load(): Promise<void> {
    this.result.set(null);
    const form = await this.loader.load((signal) => this.api.form(this.formKey(), signal), { keep: false });
    if (form) this.title.set(form.title);
  }

  protected check(): void {
    this.result.set(this.form()?.check() ?? []);
  }
}
