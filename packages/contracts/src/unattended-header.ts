/**
 * Set on requests that an open page makes by itself while nobody is at it: they are no use of the session, which so ends
 * when it has idled for long enough (OWASP ASVS 5.0, 7.3.1).
 */
export const UNATTENDED_HEADER = 'x-tallygate-unattended';
