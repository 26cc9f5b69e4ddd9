import { parseActivity, parseDefinition, parseDefinitions, parsePacks } from '../../designer/src/app/design-views.ts';

describe('what the designer reads', () => {
  it('should take a list bare or as a page, and things by id alone or with a name', () => {
    // given
    const pack = {
      id: 'cn',
      version: '0.1.0',
      title: '基础包',
      locality: '0',
      flows: ['hearing', { processId: 'legal-review', name: '法制审核' }],
      forms: [{ key: 'conclusion', title: '调查终结报告' }],
    };
    // when / then
    expect(parsePacks([pack])).toEqual(parsePacks({ items: [pack], next: null }));
    expect(parsePacks([pack])[0]).toMatchObject({
      flows: [
        { id: 'hearing', name: 'hearing' },
        { id: 'legal-review', name: '法制审核' },
      ],
      forms: [{ id: 'conclusion', name: '调查终结报告' }],
      documents: [],
    });
  });

  it('should read an element whatever is missing, and write its type as BPMN does', () => {
    // given
    const definition = {
      id: 'd1',
      processId: 'p',
      version: 3,
      xml: '<x/>',
      elements: [
        { id: 'a', type: 'userTask', roles: ['case-officer'] },
        { id: 'b', type: 'bpmn:EndEvent' },
      ],
    };
    // when
    const { version, elements, instances } = parseDefinition(definition);
    // then
    expect(version).toBe('3');
    expect(elements.map((element) => element.type)).toEqual(['bpmn:UserTask', 'bpmn:EndEvent']);
    expect(elements[0]).toMatchObject({ formKey: '', deadline: null, roles: [{ id: 'case-officer', name: 'case-officer' }] });
    expect(instances).toEqual({ running: 0, finished: 0, incidents: 0 });
  });

  it('should show nothing rather than break on an answer that is none', () => {
    expect([parsePacks(null), parseDefinitions('x'), parseActivity({})]).toEqual([[], [], []]);
  });
});
