import type { Outbound } from '@tallygate/outbound/outbound';
import { environmentPolicy, type OutboundSettings } from '@tallygate/outbound/policy';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Author } from '../audit/author.ts';
import { outboundRefusalNote } from '../audit/outbound-refusal-note.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { Prober } from './prober.ts';

type Context = { settings: { outbound: OutboundSettings }; auditLog: AuditLog; outbound: Outbound };

/** Tests connect to addresses that a person typed; the limit keeps them from being used to scan a network. */
export const EXTERNAL_TEST_LIMIT = { max: 60, timeWindow: 60_000 };

/** A prober for a person's requests: what the outbound rules refuse is recorded in the audit log under their name. */
export function proberFor(context: Context, author: Author): Prober {
  const { outbound, settings } = context;
  return new Prober({
    outbound: outbound.telling((refusal) => void recordAudit(context, author, outboundRefusalNote(refusal))),
    policy: environmentPolicy('probe', settings.outbound),
  });
}
