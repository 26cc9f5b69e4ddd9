/** A variable name that FEEL can read: letters, digits and underscores; not `case`, which is the case record, nor `__proto__`. */
export function isVariableName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && name !== 'case' && name !== '__proto__';
}
