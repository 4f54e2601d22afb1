/** OWASP's second choice for argon2id (ASVS 5.0, appendix C): memory in KiB, passes, lanes. */
export const ARGON2_PARAMETERS = { memoryKiB: 19_456, passes: 2, lanes: 1 } as const;
