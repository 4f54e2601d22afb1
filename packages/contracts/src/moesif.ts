import { z } from 'zod';
import { railReportDetail } from './rail.ts';
import { pgKey } from './stored-text.ts';

/** Something in which a meter of ours and Moesif's are not the same. */
export const meterDifference = z.object({
  aspect: z.enum(['status', 'filter', 'metric', 'unit', 'price', 'period']),
  /** In words; null where this side has nothing of the kind. */
  ours: z.string().nullable(),
  theirs: z.string().nullable(),
  /** What follows from it. */
  detail: z.string(),
});
export type MeterDifference = z.output<typeof meterDifference>;

const theirMeter = z.object({ id: z.string(), name: z.string(), status: z.string(), provider: z.string() });

export const meterComparison = z.object({
  meterId: z.string(),
  meterName: z.string(),
  /** Moesif's meter; null while the rail names none, or Moesif has none of that id. */
  theirs: theirMeter.nullable(),
  /** `unread`: nothing differs as far as it could be read, and not all of it could. */
  verdict: z.enum(['equal', 'differs', 'unread', 'missing']),
  differences: z.array(meterDifference),
  /** Parts of Moesif's meter that could not be read, as they stand. */
  unread: z.array(z.string()),
});
export type MeterComparison = z.output<typeof meterComparison>;

/** What differs between our meters and those that were made by hand in Moesif. */
export const moesifComparison = z.object({
  at: z.iso.datetime(),
  meters: z.array(meterComparison),
  /** Meters of Moesif that belong to none of ours. */
  others: z.array(theirMeter),
});
export type MoesifComparison = z.output<typeof moesifComparison>;

/** What Moesif's catalog holds, as it is. */
export const moesifCatalog = z.object({
  plans: z.array(
    z.object({ id: z.string(), name: z.string(), provider: z.string(), status: z.string() }).extend({
      prices: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          status: z.string(),
          model: z.string().nullable(),
          /** As Moesif writes it; in which unit depends on the provider. */
          price: z.string().nullable(),
          currency: z.string().nullable(),
        }),
      ),
    }),
  ),
});
export type MoesifCatalog = z.output<typeof moesifCatalog>;

export const moesifReportsQuery = z.object({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  /** Our id of the meter. */
  meter: pgKey,
  company: pgKey.optional(),
});
export type MoesifReportsQuery = z.output<typeof moesifReportsQuery>;

/** What Moesif counted in a window, and what the billing provider said to it. */
export const moesifReportView = z.object({
  company: z.string(),
  subscription: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Before and after multiplier and rounding. */
  counted: z.string(),
  reported: z.string(),
  isDelivered: z.boolean(),
  fault: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type MoesifReportView = z.output<typeof moesifReportView>;

const RECORD_KINDS = ['company', 'user', 'subscription'] as const;
const RECORD_STATES = ['waiting', 'acknowledged', 'refused'] as const;

export const railRecordsQuery = z.object({
  kind: z.enum(RECORD_KINDS).optional(),
  state: z.enum(RECORD_STATES).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** A company, user or subscription that a rail is told of. */
export const railRecordView = z.object({
  kind: z.enum(RECORD_KINDS),
  id: z.string(),
  /** Counts up with every change. */
  revision: z.int(),
  body: z.record(z.string(), z.unknown()),
  state: z.enum(RECORD_STATES),
  fault: z.object({ code: z.string(), message: z.string() }).nullable(),
  nextAttemptAt: z.iso.datetime().nullable(),
  acknowledgedAt: z.iso.datetime().nullable(),
  attempts: railReportDetail.shape.attempts,
});
export type RailRecordView = z.output<typeof railRecordView>;
