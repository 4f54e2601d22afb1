import { AppError } from '@tallygate/contracts/app-error';
import type { Identity } from '../identity/identity.ts';

/** How long a proof of identity is good for the most sensitive changes. */
export const RECENT_MS = 10 * 60_000;

/**
 * Lets only somebody go on who proved a short while ago who they are: an open session may be at an unattended machine.
 * @param now for tests
 * @throws AppError REAUTHENTICATION_REQUIRED
 */
export function requireRecentAuthentication({ authenticatedAt }: Identity, now: Date = new Date()): void {
  if (authenticatedAt === null || now.getTime() - authenticatedAt.getTime() > RECENT_MS)
    throw new AppError('REAUTHENTICATION_REQUIRED');
}
