/** Columns that line up in a terminal, where a Chinese character is two cells wide. */
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

export function cellWidth(text: string): number {
  return [...text].reduce((width, character) => width + (WIDE.test(character) ? 2 : 1), 0);
}

/** Lines of a table; the first row is the head. Nothing is cut. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cellWidth(cell))), []);
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] as number) - cellWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
}
