import { AppError } from '@tallygate/contracts/app-error';

/**
 * The revision an edit started from; console writes must say it, or two people would overwrite each other unnoticed.
 * @throws AppError INVALID_INPUT when it is missing
 */
export function requireRevisionGiven(revision: number | undefined): number {
  if (revision !== undefined) return revision;
  const message = 'must be the revision of what you opened; found nothing';
  throw new AppError('INVALID_INPUT', { findings: [{ path: 'revision', message }] });
}
