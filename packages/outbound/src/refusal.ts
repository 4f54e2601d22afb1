import type { AddressClass } from './address-class.ts';
import type { OutboundPurpose } from './policy.ts';

export type RefusalReason =
  | 'url'
  | 'scheme'
  | 'credentials'
  | 'port'
  | 'name'
  | 'address'
  | 'address_changed'
  | 'unresolvable_behind_proxy';

export type RefusalFacts = {
  purpose: OutboundPurpose;
  reason: RefusalReason;
  /** Host of the refused URL; for logs and the audit. */
  host: string;
  addressClass?: AddressClass;
  /** The refused address that a name resolves to; for logs and the audit, never for the person who typed the name. */
  address?: string;
  /** What to do about it, one sentence. */
  fix?: string;
};

/** A request that the outbound rules forbid; nothing was sent. The message is one sentence: what was found, and why. */
export class OutboundRefusal extends Error {
  override name = 'OutboundRefusal';
  readonly code = 'OUTBOUND_REFUSED';
  readonly facts: RefusalFacts;

  constructor(message: string, facts: RefusalFacts) {
    super(message);
    this.facts = facts;
  }
}

/** The refusal that an error is or was caused by. */
export function refusalIn(error: unknown): OutboundRefusal | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if (cause instanceof OutboundRefusal) return cause;
  }
  return undefined;
}
