import { addDays, type LegalDate, legalDateOf } from '../dates.ts';
import { isJsonObject, type Json, type JsonObject, withValueAt } from '../json.ts';

/** Whom and when the words of a scenario mean where it is played. */
export interface ScenarioPlace {
  /** the instant of the act, ISO 8601 */
  readonly now: string;
  /** person id of the installation for the id in the sample people file */
  person(id: string): string;
  agency(id: string): string;
}

const DAY = /^@today(?:([+-])(\d{1,4}))?$/;
const INSTANT = /^@now(?:([+-])(\d{1,4})([mh]))?$/;

/**
 * Answers of a scenario 样例剧本 (dotted path → value) as the data a form sends: nested, with `@today`, `@today-3` (legal date in
 * Asia/Shanghai), `@now`, `@now-2h`, `@now-10m` (instant), `@person:liming` and `@agency:yunjiang-justice` filled in.
 * @throws {TypeError} a word beginning with @ that is none of these
 */
export function scenarioAnswers(answers: Readonly<Record<string, unknown>>, place: ScenarioPlace): JsonObject {
  const today = legalDateOf(place.now);
  return Object.entries(answers).reduce<JsonObject>(
    (data, [path, value]) => withValueAt(data, path, filled(value as Json, place, today)),
    {},
  );
}

function filled(value: Json, place: ScenarioPlace, today: LegalDate): Json {
  if (typeof value === 'string') return value.startsWith('@') ? word(value, place, today) : value;
  if (Array.isArray(value)) return value.map((entry: Json) => filled(entry, place, today));
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filled(entry, place, today)]));
  return value;
}

function word(text: string, place: ScenarioPlace, today: LegalDate): string {
  const day = DAY.exec(text);
  if (day) return addDays(today, signed(day[1], day[2]));
  const instant = INSTANT.exec(text);
  if (instant) {
    const minutes = signed(instant[1], instant[2]) * (instant[3] === 'h' ? 60 : 1);
    return new Date(Date.parse(place.now) + minutes * 60_000).toISOString();
  }
  if (text.startsWith('@person:')) return place.person(text.slice('@person:'.length));
  if (text.startsWith('@agency:')) return place.agency(text.slice('@agency:'.length));
  throw new TypeError(`Expected @today, @now, @person: or @agency:, but got ${text}`);
}

function signed(sign: string | undefined, digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits) * (sign === '-' ? -1 : 1);
}
