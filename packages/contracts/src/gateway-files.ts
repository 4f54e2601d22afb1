/** In a gateway's data folder: what it proves its id with, as `issuedCredential` has it. */
export const CREDENTIAL_FILE = 'gateway-credential.json';

/** In a gateway's data folder: what calls cost whom, as `callerTerms` has it, with its version. */
export const TERMS_FILE = 'caller-terms.json';

/** In a gateway's data folder: what was used of limits, where no store is shared. */
export const LIMITS_FILE = 'limit-counters.json';

/** In a gateway's data folder: a one-time code that it enrols with when it has no credential. */
export const CODE_FILE = 'gateway-enrolment-code';

/** In a gateway's data folder: the key that signs receipts, and the public keys of those that did before. */
export const RECEIPT_KEYS_FILE = 'receipt-keys.json';
