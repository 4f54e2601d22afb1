import type { Role } from './roles.ts';

/** Who a request acts as. */
export type Identity = {
  userId: string;
  username: string;
  roles: Role[];
  /** The account still has the password it was born with. */
  defaultPassword: boolean;
  via: 'basic' | 'session';
  sessionId?: string;
  /** What was shown at sign-in, e.g. `password`, `totp`. */
  factors?: readonly string[];
  /** The API token that stands in for the person. */
  tokenId?: string;
};
