import { signal } from '@angular/core';
import { type ApiError, asApiError } from '../../shared/http/api-error.ts';
import { CommandKeeper, type CommandKey } from '../../shared/http/command-key.ts';
import type { Operation } from './task.view.ts';

/**
 * The commands of one task, one at a time, and what they were refused with. The key stays while no answer has come, so that pressing again
 * does not act twice.
 */
export class TaskCommands {
  private readonly keeper = new CommandKeeper();
  private readonly running = signal<Operation | ''>('');

  /** The command that is under way. */
  readonly acting = this.running.asReadonly();
  /** The last command was refused; the task goes on. */
  readonly refusal = signal<ApiError | undefined>(undefined);
  /** The task is no longer there to be done: somebody else was first. */
  readonly conflict = signal<ApiError | undefined>(undefined);

  keyFor(content: unknown): CommandKey {
    return this.keeper.keyFor(content);
  }

  /** @returns why it was refused; undefined when it was done, or when another one is under way */
  async run(operation: Operation, command: () => Promise<void>): Promise<ApiError | undefined> {
    if (this.running()) return undefined;
    this.running.set(operation);
    try {
      await command();
      this.keeper.answered();
      return undefined;
    } catch (thrown) {
      const error = asApiError(thrown);
      if (!error.isOffline) this.keeper.answered();
      return error;
    } finally {
      this.running.set('');
    }
  }

  /** Another task begins. */
  forget(): void {
    this.refusal.set(undefined);
    this.conflict.set(undefined);
    this.keeper.answered();
  }
}
