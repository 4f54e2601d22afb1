import type { EventDetail } from '@tallygate/contracts/ledger-event';
import type { ReceiptClaims } from '@tallygate/contracts/receipt';

/**
 * What a receipt says of an event: the same as its page.
 * @param issuer the public URL of the gateway
 * @param at when it is made
 */
export function receiptOfEvent(event: EventDetail, { issuer, at }: { issuer: string; at: Date }): ReceiptClaims {
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
    charges: event.bill.map(({ meter, plan, currency, amount, before, period, isOpen }) => ({
      meter,
      ...(plan !== null && { plan }),
      currency,
      ...(amount !== null && { amount }),
      ...(before !== null && { before }),
      period,
      ...(isOpen && { open: true as const }),
    })),
    ...(event.reason === 'test' && { test: true as const }),
  };
}
