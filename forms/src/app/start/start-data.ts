import { type FormSchema, fieldsOf, mapComponents } from '@onematter/processes/form-rules';
import type { Position } from '../case/position.ts';

/** Whether a form asks for coordinates (`place.lat` and `place.lng`). */
export function asksForPosition(schema: Pick<FormSchema, 'components'>): boolean {
  const paths = new Set([...fieldsOf(schema.components)].map((field) => field.path));
  return paths.has('place.lat') && paths.has('place.lng');
}

/** Nobody types degrees: the fields stay in the form, checked and sent, but are not shown; a line of words says that the place is known. */
export function withoutCoordinateFields(schema: FormSchema): FormSchema {
  const components = mapComponents(schema.components, (component) =>
    component.key === 'place.lat' || component.key === 'place.lng' ? { ...component, customClass: 'om-held' } : component,
  );
  return { ...schema, components };
}

/** Whether the coordinates are filled in. */
export function hasPosition(data: Readonly<Record<string, unknown>>): boolean {
  const place = data['place'];
  return typeof place === 'object' && place !== null && 'lat' in place && typeof place.lat === 'number';
}

/** The data without coordinates; everything else stays. */
export function withoutPosition(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { lat: _lat, lng: _lng, ...place } = (data['place'] ?? {}) as Readonly<Record<string, unknown>>; // a form's `place.…` is an object
  return { ...data, place };
}

/** The data with the coordinates set; everything else stays as it was typed. */
export function withPosition(data: Readonly<Record<string, unknown>>, { lat, lng }: Position): Record<string, unknown> {
  const place = typeof data['place'] === 'object' && data['place'] !== null ? data['place'] : {};
  return { ...data, place: { ...place, lat, lng } };
}

/** A clue is reported where and when it is found: an empty time of discovery begins with now, and can be changed. */
export function withFoundNow(
  schema: Pick<FormSchema, 'components'>,
  data: Readonly<Record<string, unknown>>,
  now: Date,
): Record<string, unknown> {
  const clue = typeof data['clue'] === 'object' && data['clue'] !== null ? data['clue'] : {};
  const isAsked = [...fieldsOf(schema.components)].some((field) => field.path === 'clue.foundAt');
  if (!isAsked || ('foundAt' in clue && clue.foundAt)) return { ...data };
  return { ...data, clue: { ...clue, foundAt: now.toISOString() } };
}
