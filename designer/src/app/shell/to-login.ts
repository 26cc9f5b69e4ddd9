/**
 * Login belongs to the other application; it brings the person back here. `returnTo` is an address of this application with or
 * without its base.
 */
export function toLogin(returnTo: string): void {
  const address = returnTo.startsWith('/designer') ? returnTo : `/designer${returnTo}`;
  globalThis.location.assign(`/login?return=${encodeURIComponent(address)}`);
}
