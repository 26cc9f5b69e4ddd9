/**
 * What a role sees by its post alone (org.md §4). `content`: facts, parties, evidence, documents, history. `status`: that the case is there,
 * its steps and its diagram, nothing of its content.
 */
export interface Coverage {
  readonly reach: 'agency' | 'county';
  readonly kinds: readonly ('case' | 'clue')[];
  readonly depth: 'content' | 'status';
  /** only cases of powers handed down 赋权 or delegated 委托, in the post's domains */
  readonly isHandedDownOnly?: boolean;
}

const AGENCY_CASES: readonly Coverage[] = [{ reach: 'agency', kinds: ['case', 'clue'], depth: 'content' }];

export const COVERAGE: Readonly<Record<string, readonly Coverage[]>> = {
  'case-officer': AGENCY_CASES,
  'team-leader': AGENCY_CASES,
  'legal-reviewer': [{ reach: 'agency', kinds: ['case'], depth: 'content' }],
  'deputy-head': AGENCY_CASES,
  'agency-head': AGENCY_CASES,
  clerk: [{ reach: 'agency', kinds: ['case'], depth: 'content' }],
  dispatcher: [
    { reach: 'agency', kinds: ['clue'], depth: 'content' },
    { reach: 'agency', kinds: ['case'], depth: 'status' },
  ],
  'department-officer': [{ reach: 'county', kinds: ['case'], depth: 'content', isHandedDownOnly: true }],
  supervisor: [{ reach: 'county', kinds: ['case', 'clue'], depth: 'content' }],
  'process-admin': [{ reach: 'county', kinds: ['case', 'clue'], depth: 'status' }],
  'system-admin': [{ reach: 'county', kinds: ['case', 'clue'], depth: 'status' }],
};

/** Roles that read personal data unmasked in what they see; everybody else does where he takes part in the case. */
export const UNMASKED_ROLES: ReadonlySet<string> = new Set(['team-leader', 'legal-reviewer', 'supervisor']);
