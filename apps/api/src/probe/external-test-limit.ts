/** Tests reach out to addresses a person typed; the limit keeps them from being a scanner. */
export const EXTERNAL_TEST_LIMIT = { max: 60, timeWindow: 60_000 };
