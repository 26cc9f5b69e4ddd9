import { toLegalDate } from '@onematter/processes/form-rules';

/*
 * The date picker knows only the zone of the device. What stands in it is a clock face: the day and time as they are in China, carried by a
 * `Date` whose local fields (year … minute) are those of Asia/Shanghai. These two functions are the only way in and out.
 */

const SHANGHAI_MS = 8 * 3_600_000; // no summer time since 1991

/**
 * What the picker is to show for a value: an instant (`…Z`, `…+08:00`), or a day when `enableTime` is false. Undefined for what is neither.
 * A text without a zone is a time in China. Where the device's zone skips that hour (summer time), the picker shows the next one.
 */
export function clockFaceOf(value: unknown, enableTime: boolean): Date | undefined {
  if (typeof value !== 'string') return undefined;
  if (!enableTime) {
    const [year, month, day] = (toLegalDate(value) ?? '').split('-').map(Number);
    return year && month && day ? new Date(year, month - 1, day) : undefined;
  }
  const isZoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value);
  const at = Date.parse(isZoned ? value : `${value.length === 10 ? `${value}T00:00` : value}+08:00`);
  if (Number.isNaN(at)) return undefined;
  const there = new Date(at + SHANGHAI_MS); // its UTC fields are the clock in China
  return new Date(there.getUTCFullYear(), there.getUTCMonth(), there.getUTCDate(), there.getUTCHours(), there.getUTCMinutes());
}

/** What a clock face means: the instant in UTC, or midnight UTC of the day when `enableTime` is false. */
export function valueOfClockFace(face: Date, enableTime: boolean): string {
  const [hours, minutes] = enableTime ? [face.getHours(), face.getMinutes()] : [0, 0];
  const fields = Date.UTC(face.getFullYear(), face.getMonth(), face.getDate(), hours, minutes);
  return new Date(enableTime ? fields - SHANGHAI_MS : fields).toISOString();
}
