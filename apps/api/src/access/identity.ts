import type { Subject } from '@tallygate/contracts/rights';
import type { Role } from '@tallygate/contracts/roles';

/** Who a request acts as, and with which rights. */
export type Identity = Subject & {
  userId: string;
  username: string;
  roles: Role[];
  /** The account still has the password it was born with. */
  defaultPassword: boolean;
  via: 'basic' | 'session' | 'bearer';
  sessionId?: string;
  /** What was shown at sign-in, e.g. `password`, `totp`. */
  factors?: readonly string[];
  /** The API token that stands in for the person. */
  tokenId?: string;
};
