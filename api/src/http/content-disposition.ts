/** A download's name with Chinese characters: RFC 6266 with the RFC 5987 form, and an ASCII fallback. */
export function contentDisposition(name: string, kind: 'inline' | 'attachment'): string {
  const clean = name.toWellFormed().replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]/gu, '_');
  const fallback = clean.replace(/[^\x20-\x7e]/g, '_').replace(/["%]/g, '_');
  const encoded = encodeURIComponent(clean).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${fallback}"; filename*=UTF-8''${encoded}`;
}
