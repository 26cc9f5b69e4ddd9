import { describe, expect, it } from '@jest/globals';
import { compile, type Problem, readModel } from '../../../engine/src/pure.ts';
import { bpmn, definitions, processXml } from '../model.ts';

async function problemsOf(xml: string | Uint8Array): Promise<readonly Problem[]> {
  const read = await readModel(xml);
  if ('problems' in read) return read.problems;
  const compiled = compile(read.model);
  return 'problems' in compiled ? compiled.problems : [];
}

const codes = async (xml: string | Uint8Array): Promise<string[]> => (await problemsOf(xml)).map((problem) => problem.code);

describe('reading a file', () => {
  it('should refuse an XML bomb and an external entity before parsing', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>`;
    expect(await problemsOf(bomb)).toMatchObject([{ code: 'MODEL_DOCTYPE', line: 1 }]);
    expect(await codes('<!doctype x SYSTEM "file:///etc/passwd"><x/>')).toEqual(['MODEL_DOCTYPE']);
  });

  it('should refuse what is too large, too deep, or not UTF-8', async () => {
    expect(await codes(' '.repeat(4 * 1024 * 1024 + 1))).toEqual(['MODEL_TOO_LARGE']);
    expect(await codes(`${'<a>'.repeat(300)}${'</a>'.repeat(300)}`)).toEqual(['MODEL_TOO_DEEP']);
    expect(await codes('<a/>'.repeat(60_000))).toEqual(['MODEL_TOO_DEEP']);
    expect(await codes(new Uint8Array([0x3c, 0xff, 0xfe]))).toEqual(['MODEL_ENCODING']);
  });

  it.each([
    ['<!--', 900_000],
    ['<![CDATA[', 400_000],
    ['<a ', 1_000_000],
  ])('should read a file of unended %s in time linear in its length', async (opening, times) => {
    const start = performance.now();
    expect(new Set(await codes(`<a>${opening.repeat(times)}`))).toEqual(new Set(['MODEL_XML']));
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('should count the tags after a comment that never ends, and none inside one that does', async () => {
    expect(await codes(`<!-- ${'<a>'.repeat(300)}`)).toEqual(['MODEL_TOO_DEEP']);
    expect(await codes(`<x><!-- ${'<a>'.repeat(300)} --><![CDATA[${'<a>'.repeat(300)}]]></x>`)).not.toContain('MODEL_TOO_DEEP');
  });

  it.each([
    ['a bare &', 'a & b', '&'],
    ['a reference without its end', '金额 &gt 1000', '&gt'],
    ['an entity XML does not know', '&nbsp;', '&nbsp;'],
    ['a reference to NUL', '&#0;', '&#0;'],
    ['a reference to half a pair', '&#xD800;', '&#xD800;'],
    ['a reference beyond Unicode', '&#x110000;', '&#x110000;'],
    ['a control character', 'a\u0001b', 'U+0001'],
  ])('should refuse %s, with its line', async (_what, name, written) => {
    const model = bpmn('start s\nuser a\ns -> a').replace('name="a"', `name="${name}"`);
    const line = model.slice(0, model.indexOf(name)).split('\n').length;
    expect(await problemsOf(model)).toMatchObject([{ code: 'MODEL_XML', line, message: { zh: expect.stringContaining(written) } }]);
  });

  it('should read what XML allows: its five entities, character references, & in comments and CDATA', async () => {
    const documentation = '<bpmn:documentation><!-- a & b --><![CDATA[&foo; & <b>]]> &#x4E00;&#10;</bpmn:documentation>';
    const model = bpmn('start s\nuser a\ns -> a').replace('name="a"', 'name="&lt;&gt;&amp;&quot;&apos;"');
    expect(await codes(model.replace(/(<bpmn:process [^>]*>)/, `$1${documentation}`))).toEqual([]);
  });

  it('should look for references in time linear in the length of the file', async () => {
    const start = performance.now();
    await codes(`<a>${'&amp;<!-- '.repeat(400_000)}`);
    expect(await codes(`<a>${'&amp;'.repeat(800_000)}&</a>`)).toEqual(['MODEL_XML']);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('should refuse what is not BPMN', async () => {
    expect(await codes('<html></html>')).toContain('MODEL_XML');
    expect(await codes('nonsense')).toContain('MODEL_XML');
    expect(await codes('')).toContain('MODEL_XML');
  });

  it('should name element and line of a missing target', async () => {
    const problems = await problemsOf(bpmn('start s\nuser a\ns -> a\na -> nowhere'));
    expect(problems).toMatchObject([
      { code: 'REFERENCE_MISSING', elementId: 'a-nowhere', line: 7, message: { en: expect.stringContaining('nowhere') } },
    ]);
    expect(problems[0]!.remedy.zh).not.toBe('');
  });

  it('should name the line of a duplicate id', async () => {
    const model = bpmn('start s\nuser a\nuser a\ns -> a');
    const line = model.slice(0, model.lastIndexOf('<bpmn:userTask')).split('\n').length;
    expect(await problemsOf(model)).toMatchObject([
      { code: 'ELEMENT_ID_DUPLICATE', elementId: 'a', line, message: { zh: '元素标识重复：标识“a”已用于另一元素' } },
    ]);
  });

  it.each([
    ['an element BPMN does not have', '<bpmn:nope id="x" />', 'x', '此处不能有元素 <bpmn:nope>'],
    ['a misspelt attribute', '<bpmn:task id="x" nam="y" />', 'x', '没有属性“nam”'],
    ['an attribute without quotes', '<bpmn:task id=x />', null, '属性的写法有误：须为 名称="值"'],
    ['a tag closed by another', '<bpmn:task id="x"></bpmn:user>', null, '结束标签与开始标签不匹配'],
    ['an undeclared prefix', '<foo:task id="x" />', 'x', '“foo:task”的命名空间没有声明'],
  ])('should say in Chinese what is wrong with %s', async (_what, element, elementId, zh) => {
    const model = bpmn('start s\nuser a\ns -> a').replace('</bpmn:process>', `\n${element}\n</bpmn:process>`);
    const line = model.slice(0, model.indexOf(element)).split('\n').length;
    expect(await problemsOf(model)).toMatchObject([{ elementId, line, message: { zh: expect.stringContaining(zh) } }]);
  });

  it('should read bytes as text', async () => {
    expect(await codes(new TextEncoder().encode(bpmn('start s\nuser a\ns -> a')))).toEqual([]);
  });
});

describe('compiling', () => {
  const cases: readonly [string, string, string, string][] = [
    [
      'an element outside the list',
      bpmn('start s\ns -> x').replace('</bpmn:process>', '<bpmn:callChoreography id="x" /></bpmn:process>'),
      'ELEMENT_UNSUPPORTED',
      'x',
    ],
    [
      'an event type that has no meaning there',
      bpmn('start s\ncatch c\ns -> c').replace('name="c">', 'name="c"><bpmn:cancelEventDefinition id="d" />'),
      'ELEMENT_UNSUPPORTED',
      'c',
    ],
    ['a standard loop without an end', bpmn('start s\ntask a {max=0}\ns -> a'), 'ATTRIBUTE_MISSING', 'a'],
    ['a flow to a compensation activity', bpmn('start s\ntask a {handler=yes}\ns -> a'), 'FLOW_NOT_ALLOWED', 'a'],
    [
      'a compensation event without handler',
      bpmn('start s\ntask a\nboundary x {on=a undo=b}\ntask b\ns -> a\na -> b'),
      'REFERENCE_MISSING',
      'x',
    ],
    ['a handler nothing calls', bpmn('start s\ntask a\ntask b {handler=yes}\ns -> a'), 'ELEMENT_UNREACHABLE', 'b'],
    ['a cancel end outside a transaction', bpmn('start s\nend e {cancel=yes}\ns -> e'), 'ATTRIBUTE_INVALID', 'e'],
    [
      'a cancel end in a transaction without cancel boundary event',
      bpmn('start s\ntransaction t\n  start ts\n  end e {cancel=yes}\n  ts -> e\ns -> t'),
      'ATTRIBUTE_INVALID',
      'e',
    ],
    ['a cancel boundary event on a task', bpmn('start s\nuser a\nboundary x {on=a cancel=yes}\ns -> a'), 'ATTRIBUTE_INVALID', 'x'],
    [
      'compensation of an activity out of sight',
      bpmn('start s\nsub b\n  start bs\n  user a\n  bs -> a\nend e {undo=a}\ns -> b\nb -> e'),
      'REFERENCE_MISSING',
      'e',
    ],
    [
      'a compensation event sub-process of a process',
      bpmn('start s\nuser a\nesp x\n  start c {undo=all}\n  task t\n  c -> t\ns -> a'),
      'ELEMENT_UNSUPPORTED',
      'x',
    ],
    ['a parallel multiple start event', bpmn('start s {message=m signal=g all=yes}\nuser a\ns -> a'), 'ELEMENT_UNSUPPORTED', 's'],
    ['an error among several triggers thrown', bpmn('start s\nend e {error=E signal=g}\ns -> e'), 'ELEMENT_UNSUPPORTED', 'e'],
    ['a job on an end event that terminates', bpmn('start s\nend e {terminate=yes job=mail}\ns -> e'), 'ATTRIBUTE_INVALID', 'e'],
    [
      'a job on an event that throws a signal',
      bpmn('start s\nthrow e {signal=g job=mail}\nend z\ns -> e\ne -> z'),
      'ATTRIBUTE_INVALID',
      'e',
    ],
    ['a start quantity of nothing', bpmn('start s\ntask a {take=0}\ns -> a'), 'ATTRIBUTE_INVALID', 'a'],
    [
      'a complex gateway without activation condition',
      bpmn('start s\nand f\ncomplex j\nuser a\ns -> f\nf -> j\nf -> a\na -> j'),
      'ATTRIBUTE_MISSING',
      'j',
    ],
    [
      'an ad-hoc sub-process with a start event',
      bpmn('start s\nadhoc h\n  start x\n  user a\n  x -> a\ns -> h'),
      'ELEMENT_UNSUPPORTED',
      'x',
    ],
    [
      'an instantiating gateway that something leads to',
      bpmn('start s\nevent g {instantiate=yes}\ncatch a {message=m}\ncatch b {message=n}\ns -> g\ng -> a\ng -> b'),
      'FLOW_NOT_ALLOWED',
      'g',
    ],
    [
      'the same escalation caught twice',
      bpmn('start s\nuser a\nboundary x {on=a escalation=E}\nboundary y {on=a escalation=E}\ns -> a'),
      'EVENT_CATCH_DUPLICATE',
      'y',
    ],
    [
      'a data association that computes',
      bpmn('start s\ntask a\ns -> a').replace(
        'name="a">',
        'name="a"><bpmn:dataInputAssociation id="da"><bpmn:transformation>x</bpmn:transformation></bpmn:dataInputAssociation>',
      ),
      'ATTRIBUTE_UNSUPPORTED',
      'a',
    ],
    [
      'another vendor’s attribute',
      bpmn('start s\ntask a\ns -> a').replace(
        'name="a"',
        'name="a" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="x"',
      ),
      'ATTRIBUTE_UNSUPPORTED',
      'a',
    ],
    [
      'an execution listener',
      bpmn('start s\nservice a\ns -> a').replace(
        '<zeebe:taskDefinition',
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="x" /></zeebe:executionListeners><zeebe:taskDefinition',
      ),
      'ATTRIBUTE_UNSUPPORTED',
      'a',
    ],
    ['a user task without zeebe:userTask', bpmn('start s\nuser a\ns -> a').replace('<zeebe:userTask />', ''), 'ATTRIBUTE_MISSING', 'a'],
    ['a formId', bpmn('start s\nuser a {form=F}\ns -> a').replace('externalReference', 'formId'), 'ATTRIBUTE_UNSUPPORTED', 'a'],
    ['an unknown operation', bpmn('start s\nuser a {om:operations=fly}\ns -> a'), 'ATTRIBUTE_INVALID', 'a'],
    [
      'a FEEL syntax error in a condition',
      bpmn('start s\nxor g\nuser a\nuser b\ns -> g\ng -> a [x >]\ng -> b [default]'),
      'EXPRESSION_INVALID',
      'g-a',
    ],
    ['a function FEEL does not have', bpmn('start s\nscript a {feel=eval("1") result=x}\ns -> a'), 'EXPRESSION_INVALID', 'a'],
    ['a gateway’s missing condition', bpmn('start s\nxor g\nuser a\nuser b\ns -> g\ng -> a [x]\ng -> b'), 'CONDITION_MISSING', 'g-b'],
    ['a condition where none belongs', bpmn('start s\nand g\nuser a\nuser b\ns -> g\ng -> a [x]\ng -> b'), 'FLOW_NOT_ALLOWED', 'g-a'],
    ['an unreachable element', bpmn('start s\nuser a\nuser b\ns -> a'), 'ELEMENT_UNREACHABLE', 'b'],
    ['no start event', bpmn('user a'), 'START_EVENT_MISSING', 'p'],
    ['two none start events', bpmn('start s\nstart t\nuser a\ns -> a\nt -> a'), 'START_EVENT_AMBIGUOUS', 'p'],
    ['a sub-process without start', bpmn('start s\nsub b\n  user x\ns -> b'), 'START_EVENT_MISSING', 'b'],
    ['a flow into a start event', bpmn('start s\nuser a\ns -> a\na -> s'), 'FLOW_NOT_ALLOWED', 's'],
    ['a bad duration', bpmn('start s\ncatch t {after=5 days}\ns -> t'), 'ATTRIBUTE_INVALID', 't'],
    ['a cycle where it cannot repeat', bpmn('start s\ncatch t {cycle=R/PT1H}\ns -> t'), 'ATTRIBUTE_INVALID', 't'],
    [
      'the same error caught twice',
      bpmn('start s\nuser a\nboundary x {on=a error=E}\nboundary y {on=a error=E}\ns -> a'),
      'EVENT_CATCH_DUPLICATE',
      'y',
    ],
    [
      'an event gateway before a user task',
      bpmn('start s\nevent g\ncatch c {after=PT1H}\nuser a\ns -> g\ng -> c\ng -> a'),
      'FLOW_NOT_ALLOWED',
      'a',
    ],
    ['a link without target', bpmn('start s\nthrow t {link=L}\ns -> t'), 'REFERENCE_MISSING', 't'],
    ['an unknown decision', bpmn('start s\nrule a {decision=d result=x}\ns -> a'), 'DECISION_UNKNOWN', 'a'],
    ['writing the case record by a mapping', bpmn('start s\nuser a {out=case.x:1}\ns -> a'), 'ATTRIBUTE_INVALID', 'a'],
    ['a result variable named case', bpmn('start s\nscript a {feel=1 result=case}\ns -> a'), 'ATTRIBUTE_INVALID', 'a'],
    [
      'half an output collection',
      bpmn('start s\nuser a {each=[1] collect=x value=1}\ns -> a').replace('outputElement="=1"', ''),
      'ATTRIBUTE_MISSING',
      'a',
    ],
  ];

  it.each(cases)('should refuse %s', async (_what, xml, code, elementId) => {
    const problems = await problemsOf(xml);
    expect(problems).toContainEqual(expect.objectContaining({ code, elementId, severity: 'error', line: expect.any(Number) }));
    for (const { message, remedy } of problems)
      for (const text of [message.zh, message.en, remedy.zh, remedy.en]) expect(text).not.toBe('');
  });

  it.each([
    ['<zeebe:taskSchedule dueDate="x" />', '<zeebe:taskSchedule>'],
    ['<zeebe:priorityDefinition priority="1" />', '<zeebe:priorityDefinition>'],
  ])('should name a refused element as it is written: %s', async (extension, name) => {
    const model = bpmn('start s\nuser a\ns -> a').replace('<zeebe:userTask />', `<zeebe:userTask />${extension}`);
    expect(await problemsOf(model)).toMatchObject([{ code: 'ATTRIBUTE_UNSUPPORTED', message: { en: expect.stringContaining(name) } }]);
  });

  it.each([
    ['0 0 9 * * MON', 'cron'],
    ['R/PT0S', 'less than a second'],
    ['R0/PT1H', 'repeats 0 times'],
    ['5 hours', 'is no ISO 8601 cycle'],
  ])('should say which attribute is wrong and why: a cycle of %s', async (cycle, why) => {
    const [problem] = await problemsOf(bpmn(`start s\nuser a\nboundary t {on=a;cycle=${cycle};going=yes}\nuser b\ns -> a\nt -> b`));
    expect(problem).toMatchObject({ code: 'ATTRIBUTE_INVALID', message: { en: expect.stringMatching(`timeCycle .*${why}`) } });
  });

  it('should report every problem at once', async () => {
    const found = await codes(
      bpmn('start s\nxor g\nuser a {om:operations=fly}\nscript b {feel=1 + result=x}\ns -> g\ng -> a [x >]\ng -> b [default]'),
    );
    expect(found.toSorted()).toEqual(['ATTRIBUTE_INVALID', 'EXPRESSION_INVALID', 'EXPRESSION_INVALID']);
  });

  it('should refuse a misspelt om attribute', async () => {
    expect(await codes(bpmn('start s\nuser a {om:dutty=handle}\ns -> a'))).not.toEqual([]);
  });

  it('should compile each participant of a collaboration and refuse a file with none executable', async () => {
    const two = definitions(
      `<bpmn:collaboration id="c"><bpmn:participant id="x" processRef="p" /></bpmn:collaboration>${processXml('start s\nuser a\ns -> a')}${processXml('start s2\nuser a2\ns2 -> a2', 'q')}`,
    );
    const read = await readModel(two);
    const compiled = compile((read as { model: never }).model);
    expect('programs' in compiled && compiled.programs.map((program) => program.processId)).toEqual(['p', 'q']);
    expect(await codes(bpmn('start s').replace('isExecutable="true"', ''))).toEqual(['MODEL_NO_PROCESS']);
  });

  it('should carry om attributes and starts for others to read', async () => {
    const read = await readModel(bpmn('start s {form=F1}\nuser a {om:stage=review;om:document=D1}\ns -> a'));
    const compiled = compile((read as { model: never }).model);
    const [program] = 'programs' in compiled ? compiled.programs : [];
    expect(program!.elements[1]).toMatchObject({ om: { stage: 'review', document: 'D1' } });
    expect(program!.startEvents).toEqual([
      { elementId: 's', kind: 'none', messageName: null, signalName: null, timer: null, formKey: 'F1' },
    ]);
    expect(Object.isFrozen(program!.elements[1])).toBe(true);
  });
});
