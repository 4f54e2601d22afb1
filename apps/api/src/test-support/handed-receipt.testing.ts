import type { CallEvent } from '@tallygate/contracts/event';
import type { ReceiptClaims } from '@tallygate/contracts/receipt';
import { ReceiptKey } from '../receipts/receipt-key.ts';

/** The key of a gateway that signs receipts. */
export const GATEWAY_KEY = new ReceiptKey('a gateway');

type Charge = ReceiptClaims['charges'][number];

/** An event as a gateway sends it that has handed out a receipt for it. */
export async function withReceipt(
  event: CallEvent,
  charges: readonly (Pick<Charge, 'amount'> & { meterId: string })[] = [],
): Promise<CallEvent & { receipt: string }> {
  const { id, company, time, proxy, target, outcome, reason, billable, quantity } = event;
  const receipt = await GATEWAY_KEY.sign({
    iss: 'https://gateway.example',
    ...(company !== undefined && { aud: company }),
    iat: Math.floor(Date.parse(time) / 1000),
    jti: id,
    time,
    proxy,
    ...(target !== undefined && { tool: target }),
    outcome,
    reason,
    billable,
    quantity,
    charges: charges.map((charge) => ({ meter: 'Calls', version: '1', currency: 'usd', open: true, ...charge })),
  });
  return { ...event, receipt };
}
