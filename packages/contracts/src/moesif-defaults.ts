// Apart from the schema so that a page can name them without loading every schema.

/** The one id that the sandbox collector accepts; with no address set, events then go to the sandbox. */
export const SANDBOX_APPLICATION_ID = 'sandbox-application-id';
export const MOESIF_DEFAULT_BASE_URL = 'https://api.moesif.net';
