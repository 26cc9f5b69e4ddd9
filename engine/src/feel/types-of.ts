import { type TypeName, typeOf } from './values.ts';

type Check = (value: unknown) => boolean;

const NAMES = new Set<string>([
  'boolean',
  'number',
  'string',
  'list',
  'context',
  'range',
  'function',
  'date',
  'time',
  'date and time',
  'days and time duration',
  'years and months duration',
] satisfies TypeName[]);

/** The check behind `instance of`: a named type, `Any`, `Null`, or `list<T>`; null where the text names no type. */
export function compileType(text: string): Check | null {
  const name = text.replace(/\s+/g, ' ').trim();
  if (name === 'Any') return (value) => typeOf(value) !== 'null';
  if (name === 'Null') return (value) => typeOf(value) === 'null';
  if (name === 'duration') return (value) => typeOf(value).endsWith('duration');
  if (NAMES.has(name)) return (value) => typeOf(value) === name;
  const item = /^list ?<(.+)>$/.exec(name)?.[1];
  const check = item === undefined ? null : compileType(item);
  return check === null ? null : (value) => Array.isArray(value) && value.every(check);
}
