import type { CallEvent } from '@tallygate/contracts/event';
import type { ReceiptClaims } from '@tallygate/contracts/receipt';
import type { CallCharge, MeterCharge } from '@tallygate/metering/call-charge';

type Signed = {
  /** The gateway's public URL. */
  issuer: string;
  /** Who pays. */
  company: string;
  charge: CallCharge;
  /** Milliseconds since 1970. */
  at: number;
  /** SHA-256 of the arguments, where receipts may say it. */
  argsSha256: string | undefined;
};

/** What the receipt in a call's result says: what its event and the gateway's terms do. */
export function receiptClaimsOf(event: CallEvent, { issuer, company, charge, at, argsSha256 }: Signed): ReceiptClaims {
  const grants = (event.credits ?? []).flatMap(({ unit, parts }) =>
    parts.map(({ grant, amount }) => ({ grant, currency: unit, amount })),
  );
  return {
    iss: issuer,
    aud: company,
    iat: Math.floor(at / 1000),
    jti: event.id,
    time: event.time,
    proxy: event.proxy,
    ...(event.target !== undefined && { tool: event.target }),
    outcome: event.outcome,
    reason: event.reason,
    billable: event.billable,
    quantity: event.quantity,
    charges: charge.charges.map(chargeClaim),
    ...(grants.length > 0 && { grants }),
    ...(argsSha256 !== undefined && { args_sha256: argsSha256 }),
    ...(event.reason === 'test' && { test: true as const }),
  };
}

function chargeClaim({ meterId, meter, plan, priceVersion, currency, least, most }: MeterCharge) {
  const amounts = least === most ? { amount: least } : { least, ...(most !== null && { most }) };
  return {
    meter,
    meterId,
    ...(plan !== null && { plan: plan.name }),
    version: priceVersion,
    currency,
    ...amounts,
    open: true as const,
  };
}
