import type { ComponentClass, ComponentRegistry } from '@formio/js/form';
import type { FormComponent } from '@onematter/processes/form-rules';
import { SHOWN_TYPE } from './prepare-form.ts';
import { shownText } from './shown-text.ts';

/** A value that is only read: its label and its text. Keeps the value in the data, so that conditions on it work. */
export function defineShown(registry: ComponentRegistry): void {
  const Field = registry.components['hidden'] as ComponentClass; // an input without a control of its own

  class ShownField extends Field {
    static override schema(...extend: readonly object[]): object {
      return Field.schema({ type: SHOWN_TYPE, label: '', key: 'shown', input: true, tableView: true }, ...extend);
    }

    get defaultSchema(): object {
      return ShownField.schema();
    }

    get skipInEmail(): boolean {
      return true;
    }

    labelIsHidden(): boolean {
      return false;
    }

    get isInputComponent(): boolean {
      return true;
    }

    override render(): string {
      const label = escapeHtml(String(this.component['label'] ?? ''));
      return this.renderTemplate('component', {
        visible: this.visible,
        id: this.id,
        classes: 'formio-component om-shown',
        styles: '',
        children: `<div class="col-form-label">${label}</div><div class="om-shown-text" ref="shown"></div>`,
      });
    }

    override async attach(element: HTMLElement): Promise<void> {
      this.loadRefs(element, { shown: 'single' });
      await super.attach(element);
      this.show();
    }

    override setValue(value: unknown, flags?: unknown): boolean {
      const changed = super.setValue(value, flags);
      this.show();
      return changed;
    }

    private show(): void {
      const place: HTMLElement | undefined = this.refs['shown'];
      if (!place) return;
      const language = this.options.language === 'en' ? 'en' : 'zh';
      const text = shownText(this.component['shown'] as FormComponent, this.dataValue, language); // put there by prepareForm
      place.textContent = text || '—';
      place.classList.toggle('empty', !text);
    }
  }

  registry.setComponent(SHOWN_TYPE, ShownField);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
