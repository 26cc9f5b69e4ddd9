/** A decision cannot give a value: hit policy violated, wrong type. */
export class DecisionError extends Error {
  readonly decision: string;
  constructor(decision: string, message: string) {
    super(message);
    this.name = 'DecisionError';
    this.decision = decision;
  }
}
