const ZEEBE = 'http://camunda.org/schema/zeebe/1.0';
const parsed = new Map<string, Document>();

/** The process id that a call activity names (`zeebe:calledElement`); undefined for any other element. */
export function calledProcessId(xml: string, elementId: string): string | undefined {
  return attributeOf(xml, elementId, { element: 'callActivity', extension: 'calledElement', attribute: 'processId' });
}

/** The decision that a business-rule task asks (`zeebe:calledDecision`); undefined for any other element. */
export function calledDecisionId(xml: string, elementId: string): string | undefined {
  return attributeOf(xml, elementId, { element: 'businessRuleTask', extension: 'calledDecision', attribute: 'decisionId' });
}

interface Wanted {
  readonly element: string;
  readonly extension: string;
  readonly attribute: string;
}

function attributeOf(xml: string, elementId: string, wanted: Wanted): string | undefined {
  const element = [...documentOf(xml).getElementsByTagName('*')].find(
    (candidate) => candidate.getAttribute('id') === elementId && candidate.localName === wanted.element,
  );
  return element?.getElementsByTagNameNS(ZEEBE, wanted.extension)[0]?.getAttribute(wanted.attribute) ?? undefined;
}

/** Read once per text; few are kept. */
function documentOf(xml: string): Document {
  const known = parsed.get(xml);
  if (known) return known;
  if (parsed.size > 10) parsed.clear();
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  parsed.set(xml, document);
  return document;
}
