/** What people are: viewers read, developers own traffic, billers own money, administrators everything. */
export const ROLES = ['admin', 'developer', 'biller', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Names that other gateways give their roles. */
const ALIASES: Readonly<Record<string, Role>> = { consumer: 'viewer' };

/** The roles among some words, in our order; a word that we do not know grants nothing. */
export function knownRoles(words: readonly string[]): Role[] {
  const named = new Set(words.map((word) => (Object.hasOwn(ALIASES, word) ? ALIASES[word] : word)));
  return ROLES.filter((one) => named.has(one));
}
