import {
  calledFrom,
  currentSteps,
  type DiagramProcess,
  firstShown,
  isAlive,
  marksOf,
  pathTo,
} from '../../forms/src/shared/diagram/diagram-state.ts';

const words = { waiting: (count: number, who: readonly string[]) => `${count} ${who.join('+')}`, incident: 'wrong' };

function process(part: Partial<DiagramProcess>): DiagramProcess {
  return {
    scopeId: 'main',
    definitionId: 'd',
    processId: 'ordinary-penalty',
    name: '普通程序',
    xml: '',
    parent: null,
    active: [],
    completed: [],
    taken: [],
    incidents: [],
    ...part,
  };
}

const waiting = (elementId: string, since: string, who: readonly string[] = [], count = 1) => ({ elementId, count, since, who });

describe('the state of a diagram', () => {
  it('should name the people in the called process, not the call activity that waits for it', () => {
    // given
    const main = process({ active: [waiting('legal-review', '2026-11-18T00:00:00Z')] });
    const review = process({
      scopeId: 'review',
      name: '法制审核',
      parent: { scopeId: 'main', elementId: 'legal-review' },
      active: [waiting('review-items', '2026-11-19T00:00:00Z', ['赵敏'])],
    });
    // when
    const steps = currentSteps([main, review]);
    // then
    expect(steps.map((step) => [step.processName, step.elementId, step.who])).toEqual([['法制审核', 'review-items', ['赵敏']]]);
  });

  it('should keep a call activity whose called process has nothing to show', () => {
    // given
    const main = process({ active: [waiting('hearing', '2026-11-18T00:00:00Z')] });
    const done = process({ scopeId: 'hearing', parent: { scopeId: 'main', elementId: 'hearing' }, completed: ['start'] });
    // when / then
    expect(currentSteps([main, done]).map((step) => step.elementId)).toEqual(['hearing']);
  });

  it('should list the longest waiting step first and add incidents that wait nowhere', () => {
    // given
    const main = process({
      active: [waiting('b', '2026-11-19T00:00:00Z'), waiting('a', '2026-11-18T00:00:00Z')],
      incidents: ['render'],
    });
    // when
    const steps = currentSteps([main]);
    // then
    expect(steps.map((step) => step.elementId)).toEqual(['render', 'a', 'b']);
    expect(steps[0]?.isIncident).toBe(true);
  });

  it('should paint a returned step as current and not as done', () => {
    // given
    const main = process({ active: [waiting('investigate', '2026-11-18T00:00:00Z', ['李明'], 2)], completed: ['start', 'investigate'] });
    // when
    const marks = marksOf([main], main, words);
    // then
    expect(marks.completed).toEqual(['start']);
    expect(marks.badges).toEqual([{ elementId: 'investigate', tone: 'active', text: '2', title: '2 李明' }]);
  });

  it('should offer called processes to be opened, the last call of an element winning', () => {
    // given
    const main = process({});
    const first = process({ scopeId: 'r1', parent: { scopeId: 'main', elementId: 'legal-review' } });
    const second = process({ scopeId: 'r2', parent: { scopeId: 'main', elementId: 'legal-review' } });
    // when / then
    expect(calledFrom([main, first, second], 'main').get('legal-review')?.scopeId).toBe('r2');
    expect(marksOf([main, first, second], main, words).openable).toEqual(['legal-review']);
  });

  it('should open on the outermost process that is still alive', () => {
    // given
    const ended = process({ scopeId: 'old', completed: ['end'] });
    const main = process({ scopeId: 'new' });
    const child = process({ scopeId: 'child', parent: { scopeId: 'new', elementId: 'x' }, active: [waiting('y', '2026-11-18T00:00:00Z')] });
    // when / then
    expect(isAlive([ended, main, child], main)).toBe(true);
    expect(firstShown([ended, main, child])?.scopeId).toBe('new');
    expect(firstShown([])).toBeUndefined();
  });

  it('should lead down to a process and survive a parent that is missing or its own', () => {
    // given
    const main = process({});
    const child = process({ scopeId: 'child', parent: { scopeId: 'main', elementId: 'x' } });
    const lost = process({ scopeId: 'lost', parent: { scopeId: 'gone', elementId: 'x' } });
    const loop = process({ scopeId: 'loop', parent: { scopeId: 'loop', elementId: 'x' } });
    // when / then
    expect(pathTo([main, child], 'child').map((one) => one.scopeId)).toEqual(['main', 'child']);
    expect(pathTo([lost], 'lost').map((one) => one.scopeId)).toEqual(['lost']);
    expect(pathTo([loop], 'loop').map((one) => one.scopeId)).toEqual(['loop']);
  });
});
