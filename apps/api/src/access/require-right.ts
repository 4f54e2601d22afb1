import { AppError } from '@tallygate/contracts/app-error';
import {
  type Action,
  may,
  rolesThatMay,
  type Subject,
  scopesFor,
  wantsRecentAuthentication,
} from '@tallygate/contracts/rights';
import type { Identity } from '../identity/identity.ts';
import { requireRecentAuthentication } from './recent-authentication.ts';

/**
 * Lets pass who may do one of some actions, and for the most sensitive ones has just proven who they are. Tokens cannot
 * prove themselves again; what they must not touch at all, the table says.
 * @throws AppError FORBIDDEN saying which role or scope it takes, or REAUTHENTICATION_REQUIRED
 */
export function requireRight(identity: Identity, actions: Action | readonly Action[], now: Date): void {
  const asked = [actions].flat();
  const allowed = asked.filter((action) => may(identity, action));
  if (allowed.length === 0) throw new AppError('FORBIDDEN', { detail: describeRefusal(identity, asked) });
  if (identity.scopes === undefined && allowed.every((action) => wantsRecentAuthentication(identity, action)))
    requireRecentAuthentication(identity, now);
}

/** One sentence: what it takes, and what there is. */
export function describeRefusal({ roles, scopes }: Subject, actions: readonly Action[]): string {
  const needed = [...new Set(actions.flatMap(rolesThatMay))];
  if (needed.length === 0) return 'Nobody may do this';
  if (!roles.some((role) => needed.includes(role)))
    return `This takes the role ${needed.join(' or ')}; yours: ${roles.join(', ') || 'none'}`;
  const wanted = [...new Set(actions.flatMap(scopesFor))];
  if (wanted.length === 0) return 'API tokens cannot do this; sign in for it';
  return `This takes a token with the scope ${wanted.join(' or ')}; this one has: ${scopes?.join(', ') || 'none'}`;
}
