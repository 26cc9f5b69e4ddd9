import { type ProcessesCode, ProcessesError } from '../errors.ts';

type Words = { readonly zh: string; readonly en: string };

/** A refusal of the command line whose sentence and remedy are in both languages. */
export class CommandError extends ProcessesError {
  readonly sentence: Words;
  readonly remedy: Words;

  constructor(code: ProcessesCode, sentence: Words, remedy: Words, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(code, sentence.en, details, cause);
    this.sentence = sentence;
    this.remedy = remedy;
  }

  override get messages(): Words {
    return this.sentence;
  }
}
