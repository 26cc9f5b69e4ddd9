import { signal } from '@angular/core';
import type { FormProblem } from '../../shared/form/field-names.ts';
import { valueAt } from '../../shared/form/value-at.ts';
import type { FieldProblem } from '../../shared/http/api-error.ts';
import type { Values } from './local-copy.ts';

/** What the ledger needs of a form on the screen. */
export type CheckedForm = {
  check(): readonly FormProblem[];
  showProblems(problems: readonly FieldProblem[]): readonly FormProblem[];
};

/**
 * What keeps a form from being submitted: the browser's findings, renewed with every change once somebody has tried to submit, and the
 * server's, each of which stands until the value it was found for changes.
 */
export class ProblemLedger {
  private readonly found = signal<readonly FormProblem[]>([]);
  private fromServer: readonly { readonly problem: FormProblem; readonly value: string | undefined }[] = [];

  readonly problems = this.found.asReadonly();

  /** @returns whether the form may be sent */
  check(form: CheckedForm | undefined): boolean {
    this.fromServer = [];
    this.found.set(form?.check() ?? []);
    return this.found().length === 0;
  }

  /** Takes the server's findings over the values that were sent. */
  take(form: CheckedForm | undefined, fields: readonly FieldProblem[], data: Values): void {
    const problems = form?.showProblems(fields) ?? [];
    this.fromServer = problems.map((problem) => ({ problem, value: valueText(data, problem.path) }));
    this.found.set(problems);
  }

  /** Something was changed: what has been corrected leaves the list. Does nothing before the first attempt to submit. */
  renew(form: CheckedForm | undefined, data: Values): void {
    if (this.found().length === 0) return;
    this.fromServer = this.fromServer.filter(({ problem, value }) => valueText(data, problem.path) === value);
    this.found.set([...(form?.check() ?? []), ...this.fromServer.map(({ problem }) => problem)]);
  }

  clear(): void {
    this.fromServer = [];
    this.found.set([]);
  }
}

function valueText(data: Values, path: string): string | undefined {
  return JSON.stringify(valueAt(data, path));
}
