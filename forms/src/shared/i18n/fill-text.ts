export type TextValues = Readonly<Record<string, string | number>>;

/**
 * Fills `{name}` with a value; `{n:s}` becomes an English plural ending (nothing for 1, `s` otherwise).
 * A name without a value stays as written, so that a mistake is seen and found.
 */
export function fillText(text: string, values: TextValues = {}): string {
  return text.replace(/\{(\w+)(:s)?\}/g, (whole, name: string, plural: string | undefined) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (plural) return Number(value) === 1 ? '' : 's';
    return String(value);
  });
}
