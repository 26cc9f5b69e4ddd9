/** What a post lets its holder do, by role (org.md §2). Which cases it lets them see is in modules/case/coverage.ts. */

export type Permission =
  | 'task.handle'
  | 'clue.report'
  | 'case.open'
  | 'case.read'
  | 'evidence.add'
  | 'history.export'
  | 'person.read'
  | 'definition.read'
  | 'migration.manage'
  | 'incident.manage'
  | 'instance.manage'
  | 'message.publish'
  | 'deputy.manage';

const HANDLE: readonly Permission[] = ['task.handle', 'case.read', 'evidence.add', 'person.read'];
const READ_MODEL: readonly Permission[] = ['definition.read'];

const BY_ROLE: Readonly<Record<string, readonly Permission[]>> = {
  'grid-worker': ['task.handle', 'clue.report', 'case.read', 'evidence.add'],
  'village-cadre': ['task.handle', 'clue.report', 'case.read', 'evidence.add'],
  dispatcher: [...HANDLE, 'clue.report', ...READ_MODEL],
  'case-officer': [...HANDLE, 'clue.report', 'case.open', 'history.export', ...READ_MODEL],
  'team-leader': [...HANDLE, 'clue.report', 'case.open', 'history.export', ...READ_MODEL],
  'legal-reviewer': [...HANDLE, 'history.export', ...READ_MODEL],
  'deputy-head': [...HANDLE, 'history.export', ...READ_MODEL],
  'agency-head': [...HANDLE, 'history.export', ...READ_MODEL],
  'discussion-member': HANDLE,
  'hearing-chair': HANDLE,
  clerk: HANDLE,
  'department-officer': [...HANDLE, 'clue.report', ...READ_MODEL],
  supervisor: ['case.read', 'history.export', 'person.read', ...READ_MODEL],
  'process-admin': ['case.read', 'person.read', 'instance.manage', 'migration.manage', ...READ_MODEL],
  'system-admin': [
    'case.read',
    'person.read',
    'incident.manage',
    'instance.manage',
    'migration.manage',
    'message.publish',
    'deputy.manage',
    ...READ_MODEL,
  ],
};

export function permissionsOf(roles: Iterable<string>): Set<Permission> {
  return new Set([...roles].flatMap((role) => BY_ROLE[role] ?? []));
}
