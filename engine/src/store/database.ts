export interface Tx {
  readonly tenantId: string | null;
  /** `name` keeps the statement prepared on its connection: for hot statements with one good plan only, never for search. */
  query<R>(text: string, values?: readonly unknown[], name?: string): Promise<R[]>;
  /** Runs after the commit; not at all after a rollback. */
  afterCommit(run: () => void): void;
}

export type Role = 'app' | 'worker' | 'owner';

export interface Database {
  /**
   * One transaction under row-level security: `role` app sees the rows of `tenantId` alone, worker may only claim due work of all
   * tenants, owner migrates. Commits when `work` resolves, rolls back when it throws.
   * @throws {WorkflowError} DATABASE_UNAVAILABLE
   */
  transaction<R>(
    scope: { readonly tenantId: string; readonly role?: Role } | { readonly role: 'worker' },
    work: (tx: Tx) => Promise<R>,
  ): Promise<R>;
  /** Whether PostgreSQL answers now, within a second. */
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}
