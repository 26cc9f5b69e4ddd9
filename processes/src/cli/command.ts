/** What a command of the `onematter` tool is, and what it may touch. */
export type Language = 'zh' | 'en';

export interface CliContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly fetch: typeof fetch;
  /** all of standard input; absent where there is none */
  readonly input?: () => Promise<Uint8Array>;
}

/** 0 done · 1 unexpected fault · 3 bad input or a server that does not answer · 4 checked and found wrong */
export const EXIT = { done: 0, fault: 1, badInput: 3, foundWrong: 4 } as const;

export interface Command {
  /** words after `onematter`, e.g. `['pack', 'lint']` */
  readonly words: readonly string[];
  readonly usage: string;
  readonly summary: Readonly<Record<Language, string>>;
  /** lines on options, shown by `onematter <command> --help` */
  readonly help: Readonly<Record<Language, readonly string[]>>;
  run(args: readonly string[], context: CliContext): Promise<number>;
}
