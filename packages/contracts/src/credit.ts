import { z } from 'zod';
import { currency, decimal, nonNegativeDecimal, positiveDecimal } from './money.ts';
import { pgBigintText, pgKey, pgText, pgTime } from './stored-text.ts';

const instant = z.iso.datetime();

/** How the calls of a company are paid while it is on a plan. */
export const creditMode = z
  .enum(['invoice', 'prepaid', 'prepaid_then_invoice'])
  .describe(
    'invoice: at the end of the period. prepaid: from its credits, and refused when they are used up. prepaid_then_invoice: from its credits, and what they do not pay is invoiced',
  );
export type CreditMode = z.output<typeof creditMode>;

/** POST /credit-grants: credits for a company. */
export const createGrant = z
  .strictObject({
    sourceKey: pgKey
      .min(1)
      .max(200)
      .describe("The client's own name for what it is granted for: the same key with the same content grants once"),
    company: pgKey.min(1).max(256),
    currency,
    amount: positiveDecimal.describe('Minor units, at most 12 places'),
    category: z.enum(['purchased', 'promotional']).default('purchased'),
    priority: z.int().min(0).max(100).default(50).describe('Lower is used first'),
    effectiveAt: pgTime.optional().describe('By default at once'),
    expiresAt: pgTime.nullable().default(null).describe('Calls that are accepted from then on use nothing of it'),
    note: pgText(1_000).default(''),
  })
  .superRefine(({ amount, effectiveAt, expiresAt }, context) => {
    if (/^\d{19}/.test(amount))
      context.addIssue({ code: 'custom', path: ['amount'], message: 'must have at most 18 digits before the point' });
    if (expiresAt === null || effectiveAt === undefined || Date.parse(expiresAt) > Date.parse(effectiveAt)) return;
    context.addIssue({ code: 'custom', path: ['expiresAt'], message: `must be after effectiveAt (${effectiveAt})` });
  });
export type CreateGrant = z.output<typeof createGrant>;

export const endGrant = z.strictObject({ note: z.string().trim().min(1, 'Say why').max(1_000) });

/** POST /credit-refunds: gives back what a call spent of credits. */
export const refundCall = z.strictObject({
  callId: z.uuid(),
  note: z.string().trim().min(1, 'Say why').max(1_000),
});
export type RefundCall = z.output<typeof refundCall>;
export const refundedCall = z.object({
  callId: z.string(),
  /** By currency: back in the grants that paid, and granted anew for 90 days where those are over. */
  refunds: z.array(z.object({ currency: z.string(), returned: nonNegativeDecimal, granted: nonNegativeDecimal })),
});
export type RefundedCall = z.output<typeof refundedCall>;

export const grantView = z.object({
  id: z.string(),
  company: z.string(),
  currency: z.string(),
  sourceKey: z.string(),
  category: z.enum(['purchased', 'promotional']),
  priority: z.int(),
  effectiveAt: instant,
  expiresAt: instant.nullable(),
  /** `disputed`: its payment was taken back, and what was spent of it is owed. */
  state: z.enum(['active', 'voided', 'disputed']),
  note: z.string(),
  createdAt: instant,
  createdBy: z.string(),
  /** `amount` = the five others together. */
  amount: decimal,
  available: nonNegativeDecimal,
  /** With gateways, neither spent nor given back yet. */
  leased: nonNegativeDecimal,
  settled: nonNegativeDecimal,
  expired: nonNegativeDecimal,
  voided: nonNegativeDecimal,
});
export type GrantView = z.output<typeof grantView>;

export const creditBalance = z.object({
  currency: z.string(),
  /** What calls may still use, wherever it is: `available`, and what gateways have free. */
  balance: nonNegativeDecimal,
  /** What gateways hold for calls that run. */
  held: nonNegativeDecimal,
  /** Owed for grants whose payment was taken back; while it is more than 0, prepaid calls are refused. */
  debt: nonNegativeDecimal,
  /** The newest word of a gateway that is part of this; null while none has a lease. */
  asOf: instant.nullable(),
});
export type CreditBalance = z.output<typeof creditBalance>;

/** GET /credits: what a company has. */
export const companyCredits = z.object({ balances: z.array(creditBalance), grants: z.array(grantView) });
export type CompanyCredits = z.output<typeof companyCredits>;

/** GET /credit-balances: every company that was granted something, by name. */
export const creditBalanceQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  /** The last company of the page before. */
  after: pgKey.optional(),
});
export const creditBalanceList = z.object({
  rows: z.array(creditBalance.extend({ company: z.string() })),
  /** Give it as `after` for the next page; null on the last. */
  after: z.string().nullable(),
});
export type CreditBalanceList = z.output<typeof creditBalanceList>;

/** What a gateway may spend of the credits without asking. */
export const creditLeaseView = z.object({
  id: z.string(),
  currency: z.string(),
  gatewayId: z.string(),
  /**
   * `held`: its gateway tells of it. `silent`: it has told nothing for a while, and the lease is taken back at `reclaimAt`.
   * `left_behind`: taken back; what its gateway spent of it and never told is billed to nobody.
   */
  state: z.enum(['held', 'silent', 'left_behind']),
  issuedAt: instant,
  seenAt: instant,
  reclaimAt: instant,
  amount: nonNegativeDecimal,
  /** By events of calls, or by what its gateway said last, whichever is more. */
  settled: nonNegativeDecimal,
  returned: nonNegativeDecimal,
});
export type CreditLeaseView = z.output<typeof creditLeaseView>;
export const creditLeaseList = z.object({ leases: z.array(creditLeaseView) });

export const CREDIT_ENTRY_TYPES = ['granted', 'settled', 'expired', 'voided', 'debt', 'forgone', 'corrected'] as const;
export const creditEntryView = z.object({
  sequence: z.string(),
  currency: z.string(),
  type: z.enum(CREDIT_ENTRY_TYPES),
  grantId: z.string().nullable(),
  /** The event of the call that it belongs to. */
  callId: z.string().nullable(),
  amount: decimal,
  at: instant,
  hash: z.string(),
});
export type CreditEntryView = z.output<typeof creditEntryView>;

export const creditEntryQuery = z.object({
  company: pgKey,
  currency,
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** The last sequence of the page before. */
  before: pgBigintText.optional(),
});
export type CreditEntryQuery = z.output<typeof creditEntryQuery>;
export const creditEntryPage = z.object({
  entries: z.array(creditEntryView),
  /** Give it as `before` for the next page; null on the last. */
  before: z.string().nullable(),
});
