/**
 * ONEMATTER_CLOCK: rehearsals 演练 and training with the sample data on a day of one's own choosing, e.g. `2026-09-21T09:00:00+08:00`. Time runs
 * on from there, and goes on where it was at the next start with the same value. Never for a real installation: a moved clock would
 * falsify what the history proves.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@onematter/engine';
import { ApiError } from './errors.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

export interface RehearsalPlace {
  readonly dataDir: string;
  /** our own PostgreSQL, with the sample organisation in it */
  readonly isSampleInstallation: boolean;
}

/** Undefined where no other time was asked for. @throws {ApiError} CLOCK_REFUSED */
export async function rehearsalClock(
  start: string | undefined,
  { dataDir, isSampleInstallation }: RehearsalPlace,
): Promise<Clock | undefined> {
  if (start === undefined || start === '') return undefined;
  if (!INSTANT.test(start) || Number.isNaN(Date.parse(start)))
    throw refused(
      `ONEMATTER_CLOCK 应为带时区的时间，如 2026-09-21T09:00:00+08:00，现为 ${start}。 Expected an instant with its zone, but got ${start}.`,
    );
  if (!isSampleInstallation)
    throw refused(
      '演练时钟 ONEMATTER_CLOCK 只能用于内置数据库中的样例数据。 A rehearsal clock is for sample data in the embedded database only.',
    );
  const behindMs = await behind(join(dataDir, 'rehearsal-clock.json'), start);
  return { now: () => new Date(Date.now() - behindMs) };
}

/** How far behind the machine's clock this rehearsal runs: as at its first start. */
async function behind(file: string, start: string): Promise<number> {
  const kept = parse(await readFile(file, 'utf8').catch(() => ''));
  if (kept?.start === start) return kept.behindMs;
  const behindMs = Date.now() - Date.parse(start);
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify({ start, behindMs })}\n`, { mode: 0o600 });
  return behindMs;
}

function parse(text: string): { readonly start: string; readonly behindMs: number } | null {
  try {
    const value = JSON.parse(text) as { start?: unknown; behindMs?: unknown }; // checked in the next line
    return typeof value.start === 'string' && typeof value.behindMs === 'number' ? { start: value.start, behindMs: value.behindMs } : null;
  } catch {
    return null; // not there yet, or cut off by a crash: the rehearsal begins anew
  }
}

function refused(message: string): ApiError {
  const error = new ApiError('CLOCK_REFUSED');
  error.message = message;
  return error;
}
