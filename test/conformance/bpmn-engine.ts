import { EventEmitter } from 'node:events';
import { Engine } from 'bpmn-engine';
import { compileFeel } from '../../engine/src/pure.ts';

/** FEEL in place of its own expressions, which would run code from the file. */
const expressions = {
  resolveExpression(
    text: string,
    scope: { readonly environment?: { readonly variables?: { readonly [name: string]: unknown } } },
  ): unknown {
    const compiled = compileFeel(text.replace(/^=/, ''));
    if (!('evaluate' in compiled)) return text;
    return compiled.evaluate((name) => scope.environment?.variables?.[name], '2026-01-01T00:00:00.000Z');
  },
  isExpression: (text: unknown) => typeof text === 'string' && text.startsWith('='),
  hasExpression: (text: unknown) => typeof text === 'string' && text.startsWith('='),
};

/** What we need of an activity of its execution. */
interface Activity {
  readonly id: string;
  readonly type: string;
  getPostponed(): readonly Activity[];
  signal(): void;
}

/** A sub-process lists itself among what waits in it. */
function waitingTasks(activities: readonly Activity[]): Activity[] {
  return activities.flatMap((one) => {
    if (one.type === 'bpmn:UserTask') return [one];
    return one.type === 'bpmn:SubProcess' ? waitingTasks(one.getPostponed().filter(({ id }) => id !== one.id)) : [];
  });
}

/** A run of bpmn-engine that people's tasks wait in. */
export interface SecondOpinion {
  /** ids of the user tasks that wait, sorted */
  waiting(): readonly string[];
  /** completes one that waits */
  complete(task: string): void;
  /** `idle` once it has ended */
  state(): string;
}

export async function secondOpinion(xml: string, variables: { readonly [name: string]: unknown } = {}): Promise<SecondOpinion> {
  const engine = new Engine({ name: 'second', source: xml, expressions: expressions as never, variables: { ...variables } });
  const run = await engine.execute({ listener: new EventEmitter() });
  const seen = () => waitingTasks(run.getPostponed() as unknown as Activity[]);
  return {
    waiting: () =>
      seen()
        .map(({ id }) => id)
        .sort(),
    complete: (task) =>
      seen()
        .find(({ id }) => id === task)!
        .signal(),
    state: () => run.state,
  };
}
