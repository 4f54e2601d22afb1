import { environmentPolicy } from '@tallygate/outbound/policy';
import type { Author } from '../audit/author.ts';
import { outboundRefusalNote } from '../audit/outbound-refusal-note.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Services } from '../services.ts';
import { Prober } from './prober.ts';

/** Probes on somebody's word: what the outbound rules refuse stands in the audit log under their name. */
export function proberFor(services: Services, author: Author): Prober {
  const { outbound, settings } = services;
  return new Prober({
    outbound: outbound.telling((refusal) => void recordAudit(services, author, outboundRefusalNote(refusal))),
    policy: environmentPolicy('probe', settings.outbound),
  });
}
