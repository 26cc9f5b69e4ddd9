/*
 * A new version may be installed while a page is open: the parts of the old one that were not loaded yet are then gone from the server,
 * because their names carry the digest of their content. The main script's name tells one version from another.
 */

/** What browsers say when a module of `import()` cannot be had (Chromium, Firefox, Safari); the network may be the cause as well. */
const NOT_LOADED = /dynamically imported module|importing a module script failed/i;

/** Whether this is the failure of an `import()`: the part is gone, or the network is. */
export function isMissingPart(thrown: unknown): boolean {
  return thrown instanceof Error && NOT_LOADED.test(thrown.message);
}

/** The file name of the main script in a page's HTML, '' when there is none. */
export function mainScriptOf(html: string): string {
  return /<script[^>]*\ssrc="(?:[^"]*\/)?(main[^"/]*\.js)"/.exec(html)?.[1] ?? '';
}
