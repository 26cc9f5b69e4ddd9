import type { ComponentClass, ComponentRegistry } from '@formio/js/form';
import { fenToYuan, isFen, yuanToFen } from '@onematter/processes/form-rules';
import { moneyInCapitals } from './money-text.ts';

/**
 * Money: stored as whole 分, typed in 元, with the capitals 大写 beside it. What is not an amount stays as typed, so that the
 * person sees it and the rule names it.
 */
export function defineMoney(registry: ComponentRegistry): void {
  const TextField = registry.components['textfield'] as ComponentClass; // always registered by the library

  class MoneyField extends TextField {
    static override schema(...extend: readonly object[]): object {
      return TextField.schema({ type: 'omMoney', label: '金额', key: 'amountFen', suffix: '元', defaultValue: null }, ...extend);
    }

    get defaultSchema(): object {
      return MoneyField.schema();
    }

    override get emptyValue(): unknown {
      return null;
    }

    override get inputInfo(): FormioInputInfo {
      const info = super.inputInfo;
      info.attr['inputmode'] = 'decimal';
      info.attr['autocomplete'] = 'off';
      return info;
    }

    override async attach(element: HTMLElement): Promise<void> {
      await super.attach(element);
      const input = this.refs['input']?.[0];
      if (!input) return;
      this.addEventListener(input, 'blur', () => {
        const fen = yuanToFen(input.value);
        if (fen !== null) input.value = fenToYuan(fen);
      });
      this.showCapitals();
    }

    override getValueAt(index: number): unknown {
      const text = this.refs['input']?.[index]?.value.trim() ?? '';
      return text === '' ? null : (yuanToFen(text) ?? text);
    }

    override setValueAt(index: number, value: unknown): void {
      const input = this.refs['input']?.[index];
      if (!input) return;
      input.value = isFen(value) ? fenToYuan(value) : String(value ?? '');
      this.showCapitals();
    }

    override updateValue(value: unknown, flags?: unknown): boolean {
      const changed = super.updateValue(value, flags);
      this.showCapitals();
      return changed;
    }

    private showCapitals(): void {
      const host = this.element;
      if (!host) return;
      let line = host.querySelector<HTMLElement>('.om-capitals');
      if (!line) {
        line = document.createElement('div');
        line.className = 'om-capitals';
        line.setAttribute('aria-live', 'polite');
        host.insertBefore(line, host.querySelector('[ref=messageContainer]'));
      }
      const capitals = moneyInCapitals(this.dataValue);
      line.textContent = capitals ? `大写：${capitals}` : '';
    }
  }

  registry.setComponent('omMoney', MoneyField);
}

type FormioInputInfo = { attr: Record<string, string>; changeEvent: string; type: string };
