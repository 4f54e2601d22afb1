/**
 * Header of requests that an open page makes by itself, without input of its user. They do not count as use of the
 * session, so that it can end for being idle (OWASP ASVS 5.0, 7.3.1).
 */
export const UNATTENDED_HEADER = 'x-tallygate-unattended';
