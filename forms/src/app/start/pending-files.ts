import { computed, signal } from '@angular/core';

export interface PendingFile {
  readonly id: number;
  readonly file: File;
  readonly kind: string;
  /** Object address of an image, for its small picture. */
  readonly picture: string | null;
}

/** Files chosen before there is a case to attach them to. They stay in memory; `release` lets go of the pictures. */
export class PendingFiles {
  private readonly list = signal<readonly PendingFile[]>([]);
  private lastId = 0;

  readonly files = this.list.asReadonly();
  readonly count = computed(() => this.list().length);

  add(files: readonly File[], kind: string): void {
    const added = files.map(
      (file): PendingFile => ({
        id: ++this.lastId,
        file,
        kind,
        picture: file.type.startsWith('image/') ? URL.createObjectURL(file) : null,
      }),
    );
    this.list.update((present) => [...present, ...added]);
  }

  remove(id: number): void {
    for (const pending of this.list()) if (pending.id === id && pending.picture) URL.revokeObjectURL(pending.picture);
    this.list.update((present) => present.filter((pending) => pending.id !== id));
  }

  ofKind(kind: string): readonly PendingFile[] {
    return this.list().filter((pending) => pending.kind === kind);
  }

  release(): void {
    for (const pending of this.list()) if (pending.picture) URL.revokeObjectURL(pending.picture);
    this.list.set([]);
  }
}
