import type { LedgerEvent } from '@tallygate/contracts/ledger-event';

/** Adds to an event what each meter that counts it takes for it. Meters are known further up than events are. */
export type EventPricer = (event: LedgerEvent) => LedgerEvent;
