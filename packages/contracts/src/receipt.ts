import { z } from 'zod';
import { outcome, reason } from './outcome.ts';

/** `typ` of a receipt's header: a token of another purpose is none (RFC 8725 section 3.11). */
export const RECEIPT_TYPE = 'tallygate-receipt+jwt';
/** EdDSA over Ed25519 (RFC 8037). */
export const RECEIPT_ALGORITHM = 'EdDSA';

const instant = z.iso.datetime();

/** What a meter takes for the call. */
const receiptCharge = z.strictObject({
  meter: z.string(),
  /** Absent where the price is the meter's. */
  plan: z.string().optional(),
  currency: z.string(),
  /** Minor units, exact; absent when the place of the call in its period cannot be told any more. */
  amount: z.string().optional(),
  /** What the company had used of the meter in the period before it. */
  before: z.string().optional(),
  period: z.strictObject({ from: instant, to: instant }),
  /** The period was not over when the receipt was made, so a correction may still change the amount. */
  open: z.literal(true).optional(),
});

/** The claims of a receipt: one call, who pays for it, why, and what. */
export const receiptClaims = z.strictObject({
  /** The public URL of the gateway. */
  iss: z.string(),
  /** The company. */
  aud: z.string().optional(),
  /** Seconds since 1970. */
  iat: z.int(),
  /** Id of the call's event. */
  jti: z.uuid(),
  /** When the call was accepted. */
  time: instant,
  proxy: z.string(),
  tool: z.string().optional(),
  outcome,
  reason,
  billable: z.boolean(),
  /** Decimal text. */
  quantity: z.string(),
  charges: z.array(receiptCharge),
  test: z.literal(true).optional(),
});
export type ReceiptClaims = z.output<typeof receiptClaims>;

/** A key that verifies receipts, as a JWK (RFC 8037); `kid` is its thumbprint (RFC 7638). */
export const receiptKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  use: z.literal('sig').optional(),
  alg: z.literal(RECEIPT_ALGORITHM).optional(),
});
export type ReceiptPublicKey = z.output<typeof receiptKey>;

export const receiptKeySet = z.object({ keys: z.array(receiptKey) });

export const eventReceipt = z.object({
  /** Compact JWS. */
  receipt: z.string(),
  claims: receiptClaims,
});
