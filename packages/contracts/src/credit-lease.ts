import { z } from 'zod';
import { MAX_CREDIT_PARTS } from './call-credits.ts';
import { creditBalance } from './credit.ts';
import { nonNegativeDecimal, positiveDecimal } from './money.ts';
import { pgInt, pgKey, pgText } from './stored-text.ts';

const lessee = { gatewayId: pgKey, boot: pgText(64).min(1) };
const durationMs = pgInt.nonnegative();

/** POST /internal/v1/credits/leases: a gateway needs some of a company's credits. */
export const leaseRequest = z.strictObject({
  ...lessee,
  /** Drawn by the gateway: the same id gets the same lease, whatever became of the first answer. */
  requestId: z.uuid(),
  company: pgKey,
  unit: pgKey,
  /** What its waiting calls would hold together, and the dearest of them alone; minor units. */
  waiting: nonNegativeDecimal,
  each: nonNegativeDecimal,
  /** What it spends in a second. */
  perSecond: nonNegativeDecimal,
  /** How long one of its calls may take. */
  longestMs: durationMs,
});
export type LeaseRequest = z.output<typeof leaseRequest>;

const leasedPart = z.object({ grant: z.uuid(), amount: positiveDecimal });

export const leaseReply = z.object({
  lease: z
    .object({
      id: z.uuid(),
      /** Counted from before the request was sent: no call may hold some of it later. */
      usableMs: z.number().nonnegative(),
      parts: z.array(leasedPart).max(MAX_CREDIT_PARTS),
    })
    .nullable(),
  /** Other gateways were asked to give something back: it is worth asking again. */
  recalling: z.boolean(),
  /** What is left to lease after this. */
  available: nonNegativeDecimal,
});
export type LeaseReply = z.output<typeof leaseReply>;

const reportedLease = z.strictObject({
  id: z.uuid(),
  parts: z
    .array(
      z.strictObject({
        grant: z.uuid(),
        settled: nonNegativeDecimal,
        held: nonNegativeDecimal,
        /** All that went back since the lease was made: telling it twice moves nothing. */
        returned: nonNegativeDecimal,
      }),
    )
    .max(MAX_CREDIT_PARTS),
});

/** POST /internal/v1/credits/report: what a gateway did with its leases; renews them. */
export const creditReport = z.strictObject({
  ...lessee,
  longestMs: durationMs,
  leases: z.array(reportedLease).max(10_000),
  /** How long the answer may wait for a recall. */
  waitMs: durationMs.max(5_000),
});
export type CreditReport = z.output<typeof creditReport>;

export const creditReportReply = z.object({
  leases: z.array(z.object({ id: z.uuid(), usableMs: z.number().nonnegative(), recall: z.boolean() })),
  /** Leases that are over: nothing of them may be spent. */
  lost: z.array(z.uuid()),
});
export type CreditReportReply = z.output<typeof creditReportReply>;

/** GET /internal/v1/credits/balances: what a company has, for its agents. */
export const balanceQuery = z.object({ company: pgKey });
export const balanceReply = z.object({ balances: z.array(creditBalance) });

/** What a call or task holds of a lease. */
export const heldPart = z.strictObject({ lease: z.uuid(), grant: z.uuid(), amount: positiveDecimal });

/**
 * POST /internal/v1/credits/replayed: every event of the former run has arrived, so what its leases have left goes back at
 * once, but for what tasks hold that run on.
 */
export const creditsReplayed = z.strictObject({
  ...lessee,
  longestMs: durationMs,
  holds: z.array(heldPart).max(100_000),
});
export type CreditsReplayed = z.output<typeof creditsReplayed>;

export const creditsReplayedReply = z.object({
  /** Leases of which something is held. */
  leases: z.array(
    z.object({
      id: z.uuid(),
      company: z.string(),
      unit: z.string(),
      usableMs: z.number().nonnegative(),
      parts: z.array(
        leasedPart.extend({ settled: nonNegativeDecimal, returned: nonNegativeDecimal, held: nonNegativeDecimal }),
      ),
    }),
  ),
});
export type CreditsReplayedReply = z.output<typeof creditsReplayedReply>;
