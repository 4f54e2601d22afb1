/**
 * The name that a header has for servers which fold names into variables (CGI, WSGI, PHP): they read `X_User` and `X.User`
 * as `X-User`, so what is dropped by one spelling must be dropped by all.
 * @returns lower case, `_` and `.` as `-`
 */
export function foldedName(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes('_') || lower.includes('.') ? lower.replaceAll(/[_.]/g, '-') : lower;
}
