import { z } from 'zod';
import { outcome, reason } from './outcome.ts';
import { pgBigintText } from './stored-text.ts';

/** `typ` of a receipt's header: a token of another purpose is none (RFC 8725 section 3.11). */
export const RECEIPT_TYPE = 'tallygate-receipt+jwt';
/** EdDSA over Ed25519 (RFC 8037). */
export const RECEIPT_ALGORITHM = 'EdDSA';

/** Where a gateway publishes the keys of the receipts that its results carry. */
export const RECEIPT_KEYS_PATH = '/.well-known/tallygate-receipts.json';

const instant = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a meter takes for the call. */
const receiptCharge = z.strictObject({
  meter: z.string(),
  /** Absent on receipts of earlier versions. */
  meterId: z.string().optional(),
  /** Absent where the price is the meter's. */
  plan: z.string().optional(),
  /** Of the plan's terms, or of the meter's price. */
  version: z.string().optional(),
  currency: z.string(),
  /** Minor units, exact; absent where the place of the call in its period decides, and is not known or cannot be told any more. */
  amount: z.string().optional(),
  /** In the place of `amount`: it is no less and no more; `most` is absent where nothing bounds it. */
  least: z.string().optional(),
  most: z.string().optional(),
  /** What the company had used of the meter in the period before it. */
  before: z.string().optional(),
  /** Absent on what a result carried: the period is always open then. */
  period: z.strictObject({ from: instant, to: instant }).optional(),
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
  /** The parts of prepaid grants that paid it, in minor units. */
  grants: z.array(z.strictObject({ grant: z.uuid(), currency: z.string(), amount: z.string() })).optional(),
  /** SHA-256 in hex over the RFC 8785 form of the call's arguments, `{}` where it had none. */
  args_sha256: sha256.optional(),
  /** What was put right since, as signed quantities: at one meter, or at every meter where none is named. */
  corrected: z.array(z.strictObject({ meterId: z.string().optional(), quantity: z.string() })).optional(),
  /** Its place in the chain of the company's receipts, and the hash that it follows; only the ledger knows them. */
  seq: z.string().optional(),
  prev: sha256.optional(),
  /** SHA-256 in hex of the receipt that the call's result carried, for which this one stands. */
  handed_sha256: sha256.optional(),
  test: z.literal(true).optional(),
});
export type ReceiptClaims = z.output<typeof receiptClaims>;

/** A key that verifies receipts, as a JWK (RFC 8037); `kid` is its thumbprint (RFC 7638). */
export const receiptKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().max(64),
  kid: z.string().max(64),
  use: z.literal('sig').optional(),
  alg: z.literal(RECEIPT_ALGORITHM).optional(),
});
export type ReceiptPublicKey = z.output<typeof receiptKey>;

export const receiptKeySet = z.object({ keys: z.array(receiptKey) });

/** A receipt in the chain of its company: `hash` is the SHA-256 over `previous` and the RFC 8785 form of seq and receipt. */
export const chainedReceipt = z.object({
  seq: z.string(),
  /** Of the one before it; 64 zeros where it is the first. */
  previous: sha256,
  hash: sha256,
  /** Compact JWS, as the call's result carried it. */
  receipt: z.string(),
});
export type ChainedReceipt = z.output<typeof chainedReceipt>;

/**
 * Receipts that results of the calls behind a line of an invoice carried. `digest` is the SHA-256 in hex over their hashes in the
 * chain, written one behind the other in the order of their numbers.
 */
export const lineReceipts = z.strictObject({
  /** The line's key. */
  line: z.string(),
  count: z.string().regex(/^\d+$/),
  /** Numbers of the first and the last; those of other lines and of calls that cost nothing lie between them. */
  first: z.string(),
  last: z.string(),
  digest: sha256,
});
export type LineReceipts = z.output<typeof lineReceipts>;

/** A part of the receipts of a company, or of a line of an invoice, in the order of their numbers. */
export const receiptQuery = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
  /** The last number of the part before. */
  after: pgBigintText.optional(),
});
export type ReceiptQuery = z.output<typeof receiptQuery>;
export const receiptPage = z.object({
  /** What the invoice says of them; absent where they are asked for by company. */
  line: lineReceipts.optional(),
  receipts: z.array(chainedReceipt),
  /** Give it as `after` for what follows; null at the end. */
  after: z.string().nullable(),
});
export type ReceiptPage = z.output<typeof receiptPage>;

export const eventReceipt = z.object({
  /** Compact JWS over what the ledger says of the call now. */
  receipt: z.string(),
  claims: receiptClaims,
  /** The one that the call's result carried; null where it carried none. */
  handedOut: chainedReceipt.nullable(),
});
