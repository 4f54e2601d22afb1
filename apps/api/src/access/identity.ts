import type { Role } from './roles.ts';

/** Who a request acts as. */
export type Identity = {
  userId: string;
  username: string;
  roles: Role[];
  /** The account still has the password it was born with. */
  defaultPassword: boolean;
  via: 'basic' | 'session';
};
