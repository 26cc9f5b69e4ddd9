const ZEEBE = 'http://camunda.org/schema/zeebe/1.0';
const parsed = new Map<string, Document>();

/** The process id that a call activity names (`zeebe:calledElement`); undefined for any other element. */
export function calledProcessId(xml: string, elementId: string): string | undefined {
  const element = [...documentOf(xml).getElementsByTagName('*')].find(
    (candidate) => candidate.getAttribute('id') === elementId && candidate.localName === 'callActivity',
  );
  return element?.getElementsByTagNameNS(ZEEBE, 'calledElement')[0]?.getAttribute('processId') ?? undefined;
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
