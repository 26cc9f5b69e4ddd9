import type { ComponentClass, ComponentRegistry } from '@formio/js/form';

const REMOVE = { zh: '清除', en: 'Clear' } as const;

type Template = (...given: readonly unknown[]) => HTMLElement;
/** What the list library (choices.js) lends to `callbackOnCreateTemplates`. */
type Lists = { readonly _templates: Readonly<Record<'item' | 'itemList', Template>> };

/**
 * The list to choose from. The library marks what is chosen as an `option` of a `listbox`, and puts the button that clears it inside: a
 * screen reader then never says that there is a button. Here the chosen is plain text with a button beside it.
 */
export function defineSelect(registry: ComponentRegistry): void {
  const Select = registry.components['select'] as ComponentClass; // always registered by the library

  class ListField extends Select {
    override choicesOptions(): object {
      const remove = REMOVE[this.options.language === 'en' ? 'en' : 'zh'];
      const words = {
        removeItemIconText: () => remove,
        removeItemLabelText: (value: string, _raw: string, item?: { readonly label: string }) =>
          `${remove} ${(item?.label ?? value).replace(/<[^>]*>/g, '')}`, // the library wraps it in a span
      };
      return { ...super.choicesOptions?.(), ...words, callbackOnCreateTemplates: plainChosen };
    }
  }

  registry.setComponent('select', ListField);
}

function plainChosen(this: Lists): Readonly<Record<'item' | 'itemList', Template>> {
  const { item, itemList } = this._templates;
  return {
    item: (...given) => withoutRole(item.apply(this, [...given])),
    itemList: (...given) => withoutRole(itemList.apply(this, [...given])),
  };
}

function withoutRole(element: HTMLElement): HTMLElement {
  element.removeAttribute('role');
  element.removeAttribute('aria-selected');
  return element;
}
