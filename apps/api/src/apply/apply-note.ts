import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { AuditNote } from '../audit/write-audit.ts';
import { entityKey } from '../desired/entities.ts';

/** What the audit log is told of an apply: which version, from what, with which entities. */
export function applyNote(
  { restoredFrom, message }: { restoredFrom?: number; message: string },
  { number, hash, chosen }: { number: number; hash: string; chosen: readonly EntityRef[] },
): AuditNote {
  const changes = chosen.map(entityKey);
  return {
    action: restoredFrom === undefined ? 'apply' : 'restore',
    entityType: 'config_version',
    entityId: String(number),
    after: { hash, message, restoredFrom, changes },
  };
}
