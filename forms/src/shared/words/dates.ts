import type { Language } from '../i18n/language.ts';

/*
 * Dates as people write them. Instants are shown in Asia/Shanghai wherever the reader sits, because the law counts there.
 * A legal date is `YYYY-MM-DD` and never passes through a time zone.
 */

const ZONE = 'Asia/Shanghai';
const PARTS = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const EN_MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Clock = { readonly on: string; readonly time: string };

function inShanghai(instant: string | Date): Clock | undefined {
  const date = typeof instant === 'string' ? new Date(instant) : instant;
  if (Number.isNaN(date.getTime())) return undefined;
  const part = Object.fromEntries(PARTS.formatToParts(date).map(({ type, value }) => [type, value]));
  return { on: `${part['year']}-${part['month']}-${part['day']}`, time: `${part['hour']}:${part['minute']}` };
}

/** `2026-11-21` → `2026年11月21日` / `21 Nov 2026`. Anything that is not a date comes back as it is. */
export function dateText(on: string, language: Language): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(on);
  if (!match) return on;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return language === 'en' ? `${day} ${EN_MONTHS[month - 1]} ${year}` : `${year}年${month}月${day}日`;
}

/** `2026-12-03` → `12月3日` / `3 Dec`. */
export function shortDateText(on: string, language: Language): string {
  const match = /^\d{4}-(\d{2})-(\d{2})/.exec(on);
  if (!match) return on;
  const [month, day] = [Number(match[1]), Number(match[2])];
  return language === 'en' ? `${day} ${EN_MONTHS[month - 1]}` : `${month}月${day}日`;
}

/** An instant in full: `2026年11月21日 14:05`. */
export function instantText(at: string, language: Language): string {
  const clock = inShanghai(at);
  return clock ? `${dateText(clock.on, language)} ${clock.time}` : at;
}

/** An instant as briefly as it stays clear: today and yesterday by name, this year without the year. `now` is given, so that it can be tested. */
export function briefInstantText(at: string, language: Language, now: Date = new Date()): string {
  const clock = inShanghai(at);
  const present = inShanghai(now);
  if (!clock || !present) return at;
  if (clock.on === present.on) return `${language === 'en' ? 'today' : '今天'} ${clock.time}`;
  if (clock.on === inShanghai(new Date(now.getTime() - 86_400_000))?.on) return `${language === 'en' ? 'yesterday' : '昨天'} ${clock.time}`;
  if (clock.on.slice(0, 4) === present.on.slice(0, 4)) return `${shortDateText(clock.on, language)} ${clock.time}`;
  return dateText(clock.on, language);
}

/** The time of an instant, `14:05`. */
export function timeText(at: string): string {
  return inShanghai(at)?.time ?? at;
}

/** The day of an instant in China, `YYYY-MM-DD`. */
export function dayOf(at: string): string {
  return inShanghai(at)?.on ?? at;
}
