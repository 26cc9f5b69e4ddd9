import { JSDOM } from 'jsdom';
import type { ElementView } from '../../designer/src/app/design-views.ts';
import { designerEn } from '../../designer/src/app/designer.en.ts';
import { designerZh } from '../../designer/src/app/designer.zh.ts';
import { fieldLines } from '../../designer/src/app/form/form-fields.ts';
import { calledDecisionId, calledProcessId } from '../../designer/src/app/process/called-process.ts';
import { definitionMarks, stepsOf } from '../../designer/src/app/process/definition-marks.ts';

const element = (id: string, type: string): ElementView => ({
  id,
  name: id,
  type,
  stage: '',
  formKey: '',
  documents: [],
  deadline: null,
  duty: '',
  roles: [],
});
const words = { active: (n: number) => `${n} here`, incident: (n: number) => `${n} wrong` };

describe('a process in the designer', () => {
  it('should put the number of cases and of incidents on the elements', () => {
    // given
    const activity = [
      { elementId: 'serve', running: 4, finished: 9, incidents: 1 },
      { elementId: 'close', running: 0, finished: 3, incidents: 0 },
    ];
    // when
    const marks = definitionMarks(activity, [element('review', 'bpmn:CallActivity')], words);
    // then
    expect(
      marks.badges.map((badge: { elementId: string; tone: string; text: string }) => [badge.elementId, badge.tone, badge.text]),
    ).toEqual([
      ['serve', 'active', '4'],
      ['serve', 'incident', '!1'],
    ]);
    expect([marks.incidents, marks.openable]).toEqual([['serve'], ['review']]);
  });

  it('should list what people and the system do, not gateways and flows', () => {
    const types = ['bpmn:UserTask', 'bpmn:ExclusiveGateway', 'bpmn:CallActivity', 'bpmn:SequenceFlow', 'bpmn:SubProcess', 'bpmn:EndEvent'];
    expect(stepsOf(types.map((type) => element(type, type))).map((one) => one.type)).toEqual([
      'bpmn:UserTask',
      'bpmn:CallActivity',
      'bpmn:SubProcess',
    ]);
  });

  it('should find the process a call activity names', () => {
    // given
    Object.assign(globalThis, { DOMParser: new JSDOM().window.DOMParser });
    const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
      <bpmn:process id="p"><bpmn:callActivity id="review"><bpmn:extensionElements><zeebe:calledElement processId="legal-review"/></bpmn:extensionElements></bpmn:callActivity>
      <bpmn:businessRuleTask id="rule"><bpmn:extensionElements><zeebe:calledDecision decisionId="discretion" resultVariable="r"/></bpmn:extensionElements></bpmn:businessRuleTask>
      <bpmn:userTask id="task"/></bpmn:process></bpmn:definitions>`;
    // when / then
    expect(calledProcessId(xml, 'review')).toBe('legal-review');
    expect(calledDecisionId(xml, 'rule')).toBe('discretion');
    expect(calledDecisionId(xml, 'review')).toBeUndefined();
    expect(calledProcessId(xml, 'task')).toBeUndefined();
    expect(calledProcessId('not xml', 'review')).toBeUndefined();
  });

  it('should list the fields of a form with law and place, those of a grid under the grid', () => {
    // given
    const components = [
      { type: 'textfield', key: 'party.name', label: '姓名', validate: { required: true }, properties: { statutory: 'apl-2021#59.1' } },
      { type: 'datagrid', key: 'rows', label: '行', components: [{ type: 'textfield', key: 'a', label: '甲' }] },
    ];
    // when / then
    expect(fieldLines({ components }).map((line) => [line.path, line.isRequired, line.basis])).toEqual([
      ['party.name', true, 'apl-2021#59.1'],
      ['rows', false, ''],
      ['rows[].a', false, ''],
    ]);
  });

  it('should speak both languages', () => {
    expect(Object.keys(designerEn)).toEqual(Object.keys(designerZh));
    for (const [key, text] of Object.entries(designerEn))
      if (key !== 'language') expect([key, /[\u4e00-\u9fff]/.test(text)]).toEqual([key, false]);
  });
});
