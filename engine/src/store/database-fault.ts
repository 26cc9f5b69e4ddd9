import { WorkflowError } from '../errors.ts';

const LOST_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '25P03', // idle_in_transaction_session_timeout
]);

/** invalid_authorization_specification, invalid_password, invalid_catalog_name: waiting does not help, the address must be put right. */
const REFUSED_CONNECTION: ReadonlyMap<string, 'DATABASE_LOGIN_FAILED' | 'DATABASE_NOT_FOUND'> = new Map([
  ['28000', 'DATABASE_LOGIN_FAILED'],
  ['28P01', 'DATABASE_LOGIN_FAILED'],
  ['3D000', 'DATABASE_NOT_FOUND'],
]);

/** The driver has no codes for these. */
const LOST_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|not queryable|Query read timeout|Cannot use a pool after/;

/** serialization_failure, deadlock_detected, lock_not_available, unique_violation: another transaction was there first. */
const CONFLICT = new Set(['40001', '40P01', '55P03', '23505']);

/** PostgreSQL's SQLSTATE or Node's error code, where the fault has one. */
export function faultCode(fault: unknown): string | null {
  if (typeof fault !== 'object' || fault === null || !('code' in fault)) return null;
  return typeof fault.code === 'string' ? fault.code : null;
}

/** Gives a lost connection, an unmigrated database and a lost race their stable codes; anything else stays what it is. */
export function asDatabaseFault(fault: unknown): unknown {
  if (fault instanceof WorkflowError) return fault;
  const code = faultCode(fault);
  const message = fault instanceof Error ? fault.message : '';
  if ((code !== null && (LOST_CONNECTION.has(code) || code.startsWith('08'))) || LOST_MESSAGE.test(message)) {
    return new WorkflowError('DATABASE_UNAVAILABLE', `Expected PostgreSQL to answer, but: ${message}`, {}, { cause: fault });
  }
  const refusal = code === null ? undefined : REFUSED_CONNECTION.get(code);
  if (refusal) return new WorkflowError(refusal, `Expected to connect, but: ${message}`, {}, { cause: fault });
  if (fault instanceof AggregateError && fault.errors.length > 0) return asDatabaseFault(fault.errors[0]); // one per address of a host name
  if (code === '22023' && /role "om_/.test(message)) return rolesMissing(fault, 'the database has not been migrated');
  if (code === '42501' && /set role/.test(message)) return rolesMissing(fault, 'the connecting user is not a member of om_app');
  return fault;
}

function rolesMissing(cause: unknown, what: string): WorkflowError {
  return new WorkflowError('DATABASE_ROLES_MISSING', `Expected the roles om_owner, om_app and om_worker, but ${what}`, {}, { cause });
}

/** Another transaction was there first: try again. */
export function isConflict(fault: unknown): boolean {
  const code = faultCode(fault);
  return code !== null && (CONFLICT.has(code) || isFromBeforePartition(code, fault));
}

/** The month's partition was attached while the row was on its way to event_default (check_violation of its bounds). */
function isFromBeforePartition(code: string, fault: unknown): boolean {
  return code === '23514' && (fault as { readonly table?: unknown }).table === 'event_default';
}

export function isUnavailable(fault: unknown): boolean {
  return fault instanceof WorkflowError && fault.code === 'DATABASE_UNAVAILABLE';
}
