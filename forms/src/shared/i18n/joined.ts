import { type Language, language } from './language.ts';

/** Names in a row as the reader's language joins them: 李明、张伟 or Li Ming, Zhang Wei. */
export function joined(parts: readonly string[], spoken: Language = language()): string {
  return parts.join(spoken === 'en' ? ', ' : '、');
}
