/** The organ in whose name a document goes out, as the case record keeps it under `agency`. */
export interface AgencyFacts {
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
  readonly code: string;
  readonly localityName: string;
  readonly countyGovernmentName: string;
  readonly courtName: string;
  readonly address: string;
  readonly phone: string;
  readonly postcode: string;
}

export function remedyText(
  procedure: 'ordinary' | 'onspot',
  _facts: Readonly<Record<string, unknown>>,
  agency: AgencyFacts,
  _title: string,
): { readonly text: string; readonly missing: readonly string[] } {
  const government = agency.countyGovernmentName;
  const court = agency.courtName;
  const text =
    procedure === 'onspot'
      ? `如对本决定不服，应当自收到本决定书之日起六十日内，先向${government}申请行政复议；对行政复议决定仍不服的，可以自收到行政复议决定书之日起十五日内，依法向${court}提起行政诉讼。`
      : `如不服本决定，可以自收到本决定书之日起六十日内向${government}申请行政复议，也可以自收到本决定书之日起六个月内依法向${court}提起行政诉讼。`;
  return { text, missing: [] };
}
