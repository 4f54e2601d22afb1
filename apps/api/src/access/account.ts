import { knownRoles, type Role } from '@tallygate/contracts/roles';
import type { User } from '@tallygate/db/generated/client';

/** What signing in tells about an account. */
export type Account = {
  userId: string;
  username: string;
  roles: Role[];
  /** The account still has its default password. */
  defaultPassword: boolean;
  /** Its password does not meet today's rules. */
  weakPassword: boolean;
  hasSecondFactor: boolean;
  epoch: number;
};

/** The relations of a user that `accountOf` needs. */
export const ACCOUNT_PARTS = { secondFactor: { select: { confirmedAt: true } } } as const;

export function accountOf(user: User & { secondFactor: { confirmedAt: Date | null } | null }): Account {
  return {
    userId: user.id,
    username: user.username,
    roles: knownRoles(user.roles),
    defaultPassword: user.mustChangePassword,
    weakPassword: user.weakPassword,
    hasSecondFactor: user.secondFactor?.confirmedAt != null,
    epoch: user.epoch,
  };
}
