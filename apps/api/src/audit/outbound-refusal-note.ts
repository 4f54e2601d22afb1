import type { OutboundRefusal } from '@tallygate/outbound/refusal';
import type { AuditNote } from './write-audit.ts';

const MAX_HOST = 200;

/** A connection that the outbound rules refused. */
export function outboundRefusalNote({ code, facts }: OutboundRefusal): AuditNote {
  const { host, purpose, fix: _, ...after } = facts;
  return {
    action: 'refuse',
    entityType: 'outbound',
    entityId: `${purpose} ${host.slice(0, MAX_HOST)}`,
    outcome: 'refused',
    reason: code,
    after,
  };
}
