import { AppError } from '@tallygate/contracts/app-error';
import type { Subject } from '@tallygate/contracts/rights';
import type { Role } from '@tallygate/contracts/roles';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent the request; null until it was authenticated. */
    identity: Identity | null;
  }
}

/** Who a request acts as, and with which rights. */
export type Identity = Subject & {
  userId: string;
  username: string;
  roles: Role[];
  /** The account still has its default password. */
  defaultPassword: boolean;
  /** The password does not meet today's rules. */
  weakPassword?: boolean;
  /** Counts the passwords that the account has had. */
  epoch: number;
  via: 'basic' | 'session' | 'bearer' | 'jwt';
  /** When the person last proved who they are: now for Basic, which sends the password each time; null for a machine. */
  authenticatedAt: Date | null;
  sessionId?: string;
  /** The factors of that proof: `password`, `totp`, `recovery_code`, `oidc`, `setup_link`. */
  factors?: readonly string[];
  /** A second factor is required of this account and it has none: it may do nothing but enrol one. */
  mustEnrol?: boolean;
  /** The API token that stands in for the person. */
  tokenId?: string;
};

/**
 * The person or machine behind an authenticated request.
 * @throws AppError AUTHENTICATION_REQUIRED
 */
export function identityOf(request: FastifyRequest): Identity {
  if (!request.identity) throw new AppError('AUTHENTICATION_REQUIRED');
  return request.identity;
}
