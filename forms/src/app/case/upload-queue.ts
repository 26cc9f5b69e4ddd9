import { computed, signal } from '@angular/core';
import { type ApiError, asApiError } from '../../shared/http/api-error.ts';

export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | 'done' | 'failed';
  /** 0–1. */
  readonly progress: number;
  readonly error: ApiError | null;
}

/**
 * Files on their way to the server, one after the other: a phone in a street has one thin line. A file that failed stays
 * in the list with its reason and can be sent again.
 */
export class UploadQueue {
  private readonly list = signal<readonly Upload[]>([]);
  private readonly send: (file: File, onProgress: (done: number) => void) => Promise<unknown>;
  private isRunning = false;
  private lastId = 0;

  readonly uploads = this.list.asReadonly();
  readonly isBusy = computed(() => this.list().some((upload) => upload.state === 'waiting' || upload.state === 'sending'));
  readonly failed = computed(() => this.list().filter((upload) => upload.state === 'failed'));

  constructor(send: (file: File, onProgress: (done: number) => void) => Promise<unknown>) {
    this.send = send;
  }

  /** Sends these files after those already waiting. Resolves with how many arrived, once nothing waits any more. */
  async add(files: readonly File[]): Promise<number> {
    const added = files.map((file): Upload => ({ id: ++this.lastId, file, state: 'waiting', progress: 0, error: null }));
    this.list.update((uploads) => [...uploads.filter((upload) => upload.state !== 'done'), ...added]);
    await this.run();
    const ids = new Set(added.map((upload) => upload.id));
    return this.list().filter((upload) => ids.has(upload.id) && upload.state === 'done').length;
  }

  async again(id: number): Promise<void> {
    this.change(id, { state: 'waiting', progress: 0, error: null });
    await this.run();
  }

  drop(id: number): void {
    this.list.update((uploads) => uploads.filter((upload) => upload.id !== id));
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (let next = this.next(); next; next = this.next()) await this.one(next);
    } finally {
      this.isRunning = false;
    }
  }

  private next(): Upload | undefined {
    return this.list().find((upload) => upload.state === 'waiting');
  }

  private async one(upload: Upload): Promise<void> {
    this.change(upload.id, { state: 'sending' });
    try {
      await this.send(upload.file, (progress) => this.change(upload.id, { progress }));
      this.change(upload.id, { state: 'done', progress: 1 });
    } catch (thrown) {
      this.change(upload.id, { state: 'failed', error: asApiError(thrown) });
    }
  }

  private change(id: number, part: Partial<Upload>): void {
    this.list.update((uploads) => uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)));
  }
}
