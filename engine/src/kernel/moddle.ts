/** The part of a moddle object that we read. Values of attributes are text, numbers, booleans or further elements. */
export interface ModdleElement {
  readonly $type: string;
  readonly id?: string;
  readonly $attrs: { readonly [name: string]: unknown };
  readonly $parent?: ModdleElement;
  readonly $descriptor: {
    readonly properties: readonly {
      readonly name: string;
      readonly isAttr?: boolean;
      readonly ns: { readonly prefix: string; readonly localName: string };
    }[];
  };
  $instanceOf(type: string): boolean;
  get(name: string): unknown;
  readonly [name: string]: unknown;
}

export function textOf(element: ModdleElement, name: string): string | null {
  const value = element.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

export function childOf(element: ModdleElement, name: string): ModdleElement | null {
  const value = element.get(name);
  return typeof value === 'object' && value !== null ? (value as ModdleElement) : null;
}

export function childrenOf(element: ModdleElement, name: string): readonly ModdleElement[] {
  const value = element.get(name);
  return Array.isArray(value) ? (value as ModdleElement[]) : [];
}

/** Extension elements of a type, e.g. `zeebe:TaskDefinition`. */
export function extensions(element: ModdleElement, type: string): readonly ModdleElement[] {
  const holder = childOf(element, 'extensionElements');
  return holder === null ? [] : childrenOf(holder, 'values').filter((value) => value.$type === type);
}

export function extension(element: ModdleElement, type: string): ModdleElement | null {
  return extensions(element, type)[0] ?? null;
}

/** `om:` attributes as written. */
export function omOf(element: ModdleElement): { readonly [name: string]: string } {
  const found: Record<string, string> = {};
  for (const property of element.$descriptor.properties) {
    if (property.ns.prefix !== 'om') continue;
    const value = element.get(property.name);
    if (typeof value === 'string') found[property.ns.localName] = value.trim();
  }
  return found;
}
