import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Trial } from './trial.ts';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'fixtures');

/** A trial that once told kernel and reference apart: `found` says what was wrong, and on which side. */
export interface Fixture extends Trial {
  readonly name: string;
  readonly found: string;
}

/** As stored: texts line by line, so that a change can be read. */
interface Stored {
  readonly found: string;
  readonly model: readonly string[];
  readonly more?: { readonly [processId: string]: readonly string[] };
  readonly acts: Trial['acts'];
}

export function fixtures(): Fixture[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const { found, model, more = {}, acts } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Stored;
      const texts = Object.fromEntries(Object.entries(more).map(([id, lines]) => [id, lines.join('\n')]));
      return { name: file.replace('.json', ''), found, model: model.join('\n'), more: texts, acts };
    });
}

/** Writes a minimised trial; answers its path. */
export function keep(name: string, found: string, { model, more = {}, acts }: Trial): string {
  const texts = Object.fromEntries(Object.entries(more).map(([id, text]) => [id, text.split('\n')]));
  const stored: Stored = { found, model: model.split('\n'), ...(Object.keys(texts).length > 0 ? { more: texts } : {}), acts };
  const path = join(FOLDER, `${name}.json`);
  writeFileSync(path, `${JSON.stringify(stored, null, 2)}\n`);
  return path;
}
