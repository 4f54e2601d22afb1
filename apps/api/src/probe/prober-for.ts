import { environmentPolicy } from '@tallygate/outbound/policy';
import type { OutboundRefusal } from '@tallygate/outbound/refusal';
import type { Author } from '../audit/author.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Services } from '../services.ts';
import { Prober } from './prober.ts';

const MAX_HOST = 200;

/** Probes on somebody's word: what the outbound rules refuse stands in the audit log under their name. */
export function proberFor(services: Services, author: Author): Prober {
  const { outbound, settings } = services;
  return new Prober({
    outbound: outbound.telling((refusal) => void recordAudit(services, author, noteOf(refusal))),
    policy: environmentPolicy('probe', settings.outbound),
  });
}

function noteOf({ code, facts }: OutboundRefusal) {
  const { host, purpose, fix: _, ...after } = facts;
  return {
    action: 'refuse',
    entityType: 'outbound',
    entityId: `${purpose} ${host.slice(0, MAX_HOST)}`,
    outcome: 'refused',
    reason: code,
    after,
  } as const;
}
