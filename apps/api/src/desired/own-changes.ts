import { foreignChanges } from '@tallygate/config/owned-fields';
import { AppError } from '@tallygate/contracts/app-error';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { Subject } from '@tallygate/contracts/rights';
import { describeRefusal } from '../access/require-right.ts';

/**
 * The check of every way to write an entity of the desired state: that each changed field is its
 * author's.
 * @param before as stored, with references for its secrets; undefined when it is being created
 * @param after as it shall be stored, secrets that were given anew in clear; undefined when it is being deleted
 * @throws AppError FORBIDDEN naming each field that is somebody else's
 */
export function requireOwnChange(
  { subject }: { subject: Subject },
  { ref, before, after }: { ref: EntityRef; before: unknown; after: unknown },
): void {
  const foreign = foreignChanges(subject, ref, { before, after });
  if (foreign.length === 0) return;
  const findings = foreign.map(({ path, action }) => ({ path, message: describeRefusal(subject, [action]) }));
  const detail = findings.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  throw new AppError('FORBIDDEN', { detail, findings });
}
