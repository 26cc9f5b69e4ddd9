import { ProblemLedger } from '../../forms/src/app/task/problem-ledger.ts';
import type { FormProblem } from '../../forms/src/shared/form/field-names.ts';
import type { FieldProblem } from '../../forms/src/shared/http/api-error.ts';

/** A form whose own rules find what the test says. */
function formFinding(...paths: string[]) {
  const problem = (path: string): FormProblem => ({ path, label: path, text: path });
  return {
    check: () => paths.map(problem),
    showProblems: (fields: readonly FieldProblem[]) => fields.map((field) => problem(field.path)),
  };
}
const found = (path: string): FieldProblem => ({ path, code: 'X', messages: { zh: path, en: path } });
const paths = (ledger: ProblemLedger) => ledger.problems().map((problem) => problem.path);

describe('what keeps a form from being submitted', () => {
  it('should be told at the attempt and not while the person is still typing', () => {
    const ledger = new ProblemLedger();
    ledger.renew(formFinding('a'), {});
    expect(paths(ledger)).toEqual([]);
    expect(ledger.check(formFinding('a'))).toBe(false);
    expect(paths(ledger)).toEqual(['a']);
  });

  it('should leave the list as it is corrected', () => {
    const ledger = new ProblemLedger();
    ledger.check(formFinding('a', 'b'));
    ledger.renew(formFinding('b'), {});
    expect(paths(ledger)).toEqual(['b']);
    ledger.renew(formFinding(), {});
    expect(paths(ledger)).toEqual([]);
  });

  it('should keep what the server found until that value changes', () => {
    // given
    const ledger = new ProblemLedger();
    ledger.take(formFinding(), [found('party.name'), found('facts')], { party: { name: '赵' }, facts: '短' });
    // when: another field changes, then the one that was wrong
    ledger.renew(formFinding(), { party: { name: '赵' }, facts: '足够长的案情' });
    // then
    expect(paths(ledger)).toEqual(['party.name']);
    ledger.renew(formFinding(), { party: { name: '赵立强' }, facts: '足够长的案情' });
    expect(paths(ledger)).toEqual([]);
  });
});
