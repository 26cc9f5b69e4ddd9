import { computed, Injectable, inject, signal } from '@angular/core';
import { Loader } from '../../shared/http/loader.ts';
import { Session } from '../../shared/session/session.ts';
import { CaseApi } from './case.api.ts';
import type { CaseAct } from './case-act.ts';
import type { CaseKind, CaseSummary } from './case-views.ts';
import { type Reader, tasksFor } from './case-words.ts';

/** The case that is being looked at; one for a case page and its tabs. */
@Injectable()
export class CaseStore {
  private readonly api = inject(CaseApi);
  private readonly session = inject(Session);
  private readonly shownId = signal('');
  private readonly shownKind = signal<CaseKind>('case');
  private readonly moves = signal(0);
  private readonly actLoader = new Loader<readonly CaseAct[]>();

  readonly loader = new Loader<CaseSummary>();
  readonly id = this.shownId.asReadonly();
  readonly kind = this.shownKind.asReadonly();
  /** Grows whenever the case has moved on: tabs that read it load again. */
  readonly revision = this.moves.asReadonly();
  readonly summary = this.loader.value;

  /** What this reader can do here now. */
  readonly tasks = computed(() => {
    const summary = this.summary();
    return summary ? tasksFor(summary, this.reader()) : { mine: [], claimable: [] };
  });

  /** What may be raised at any time, besides the steps. Not worth an error face: without an answer there is simply no such entry. */
  readonly acts = computed(() => (this.summary()?.status === 'open' ? (this.actLoader.value() ?? []) : []));

  /** A clue without a case yet, and I may open one. */
  readonly mayFile = computed(() => {
    const summary = this.summary();
    return summary?.kind === 'clue' && summary.status === 'open' && !summary.linkedCase && this.session.may('case.open');
  });

  open(kind: CaseKind, id: string): void {
    this.shownKind.set(kind);
    this.shownId.set(id);
    void this.load(id, { keep: false });
  }

  /** Reads the case again, and tells the tabs to. */
  async refresh(): Promise<void> {
    this.moves.update((count) => count + 1);
    await this.load(this.shownId(), { keep: true });
  }

  stop(): void {
    this.loader.stop();
    this.actLoader.stop();
  }

  private async load(id: string, { keep }: { readonly keep: boolean }): Promise<void> {
    const summary = await this.loader.load((signal) => this.api.summary(id, signal), { keep });
    if (summary?.isReadable && summary.status === 'open') await this.actLoader.load((signal) => this.api.acts(id, signal), { keep });
  }

  private reader(): Reader {
    const session = this.session.current();
    return {
      personId: session?.person.id ?? '',
      names: session ? [session.person.name, ...session.posts.map((post) => post.roleName)] : [],
    };
  }
}
