import pg from 'pg';

const { builtins } = pg.types;

/** PostgreSQL's text (session in UTC) as an Instant: `2026-11-21 06:05:00.123456+00` → `2026-11-21T06:05:00.123Z`. */
export function parseInstant(text: string): string {
  if (text === 'infinity' || text === '-infinity') return text;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`Expected an integer that JavaScript holds exactly, but got ${text}`);
  return value;
}

/** Dates stay dates and instants stay instants: the driver's own parsers would move a legal date through the machine's time zone. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === builtins.TIMESTAMPTZ) return parseInstant;
    if (oid === builtins.DATE) return (text: string) => text;
    if (oid === builtins.INT8) return parseInt8;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};
