/** An address of our own site to go back to after login; anything else (another host, a scheme, the login page) becomes the start page. */
export function safeReturnAddress(value: string | null | undefined): string {
  if (!value?.startsWith('/') || /^\/[/\\]/.test(value) || value.startsWith('/login')) return '/';
  return value;
}
