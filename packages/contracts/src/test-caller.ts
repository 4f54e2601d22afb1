// Apart from the schemas, so that the gateway's hot path loads no validator with it.

/** Header in which the console presents itself when somebody tries a proxy; it never reaches a server. */
export const TEST_HEADER = 'x-tallygate-test';

/** `typ` of its token (RFC 8725 section 3.11): nothing else may be taken for it, and it for nothing else. */
export const TEST_TOKEN_TYPE = 'tallygate-test+jwt';
export const TEST_TOKEN_ISSUER = 'tallygate-console';
export const TEST_TOKEN_ALGORITHM = 'EdDSA';
/** Longest that one is good for, in seconds: long enough for a try, too short to be of use to somebody else. */
export const TEST_TOKEN_SECONDS = 300;

/** Who is recorded as the caller of what somebody tries from the console. */
export const TEST_CONSUMER = 'console';
