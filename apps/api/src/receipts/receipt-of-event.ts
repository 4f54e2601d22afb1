import { createHash } from 'node:crypto';
import type { EventDetail } from '@tallygate/contracts/ledger-event';
import type { ChainedReceipt, ReceiptClaims } from '@tallygate/contracts/receipt';

type Known = {
  /** The public URL of the gateway. */
  issuer: string;
  /** When it is made. */
  at: Date;
  /** The one that the call's result carried, for which this one stands. */
  handedOut: ChainedReceipt | null;
  corrected: NonNullable<ReceiptClaims['corrected']>;
};

/** What a receipt says of an event: the same as its page. */
export function receiptOfEvent(event: EventDetail, { issuer, at, handedOut, corrected }: Known): ReceiptClaims {
  return {
    iss: issuer,
    ...(event.company !== undefined && { aud: event.company }),
    iat: Math.floor(at.getTime() / 1000),
    jti: event.id,
    time: event.time,
    proxy: event.proxy,
    ...(event.target !== undefined && { tool: event.target }),
    outcome: event.outcome,
    reason: event.reason,
    billable: event.billable,
    quantity: event.quantity,
    charges: event.bill.map(({ meter, meterId, plan, currency, amount, before, period, isOpen }) => ({
      meter,
      meterId,
      ...(plan !== null && { plan }),
      currency,
      ...(amount !== null && { amount }),
      ...(before !== null && { before }),
      period,
      ...(isOpen && { open: true as const }),
    })),
    ...(corrected.length > 0 && { corrected }),
    ...(handedOut !== null && {
      seq: handedOut.seq,
      prev: handedOut.previous,
      handed_sha256: createHash('sha256').update(handedOut.receipt, 'ascii').digest('hex'),
    }),
    ...(event.reason === 'test' && { test: true as const }),
  };
}
