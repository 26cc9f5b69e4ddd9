/*
 * What could not be saved on the server stays in this browser tab, and only there: sessionStorage ends with the tab, so nothing
 * of a case remains on a shared computer.
 */

const PREFIX = 'om-unsaved-';

export type Values = Readonly<Record<string, unknown>>;

export function keepLocally(taskId: string, data: Values): void {
  try {
    sessionStorage.setItem(PREFIX + taskId, JSON.stringify(data));
  } catch {
    // no storage, or full: the text is still on the screen
  }
}

export function localCopy(taskId: string): Values | undefined {
  try {
    const text = sessionStorage.getItem(PREFIX + taskId);
    const data: unknown = text ? JSON.parse(text) : undefined;
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Values) : undefined; // checked here
  } catch {
    return undefined;
  }
}

export function dropLocalCopy(taskId: string): void {
  try {
    sessionStorage.removeItem(PREFIX + taskId);
  } catch {
    // see keepLocally
  }
}
