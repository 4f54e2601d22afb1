import type { Role } from '@tallygate/contracts/roles';

/** The roles that a person may have, in words. */
export const ROLES: readonly { value: Role; label: string; about: string }[] = [
  { value: 'admin', label: 'Administrator', about: 'everything' },
  { value: 'developer', label: 'Developer', about: 'proxies, policies, key managers, API keys' },
  { value: 'biller', label: 'Biller', about: 'meters, prices, plans, corrections, who pays' },
  { value: 'viewer', label: 'Viewer', about: 'reads' },
];

export const roleLabel = (role: Role): string => ROLES.find(({ value }) => value === role)?.label ?? role;
