/** BPMN texts for tests of the runtime: as short as they can be, each naming the features it is for. */

export function definitions(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:om="https://onematter.dev/schema/om/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="test" targetNamespace="https://onematter.dev/test">
${content}
</bpmn:definitions>`;
}

export function userTask(
  id: string,
  options: { readonly roles?: string; readonly duty?: string; readonly operations?: string } = {},
): string {
  const { roles = 'officer', duty, operations = 'claim unclaim assign complete return' } = options;
  return `<bpmn:userTask id="${id}" name="${id}" om:operations="${operations}" om:stage="${id}"${duty ? ` om:duty="${duty}"` : ''}>
    <bpmn:extensionElements><zeebe:userTask /><zeebe:formDefinition externalReference="${id}-form" />
      <zeebe:assignmentDefinition candidateGroups="${roles}" /></bpmn:extensionElements></bpmn:userTask>`;
}

export function serviceTask(id: string, jobType: string, retries = 3): string {
  return `<bpmn:serviceTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${jobType}" retries="${retries}" />
    <zeebe:ioMapping><zeebe:output source="=number" target="number" /></zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>`;
}

/** Nodes in the given order, joined by sequence flows. */
export function chain(processId: string, ids: readonly string[], nodes: string): string {
  const flows = ids
    .slice(1)
    .map((id, index) => `<bpmn:sequenceFlow id="${ids[index]}-to-${id}" sourceRef="${ids[index]}" targetRef="${id}" />`);
  return `<bpmn:process id="${processId}" name="${processId}" isExecutable="true">${nodes}${flows.join('')}</bpmn:process>`;
}

const START = '<bpmn:startEvent id="start" />';
const END = '<bpmn:endEvent id="end" />';

/** draft (duty handle) → review (duty review), by one role. */
export const REVIEWED = definitions(
  chain(
    'reviewed',
    ['start', 'draft', 'review', 'end'],
    START + userTask('draft', { duty: 'handle' }) + userTask('review', { duty: 'review' }) + END,
  ),
);

/** draft → number (connector `ledger.number`) → review. */
export const NUMBERED = definitions(
  chain(
    'numbered',
    ['start', 'draft', 'number', 'review', 'end'],
    START + userTask('draft') + serviceTask('number', 'ledger.number') + userTask('review') + END,
  ),
);

/** start → send (job `mail.send`, two tries) → review. */
export const SENT = definitions(
  chain('sent', ['start', 'send', 'review', 'end'], START + serviceTask('send', 'mail.send', 2) + userTask('review') + END),
);

/** draft with an interrupting timer of five hours that leads to `late`. */
export const TIMED = definitions(
  `<bpmn:process id="timed" name="timed" isExecutable="true">${START}${userTask('draft')}${userTask('late')}${END}<bpmn:endEvent id="late-end" />
  <bpmn:boundaryEvent id="five-hours" attachedToRef="draft"><bpmn:timerEventDefinition id="five-hours-timer">
    <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT5H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="draft" /><bpmn:sequenceFlow id="f2" sourceRef="draft" targetRef="end" />
  <bpmn:sequenceFlow id="f3" sourceRef="five-hours" targetRef="late" /><bpmn:sequenceFlow id="f4" sourceRef="late" targetRef="late-end" /></bpmn:process>`,
);

const RECEIPT =
  '<bpmn:message id="receipt" name="receipt"><bpmn:extensionElements><zeebe:subscription correlationKey="=caseNo" /></bpmn:extensionElements></bpmn:message>';

/** waits for the message `receipt` with the key `=caseNo`, then review. */
export const WAITING = definitions(
  `${RECEIPT}${chain(
    'waiting',
    ['start', 'await-receipt', 'review', 'end'],
    `${START}<bpmn:intermediateCatchEvent id="await-receipt"><bpmn:messageEventDefinition id="await-receipt-message" messageRef="receipt" /></bpmn:intermediateCatchEvent>${userTask('review')}${END}`,
  )}`,
);

/** starts by the message `clue-reported`, then review. */
export const STARTED_BY_MESSAGE = definitions(
  `<bpmn:message id="clue-reported" name="clue-reported" />${chain(
    'reported',
    ['reported-start', 'review', 'end'],
    `<bpmn:startEvent id="reported-start"><bpmn:messageEventDefinition id="reported-message" messageRef="clue-reported" /></bpmn:startEvent>${userTask('review')}${END}`,
  )}`,
);

/** throws the message `receipt` with the key `=caseNo` to whoever waits. */
export const THROWING = definitions(
  `${RECEIPT}${chain(
    'throwing',
    ['start', 'draft', 'tell', 'end'],
    `${START}${userTask('draft')}<bpmn:intermediateThrowEvent id="tell"><bpmn:messageEventDefinition id="tell-message" messageRef="receipt" /></bpmn:intermediateThrowEvent>${END}`,
  )}`,
);

/** starts by a clock, every day, then review. */
export const STARTED_BY_CLOCK = definitions(
  chain(
    'daily',
    ['every-day', 'review', 'end'],
    `<bpmn:startEvent id="every-day"><bpmn:timerEventDefinition id="every-day-timer"><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>${userTask('review')}${END}`,
  ),
);
