import { AppError } from '@tallygate/contracts/app-error';
import { type Action, may, rolesThatMay, type Subject, scopesFor } from '@tallygate/contracts/rights';

/**
 * Lets pass who may do one of some actions.
 * @throws AppError FORBIDDEN saying which role or scope it takes
 */
export function requireRight(subject: Subject, actions: Action | readonly Action[]): void {
  const possible = [actions].flat();
  if (possible.some((action) => may(subject, action))) return;
  throw new AppError('FORBIDDEN', { detail: describeRefusal(subject, possible) });
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
