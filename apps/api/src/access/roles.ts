import { ROLES, type Role } from '@tallygate/contracts/accounts';

export type { Role };

export const EVERYONE: readonly Role[] = [...ROLES];
export const EDITORS: readonly Role[] = ['admin', 'developer'];
export const ADMINS: readonly Role[] = ['admin'];

/** Keeps the roles we know; an unknown word in the database grants nothing. */
export function knownRoles(roles: readonly string[]): Role[] {
  return ROLES.filter((role) => roles.includes(role));
}
